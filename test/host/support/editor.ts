import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { bedAsExecutable, writeLauncher } from '../../bed/asExecutable.ts';
import { CACHE, FLOOR, FLOOR_DESKTOP } from '../../bed/recipes.ts';
import { findOnPath } from '../../bed/run.ts';

const DOWNLOADS = 'https://update.code.visualstudio.com/api/releases/stable';
const DECIDE_WITHIN_MS = 5_000;

/** The VS Code that runs the host suite. */
export interface Editor {
  readonly description: string;
  readonly executable: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Which VS Code to test in: the one that `VSCODE_EXECUTABLE` names (not for the floor), else a download, else, where there is
 * no download or no display, the bed from the npm registry.
 */
export async function chooseEditor(floor: boolean): Promise<Editor> {
  const named = floor ? undefined : process.env['VSCODE_EXECUTABLE'];
  const desktop: Editor | undefined = named
    ? { description: `VSCODE_EXECUTABLE, ${named}`, executable: named, env: {} }
    : await download(floor ? FLOOR_DESKTOP : 'stable');
  return (desktop && onDisplay(desktop)) ?? bed(floor);
}

function bed(floor: boolean): Editor {
  const env: Record<string, string> = floor ? { CODE_SERVER_VERSION: FLOOR } : {};
  const version = env['CODE_SERVER_VERSION'] ?? process.env['CODE_SERVER_VERSION'];
  return { description: `the bed, code-server ${version ?? '(newest known)'}`, executable: bedAsExecutable(), env };
}

async function download(version: string): Promise<Editor | undefined> {
  try {
    const answer = await fetch(DOWNLOADS, { signal: AbortSignal.timeout(DECIDE_WITHIN_MS) });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    await answer.body?.cancel();
    const executable = await downloadAndUnzipVSCode({ version, cachePath: CACHE });
    return { description: `VS Code ${version}, downloaded`, executable, env: {} };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.log(`VS Code cannot be downloaded (${why}).`);
    return undefined;
  }
}

/** Desktop VS Code on Linux needs a display: a virtual one will do. */
function onDisplay(editor: Editor): Editor | undefined {
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) return editor;
  const xvfb = findOnPath('xvfb-run');
  if (!xvfb) {
    console.log(`There is no display for ${editor.description}, and no xvfb-run to make one.`);
    return undefined;
  }
  const executable = writeLauncher('code-in-xvfb', [xvfb, '-a', editor.executable]);
  return { ...editor, description: `${editor.description}, in xvfb`, executable };
}
