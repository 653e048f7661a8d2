import * as vscode from 'vscode';
import { DisposableStore } from '../../lib/disposables.ts';
import type { Feature, Shell } from '../shell/shell.ts';
import { addServiceAccount } from './addServiceAccount.ts';
import { addTwoLegged } from './addTwoLegged.ts';
import { AuthProvider } from './authProvider.ts';
import type { LastSignIn } from '../../auth/callbackMethod.ts';
import { CallbackMemory } from './callbackMemory.ts';
import { clearAccessToken, copyCallbackUrl, copyClientId, pasteCallback, signInAnotherWay } from './commands.ts';
import { ReauthPrompter } from './reauthPrompter.ts';
import { setAccessToken } from './setAccessToken.ts';
import { signIn } from './signIn.ts';
import { SignInFlow } from './signInFlow.ts';
import { signOut } from './signOut.ts';
import { switchAccount } from './switchAccount.ts';
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
  readonly signIn: SignInFlow;
  readonly lastSignIn: () => LastSignIn | undefined;
} {
  const { engine, extension, overview, log } = shell;
  const store = new DisposableStore();
  const memory = new CallbackMemory(extension.globalState);
  const flow = store.add(new SignInFlow({ ...shell, memory }));
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
      signIn: signIn({ ...shell, flow }),
      signOut: signOut(shell),
      switchAccount: switchAccount({ ...shell, flow }),
      pasteCallback: pasteCallback(flow),
      signInAnotherWay: signInAnotherWay(flow),
      addServiceAccount: addServiceAccount(shell),
      addTwoLegged: addTwoLegged(shell),
      setAccessToken: setAccessToken(shell),
      clearAccessToken: clearAccessToken(shell),
      copyCallbackUrl: copyCallbackUrl(shell),
      copyClientId: copyClientId(shell),
    },
    dispose: () => store.dispose(),
  };
}
