import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed } from '../bed/bed.ts';
import type { Window } from '../bed/window.ts';

export const PRODUCT = 'acc-exports.acc-exports';
export const EMPTY = 'acc-exports-bench.empty';
const HOST_ENDS_WITHIN_MS = 15_000;

/** Where the extension keeps its ledger below the root of a bed. */
export function ledgerFile(root: string): string {
  return path.join(root, 'user-data/User/globalStorage', PRODUCT, 'ledger.sqlite');
}

/** Windows of one bed, one after the other: each with an extension host of its own and a fresh copy of a ledger. */
export class FreshWindows {
  readonly #bed: Bed;
  readonly #file: string;

  constructor(bed: Bed, root: string) {
    this.#bed = bed;
    this.#file = ledgerFile(root);
  }

  /**
   * Opens one, and ends it when `work` is done.
   * @param meanwhile what goes on until then; not while the window ends, which a page without a processor does not tell
   */
  async use<T>(ledger: string, work: (window: Window) => Promise<T>, meanwhile: Meanwhile = alone): Promise<T> {
    fs.mkdirSync(path.dirname(this.#file), { recursive: true });
    fs.rmSync(`${this.#file}-journal`, { force: true });
    fs.copyFileSync(ledger, this.#file);
    const { window, result } = await meanwhile(async () => {
      const window = await this.#bed.openWindow();
      return { window, result: await work(window) };
    });
    await leave(window);
    return result;
  }
}

/** Does work while something else goes on. */
export type Meanwhile = <T>(work: () => Promise<T>) => Promise<T>;

function alone<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

/** Ends a window with its extension host. What it had open is closed first, so that the next one does not restore it. */
async function leave(window: Window): Promise<void> {
  const { page, pid } = window;
  await window.eval(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  window.detach();
  page.once('dialog', (dialog) => void dialog.accept().catch(() => undefined));
  await page.goto('about:blank');
  const ended = (): boolean => !fs.existsSync(`/proc/${pid}`);
  // On a busy machine the page may be gone before it has said so: the host would wait hours for it to come back.
  await until('the extension host ends', HOST_ENDS_WITHIN_MS, ended).catch(() => process.kill(pid, 'SIGKILL'));
  await until('the extension host is killed', HOST_ENDS_WITHIN_MS, ended);
}

/** Asks until there is an answer. @throws Error when there is none in time */
export async function until<T>(
  what: string,
  timeoutMs: number,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}.`);
    await sleep(100);
  }
}
