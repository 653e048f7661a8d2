import * as vscode from 'vscode';
import { DisposableStore } from '../../lib/disposables.ts';
import { lazily } from '../shell/lazily.ts';
import type { Feature, Shell } from '../shell/shell.ts';
import { AuthProvider } from './authProvider.ts';
import type { LastSignIn } from '../../auth/callbackMethod.ts';
import { CallbackMemory } from './callbackMemory.ts';
import { ReauthPrompter } from './reauthPrompter.ts';
import { type SignIn, lazySignIn } from './lazySignIn.ts';
import { SignInUriHandler } from './uriHandler.ts';

type AccountCommand =
  | 'signIn'
  | 'signOut'
  | 'switchAccount'
  | 'pasteCallback'
  | 'signInAnotherWay'
  | 'addServiceAccount'
  | 'addTwoLegged'
  | 'setAccessToken'
  | 'clearAccessToken'
  | 'copyCallbackUrl'
  | 'copyClientId';

/** Who exports are read and started for: signing in, and the accounts that others may use. */
export function registerAccounts(shell: Shell): Feature<AccountCommand> & {
  readonly signIn: SignIn;
  readonly lastSignIn: () => LastSignIn | undefined;
} {
  const { engine, extension, overview, log } = shell;
  const store = new DisposableStore();
  const memory = new CallbackMemory(extension.globalState);
  const flow = store.add(lazySignIn({ ...shell, memory }));
  store.add(vscode.window.registerUriHandler(new SignInUriHandler(flow, log)));
  store.add(new AuthProvider(engine, flow, log));
  engine.then(
    ({ accounts }) => store.add(new ReauthPrompter(accounts, overview, log)),
    () => undefined,
  );
  return {
    signIn: flow,
    lastSignIn: () => memory.last,
    commands: {
      signIn: lazily(async () => (await import('./signIn.ts')).signIn({ ...shell, flow })),
      signOut: lazily(async () => (await import('./signOut.ts')).signOut(shell)),
      switchAccount: lazily(async () => (await import('./switchAccount.ts')).switchAccount({ ...shell, flow })),
      pasteCallback: lazily(async () => (await import('./commands.ts')).pasteCallback(flow)),
      signInAnotherWay: lazily(async () => (await import('./commands.ts')).signInAnotherWay(flow)),
      addServiceAccount: lazily(async () => (await import('./addServiceAccount.ts')).addServiceAccount(shell)),
      addTwoLegged: lazily(async () => (await import('./addTwoLegged.ts')).addTwoLegged(shell)),
      setAccessToken: lazily(async () => (await import('./setAccessToken.ts')).setAccessToken(shell)),
      clearAccessToken: lazily(async () => (await import('./commands.ts')).clearAccessToken(shell)),
      copyCallbackUrl: lazily(async () => (await import('./commands.ts')).copyCallbackUrl(shell)),
      copyClientId: lazily(async () => (await import('./commands.ts')).copyClientId(shell)),
    },
    dispose: () => store.dispose(),
  };
}
