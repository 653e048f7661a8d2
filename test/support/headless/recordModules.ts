// Preloaded by `node --import`: at the end, writes what the process has asked for by import or require.
import fs from 'node:fs';
import { registerHooks } from 'node:module';

const { TEST_MODULES = '' } = process.env;
const asked = new Set<string>();

registerHooks({
  resolve(specifier, context, next) {
    // Before it is found: a name that leads nowhere counts, too.
    asked.add(specifier);
    const found = next(specifier, context);
    asked.add(found.url);
    return found;
  },
});
process.on('exit', () => fs.writeFileSync(TEST_MODULES, JSON.stringify([...asked])));
