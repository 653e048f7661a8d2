import { build } from 'esbuild';
import path from 'node:path';
import type { Window } from '../bed/window.ts';
import type * as inHost from './inHost/changedRow.ts';
import { A_READY_JOB, A_RUNNING_JOB } from './ledgers.ts';

const ROUNDS = 30;
const DOM_ROUNDS = 10;
const SHOWN_WITHIN_MS = 20_000;

/** Bundles what runs in the extension host, minified as the extension is. */
export async function bundleInHost(folder: string): Promise<string> {
  const outfile = path.join(folder, 'changedRow.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'inHost/changedRow.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return outfile;
}

/** From the write of one job to its one drawn row, inside the extension host. The extension itself must not be active. */
export function measureInHost(window: Window, bundle: string, ledger: string): Promise<readonly inHost.ChangedRow[]> {
  return window.eval(
    async (_vscode, { bundle, ledger, job, rounds }, require) => {
      const { measureChangedRow } = require(bundle) as typeof inHost;
      return measureChangedRow(ledger, job, rounds);
    },
    { bundle, ledger, job: A_RUNNING_JOB, rounds: ROUNDS },
  );
}

/** From the call of *Rename* to the new name in the workbench's page, ms: with VS Code's own share. */
export async function measureInPage(window: Window): Promise<readonly number[]> {
  const { page } = window;
  await window.eval(async (vscode) => {
    await vscode.commands.executeCommand('accExports.jobs.focus');
  });
  await page.locator('.pane-body .monaco-list-row').nth(5).waitFor({ timeout: SHOWN_WITHIN_MS });
  const measured: number[] = [];
  for (let round = 0; round < DOM_ROUNDS; round++) {
    await page.waitForTimeout(500);
    const name = `Renamed ${round}.`;
    await page.evaluate(`void (globalThis.benchShown = ${SHOWN}(${JSON.stringify(name)}))`);
    const calledAt = await window.eval(
      async (vscode, argument) => {
        const at = performance.timeOrigin + performance.now();
        await vscode.commands.executeCommand('accExports.rename', argument);
        return at;
      },
      { id: A_READY_JOB, name },
    );
    const shownAt = await page.evaluate<number>('globalThis.benchShown');
    measured.push(shownAt - calledAt);
  }
  return measured;
}

/** Runs in the page: when a row with this text came up, as epoch ms. */
const SHOWN = `((name) => new Promise((resolve, reject) => {
  const timer = setTimeout(() => { observer.disconnect(); reject(new Error('No row shows ' + name)); }, 10000);
  const observer = new MutationObserver(() => {
    const rows = [...document.querySelectorAll('.pane-body .monaco-list-row')];
    if (!rows.some((row) => row.textContent.includes(name))) return;
    clearTimeout(timer);
    observer.disconnect();
    resolve(performance.timeOrigin + performance.now());
  });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
}))`;
