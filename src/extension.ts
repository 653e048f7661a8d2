import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { FilesView } from './editor/files/filesView.ts';
import { WindowFocus } from './editor/shell/focus.ts';
import { EditorLog } from './editor/shell/log.ts';
import { registerEditor } from './editor/register.ts';
import { EditorSecrets } from './editor/shell/secrets.ts';
import { Settings } from './editor/shell/settings.ts';
import { type Engine, buildEngine } from './engine/engine.ts';
import { MIGRATIONS } from './jobs/schema.ts';
import { sleep, systemClock as clock } from './lib/clock.ts';
import { DisposableStore } from './lib/disposables.ts';
import { Store } from './store/store.ts';

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

/** Builds, connects and registers. The ledger is opened after this returns, so that no start waits for a disk. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  // Before anything is said: texts below the editor know no VS Code, and take what it has loaded from here.
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const disposables = new DisposableStore();
  context.subscriptions.push(disposables);
  const log = disposables.add(new EditorLog());
  const settings = disposables.add(new Settings());
  const focus = disposables.add(new WindowFocus());
  const secrets = disposables.add(new EditorSecrets(context.secrets));
  // In a later turn of the event loop, since opening is synchronous work.
  const store = sleep(clock, 0).then(() =>
    Store.open({
      file: path.join(context.globalStorageUri.fsPath, 'ledger.sqlite'),
      migrations: MIGRATIONS,
      clock,
      log,
      owner: randomUUID(),
    }),
  );
  const engine = store.then((opened) => startEngine(opened));
  close = async () => {
    await engine.then((built) => built.stop()).catch(() => undefined);
    disposables.dispose();
    await store.then((opened) => opened.close()).catch(() => undefined);
  };
  const { files } = disposables.add(registerEditor({ extension: context, engine, focus, settings, clock, log }));
  return context.extensionMode === vscode.ExtensionMode.Test ? { context, engine, files } : undefined;

  async function startEngine(opened: Store): Promise<Engine> {
    const userAgent = `acc-exports/${String(context.extension.packageJSON.version)}`;
    const built = await buildEngine({
      store: opened,
      secrets,
      settings,
      userAgent,
      clock,
      log,
    });
    disposables.add(settings.onDidChange(() => built.wake()));
    disposables.add(focus.onDidChange((focused) => built.poller.setFocused(focused)));
    built.poller.setFocused(focus.focused);
    // The window may have been closed meanwhile.
    if (disposables.disposed) await built.stop();
    else built.start();
    return built;
  }
}

/** Called when the window closes. */
export async function deactivate(): Promise<void> {
  await close?.();
}
