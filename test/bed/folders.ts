import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Settings of every bed: a quiet window, and nothing that asks the internet. */
const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** The folders of one server, all below `root`. */
export interface ServerFolders {
  readonly root: string;
  readonly userData: string;
  readonly extensions: string;
  readonly home: string;
  /** An empty folder to open. */
  readonly workspace: string;
  /** Removes them, unless they were made in a root that the caller gave. */
  remove(): void;
}

/** Makes the folders below `root`, by default a fresh one in the temporary directory, and the user's settings file. */
export function makeFolders(root?: string, settings: Readonly<Record<string, unknown>> = {}): ServerFolders {
  const base = root ?? fs.mkdtempSync(path.join(os.tmpdir(), 'bed-'));
  const make = (name: string): string => {
    const folder = path.join(base, name);
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  };
  const settingsFile = path.join(make('user-data/User'), 'settings.json');
  fs.writeFileSync(settingsFile, JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2));
  return {
    root: base,
    userData: make('user-data'),
    extensions: make('extensions'),
    home: make('home'),
    workspace: make('workspace'),
    remove() {
      if (root === undefined) removeFolder(base);
    },
  };
}

/** Removes a folder whose last files a process that has just been ended may still be writing. */
export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/** This process's environment with a home of its own, and without what a surrounding npm or VS Code has put there. */
export function serverEnvironment({ home, root }: ServerFolders): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VSCODE_|ELECTRON_|NODE_OPTIONS)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local/share'),
    XDG_RUNTIME_DIR: root,
    EXTENSIONS_GALLERY: '{}', // no marketplace: nothing is asked off this machine
  };
}
