import { ensureChromium } from './chromium.ts';
import { ensureCodeServer, type InstallOptions } from './codeServer.ts';
import type { CodeServer } from './recipes.ts';

/** What a bed with a browser needs. */
export interface BedParts {
  readonly codeServer: CodeServer;
  /** Path of the Chromium program. */
  readonly chromium: string;
}

/** Installs what is missing of code-server and Chromium; a few milliseconds when both are there. */
export async function ensureBed(options: InstallOptions = {}): Promise<BedParts> {
  return { chromium: await ensureChromium(options.log), codeServer: await ensureCodeServer(options) };
}

if (import.meta.main) {
  const { chromium, codeServer } = await ensureBed();
  console.log(`code-server ${codeServer.recipe.version} in ${codeServer.dir}\nChromium ${chromium}`);
}
