import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { WindowFocus } from './editor/focus.ts';
import { EditorLog } from './editor/log.ts';
import type { Engine } from './editor/ports.ts';
import { registerEditor } from './editor/register.ts';
import { EditorSecrets } from './editor/secrets.ts';
import { Settings } from './editor/settings.ts';
import { type BuiltEngine, buildEngine } from './engine.ts';
import { MIGRATIONS } from './jobs/schema.ts';
import { systemClock as clock } from './lib/clock.ts';
import { DisposableStore } from './lib/disposables.ts';
import { Store } from './store/store.ts';

/** Closes the ledger before the window goes; `deactivate` can be waited for, disposables cannot. */
let close: (() => Promise<void>) | undefined;

/** What the tests in the extension host may reach. */
export interface TestApi {
  readonly context: vscode.ExtensionContext;
  readonly engine: Promise<Engine>;
}

/** Builds, connects and registers. The ledger is opened after this returns, so that no start waits for a disk. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  const disposables = new DisposableStore();
  context.subscriptions.push(disposables);
  const log = disposables.add(new EditorLog());
  const settings = disposables.add(new Settings());
  const focus = disposables.add(new WindowFocus());
  const secrets = disposables.add(new EditorSecrets(context.secrets));
  const store = Store.open({
    file: path.join(context.globalStorageUri.fsPath, 'ledger.sqlite'),
    migrations: MIGRATIONS,
    clock,
    log,
    owner: randomUUID(),
  });
  const engine = store.then((opened) => startEngine(opened));
  close = async () => {
    // A token that is being renewed would be lost with the store.
    await engine.then(({ accounts }) => accounts.idle()).catch(() => undefined);
    await store.then((opened) => opened.close()).catch(() => undefined);
  };
  disposables.add(registerEditor({ context, engine, focus, settings, clock, log }));
  return context.extensionMode === vscode.ExtensionMode.Test ? { context, engine } : undefined;

  async function startEngine(opened: Store): Promise<BuiltEngine> {
    const userAgent = `acc-exports/${String(context.extension.packageJSON.version)}`;
    const built = await buildEngine({
      ...{ store: opened, owner: disposables, secrets, settings, userAgent, clock, log },
    });
    const { poller } = built;
    disposables.add(settings.onDidChange(() => poller.wake()));
    disposables.add(focus.onDidChange((focused) => poller.setFocused(focused)));
    poller.setFocused(focus.focused);
    poller.start();
    return built;
  }
}

/** Called when the window closes. */
export async function deactivate(): Promise<void> {
  await close?.();
}
