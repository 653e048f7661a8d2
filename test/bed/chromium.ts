import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findOnPath, isExecutable, run } from './run.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const HELP = 'Install Chromium or Google Chrome, or set CHROMIUM to the program (on Debian: apt-get install chromium).';

/**
 * The Chromium to drive: `CHROMIUM`, else the one found, else (as root on Debian) installed with apt-get. Throws with a
 * sentence that says what to install.
 */
export async function ensureChromium(log: (line: string) => void = console.error): Promise<string> {
  const named = process.env['CHROMIUM'];
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM names ${named}, which is not a program. ${HELP}`);
  }
  const found = findChromium();
  if (found) return found;
  const apt = findOnPath('apt-get');
  if (!apt || process.getuid?.() !== 0) throw new Error(`No Chromium found. ${HELP}`);
  log('[bed] installing Chromium with apt-get (about 120 MB)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run(apt, ['update'], { env });
    await run(apt, ['install', '-y', '--no-install-recommends', 'chromium'], { env });
  } catch (error) {
    throw new Error(`apt-get could not install Chromium. ${HELP}`, { cause: error });
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new Error(`apt-get installed a Chromium that cannot be found. ${HELP}`);
}

/** Looks on `PATH`, in the places of macOS and Windows, and among Playwright's downloads. */
export function findChromium(): string | undefined {
  const onPath = NAMES.map(findOnPath).find((file) => file !== undefined);
  return onPath ?? [...standardPlaces(), ...playwrightPlaces()].find(isExecutable);
}

function standardPlaces(): string[] {
  const apps = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
  if (process.platform === 'darwin') return apps.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
  if (process.platform !== 'win32') return [];
  const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => process.env[name] ?? '');
  const programs = ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe'];
  return [...programs, 'Microsoft/Edge/Application/msedge.exe'].flatMap((program) =>
    roots.filter(Boolean).map((root) => path.join(root, program)),
  );
}

function playwrightPlaces(): string[] {
  const caches = { linux: '.cache', darwin: 'Library/Caches', win32: 'AppData/Local' } as Record<string, string>;
  const cache = process.env['PLAYWRIGHT_BROWSERS_PATH'];
  const root = cache ?? path.join(os.homedir(), caches[process.platform] ?? '.cache', 'ms-playwright');
  const programs = ['chrome-linux/chrome', 'chrome-linux64/chrome', 'chrome-win/chrome.exe', 'chrome-win64/chrome.exe'];
  const builds = fs.existsSync(root) ? fs.readdirSync(root).filter((name) => /^chromium-\d+$/.test(name)) : [];
  return builds
    .toSorted((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
    .flatMap((build) => programs.map((program) => path.join(root, build, program)));
}
