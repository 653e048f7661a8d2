import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openBrowser, remoteUri, workbenchUrl } from './browser.ts';
import { CleanUp } from './cleanUp.ts';
import { makeFolders } from './folders.ts';
import { PROJECT } from './recipes.ts';
import { startServer, type Server } from './server.ts';
import { ensureBed } from './setup.ts';

const ENTRY = path.join(import.meta.dirname, 'suiteEntry.cjs');
const OUTPUT_EVERY_MS = 100;

export interface SuiteOptions {
  readonly extensionDevelopmentPaths: readonly string[];
  /** A CommonJS module that exports `run(): Promise<void>`, as for `@vscode/test-electron`. */
  readonly extensionTestsPath: string;
  /** Folder to open; by default an empty one. */
  readonly folder?: string | undefined;
  readonly timeoutMs: number;
}

/**
 * Runs a test suite inside the extension host of the bed, and prints what it prints. Resolves to what went wrong, in words,
 * or undefined: a failed or missing suite, a host or page that ended, or no result within `timeoutMs`.
 */
export async function runSuite(options: SuiteOptions): Promise<string | undefined> {
  const { codeServer, chromium } = await ensureBed();
  const cleanUp = new CleanUp();
  try {
    const folders = makeFolders();
    cleanUp.add(() => folders.remove());
    const output = new GrowingFile(path.join(folders.root, 'output.txt'));
    const resultFile = path.join(folders.root, 'result.json');
    const suite = path.resolve(options.extensionTestsPath);
    const env = { BED_SUITE: suite, BED_OUTPUT: output.file, BED_RESULT: resultFile };
    const server = await startServer(codeServer, folders, { env, testMode: true });
    cleanUp.add(() => server.close());
    const browser = await openBrowser(chromium);
    cleanUp.add(() => browser.close());
    const page = await browser.context.newPage();
    const ended = await runInPage(page, server, options, output);
    output.print();
    const verdict = verdictOf(resultFile, ended);
    if (ended.kind === 'lost') await tellMore(page, server);
    return verdict;
  } finally {
    await cleanUp.run();
  }
}

type Ended = { readonly kind: 'exit'; readonly code: number } | { readonly kind: 'lost'; readonly reason: string };

async function runInPage(page: Page, server: Server, options: SuiteOptions, output: GrowingFile): Promise<Ended> {
  let resolve: (ended: Ended) => void = () => undefined;
  const promise = new Promise<Ended>((settle) => {
    resolve = settle;
  });
  const lost = (reason: string): void => resolve({ kind: 'lost', reason });
  // The workbench calls this function when the suite has settled.
  await page.exposeFunction('codeAutomationExit', (code: number) => resolve({ kind: 'exit', code }));
  page.once('crash', () => lost('the window crashed'));
  page.once('close', () => lost('the window was closed'));
  const timer = setTimeout(() => lost(`the suite did not end within ${options.timeoutMs / 1000} s`), options.timeoutMs);
  const printing = setInterval(() => output.print(), OUTPUT_EVERY_MS);
  try {
    const payload: [string, string][] = options.extensionDevelopmentPaths.map((folder) => [
      'extensionDevelopmentPath',
      remoteUri(server, folder),
    ]);
    payload.push(['extensionTestsPath', remoteUri(server, ENTRY)]);
    await page.goto(workbenchUrl(server, options.folder, payload));
    return await promise;
  } finally {
    clearTimeout(timer);
    clearInterval(printing);
  }
}

function verdictOf(resultFile: string, ended: Ended): string | undefined {
  if (ended.kind === 'lost') return ended.reason;
  if (!fs.existsSync(resultFile)) return `the extension host ended before the suite did (code ${ended.code})`;
  const { error } = JSON.parse(fs.readFileSync(resultFile, 'utf8')) as { error?: string };
  return error ?? (ended.code === 0 ? undefined : `VS Code reported code ${ended.code}`);
}

async function tellMore(page: Page, server: Server): Promise<void> {
  const picture = path.join(PROJECT, 'screenshots/host-suite-failure.png');
  const shot = page.screenshot({ path: picture }).then(() => console.error(`picture: ${picture}`));
  await Promise.race([shot.catch(() => undefined), sleep(5_000)]);
  console.error(fs.readFileSync(server.logFile, 'utf8').slice(-4000));
}

/** A file that another process appends to. */
class GrowingFile {
  readonly file: string;
  #printed = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** Prints what has been added since the last call. */
  print(): void {
    if (!fs.existsSync(this.file)) return;
    const added = fs.readFileSync(this.file).subarray(this.#printed);
    this.#printed += added.length;
    process.stdout.write(added);
  }
}
