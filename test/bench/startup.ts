import { setTimeout as sleep } from 'node:timers/promises';
import type { Window } from '../bed/window.ts';
import { until } from './windows.ts';

const ACTIVATED_WITHIN_MS = 90_000;
/** What else starts with a window should be over, ms. */
const SETTLE_MS = 1000;

/** VS Code's own measure of one extension's activation, ms. */
export interface Activation {
  readonly load: number;
  readonly call: number;
  readonly finish: number;
}

/** All three parts, ms. */
export function total({ load, call, finish }: Activation): number {
  return load + call + finish;
}

/** Waits until a window has started the extension, and reads what *Developer: Startup Performance* says of it. */
export async function readActivation(window: Window, id: string): Promise<Activation> {
  await until('the extension is active', ACTIVATED_WITHIN_MS, () =>
    window.eval((vscode, id) => vscode.extensions.getExtension(id)?.isActive === true, id),
  );
  await sleep(SETTLE_MS);
  await window.eval(async (vscode) => {
    await vscode.commands.executeCommand('perfview.show');
  });
  return until('the report names the extension', ACTIVATED_WITHIN_MS, async () => {
    const text = await window.eval((vscode) =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'perf')?.getText(),
    );
    return activationOf(text ?? '', id);
  });
}

/** Reads one row of the report's table; its columns are found by their names. */
function activationOf(report: string, id: string): Activation | undefined {
  const lines = report.split('\n');
  const row = lines.findIndex((line) => line.startsWith('|') && line.includes(id));
  if (row < 0) return undefined;
  const header = lines.slice(0, row).findLast((line) => line.startsWith('|') && line.includes('Load Code'));
  const names = (header ?? '').split('|').map((name) => name.trim());
  const cells = (lines[row] ?? '').split('|').map((cell) => cell.trim());
  const value = (name: string): number => Number.parseFloat(cells[names.indexOf(name)] ?? '');
  const activation = { load: value('Load Code'), call: value('Call Activate'), finish: value('Finish Activate') };
  if (Number.isNaN(total(activation))) throw new Error(`The report cannot be read:\n${header}\n${lines[row]}`);
  return activation;
}
