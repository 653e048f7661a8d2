import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { FilesView } from './editor/files/filesView.ts';
import { WindowFocus } from './editor/shell/focus.ts';
import { EditorLog } from './editor/shell/log.ts';
import { registerEditor } from './editor/register.ts';
import { EditorSecrets } from './editor/shell/secrets.ts';
import { Settings } from './editor/shell/settings.ts';
import type { Engine } from './engine/engine.ts';
import { sleep, systemClock as clock } from './lib/clock.ts';
import { DisposableStore } from './lib/disposables.ts';

/**
 * Gives claimed jobs back and closes the ledger before the window goes. Kept here because `deactivate` gets no arguments,
 * and is waited for, unlike disposables.
 */
let close: (() => Promise<void>) | undefined;

/** What the tests in the extension host may reach. */
export interface TestApi {
  readonly context: vscode.ExtensionContext;
  readonly engine: Promise<Engine>;
  readonly files: FilesView;
}

/** Builds, connects and registers. The engine is loaded after this returns, so that no start waits for it. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  // Before anything is said: texts below the editor know no VS Code, and take what it has loaded from here.
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const disposables = new DisposableStore();
  context.subscriptions.push(disposables);
  const log = disposables.add(new EditorLog());
  const settings = disposables.add(new Settings(context.workspaceState));
  const focus = disposables.add(new WindowFocus());
  const secrets = disposables.add(new EditorSecrets(context.secrets));
  // In a later turn of the event loop, since loading and opening are synchronous work.
  const opened = sleep(clock, 0).then(async () => {
    const { openEngine } = await import('./engine/open.ts');
    return openEngine({
      file: path.join(context.globalStorageUri.fsPath, 'ledger.sqlite'),
      secrets,
      settings,
      userAgent: `acc-exports/${String(context.extension.packageJSON.version)}`,
      clock,
      log,
    });
  });
  const engine = opened.then(({ engine }) => start(engine));
  close = async () => {
    await engine.then((built) => built.stop()).catch(() => undefined);
    disposables.dispose();
    await opened.then((ledger) => ledger.close()).catch(() => undefined);
  };
  const { files } = disposables.add(registerEditor({ extension: context, engine, focus, settings, clock, log }));
  return context.extensionMode === vscode.ExtensionMode.Test ? { context, engine, files } : undefined;

  async function start(engine: Engine): Promise<Engine> {
    disposables.add(settings.onDidChange(() => engine.wake()));
    disposables.add(focus.onDidChange((focused) => engine.poller.setFocused(focused)));
    engine.poller.setFocused(focus.focused);
    // The window may have been closed meanwhile.
    if (disposables.disposed) await engine.stop();
    else engine.start();
    return engine;
  }
}

/** Called when the window closes. */
export async function deactivate(): Promise<void> {
  await close?.();
}
