import * as vscode from 'vscode';
import { COMMANDS, type CommandName } from '../../ids.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { withBoundary } from './boundary.ts';
import { addServiceAccount } from './addServiceAccount.ts';
import { addTwoLegged } from './addTwoLegged.ts';
import { checkStatus } from './checkStatus.ts';
import { clearAccessToken } from './clearAccessToken.ts';
import type { CommandContext, Handler } from './context.ts';
import { copyCallbackUrl } from './copyCallbackUrl.ts';
import { copyClientId } from './copyClientId.ts';
import { copyDiagnostics } from './copyDiagnostics.ts';
import { copyLink } from './copyLink.ts';
import { doctor } from './doctor.ts';
import { download } from './download.ts';
import { loadMore } from './loadMore.ts';
import { open } from './open.ts';
import { openLink } from './openLink.ts';
import { pasteCallback } from './pasteCallback.ts';
import { refresh } from './refresh.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';
import { reveal } from './reveal.ts';
import { setAccessToken } from './setAccessToken.ts';
import { show } from './show.ts';
import { showLog } from './showLog.ts';
import { signIn } from './signIn.ts';
import { signInAnotherWay } from './signInAnotherWay.ts';
import { signOut } from './signOut.ts';
import { switchAccount } from './switchAccount.ts';
import { trackJob } from './trackJob.ts';

/** A command without a body is a compile error. */
const BODIES: Readonly<Record<CommandName, (context: CommandContext) => Handler>> = {
  trackJob,
  checkStatus,
  refresh,
  download,
  open,
  reveal,
  copyLink,
  openLink,
  rename,
  remove,
  copyDiagnostics,
  showLog,
  show,
  loadMore,
  setAccessToken,
  clearAccessToken,
  signIn,
  pasteCallback,
  signInAnotherWay,
  signOut,
  switchAccount,
  addServiceAccount,
  addTwoLegged,
  copyCallbackUrl,
  copyClientId,
  doctor,
};

/** Registers every command behind the one boundary. */
export function registerCommands(context: CommandContext): Disposable {
  const store = new DisposableStore();
  for (const name of Object.keys(COMMANDS) as CommandName[]) {
    const handler = withBoundary(COMMANDS[name], BODIES[name](context), context.log);
    store.add(vscode.commands.registerCommand(COMMANDS[name], handler));
  }
  return store;
}
