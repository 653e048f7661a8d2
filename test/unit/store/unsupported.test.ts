import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'mocha';
import { useFolders } from '../../support/folders.ts';

const SCRIPT = `
  import { Database } from './src/store/database.ts';
  import { systemClock } from './src/lib/clock.ts';
  const [file] = process.argv.slice(1);
  await Database.open(file, { migrations: [], clock: systemClock }).catch((error) => console.log(error.name, error.code));
`;

describe('a host whose Node has no SQLite', () => {
  const folder = useFolders();

  it('gets an error that can be put into words, and no crash', () => {
    const file = path.join(folder(), 'ledger.sqlite');
    const args = ['--no-experimental-sqlite', '--input-type=module', '--eval', SCRIPT, file];
    const said = execFileSync(process.execPath, args, {
      cwd: path.resolve(import.meta.dirname, '../../..'),
      encoding: 'utf8',
    });
    assert.equal(said.trim(), 'StoreError unsupported');
  });
});
