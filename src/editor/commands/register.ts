import * as vscode from 'vscode';
import { COMMANDS, type CommandName } from '../../ids.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { addServiceAccount } from './addServiceAccount.ts';
import { addTwoLegged } from './addTwoLegged.ts';
import { withBoundary } from './boundary.ts';
import { checkStatus } from './checkStatus.ts';
import { clearAccessToken } from './clearAccessToken.ts';
import type { CommandContext, Handler } from './context.ts';
import { copyCallbackUrl } from './copyCallbackUrl.ts';
import { copyClientId } from './copyClientId.ts';
import { copyDiagnostics } from './copyDiagnostics.ts';
import { copyLink } from './copyLink.ts';
import { decideStart } from './decideStart.ts';
import { doctor } from './doctor.ts';
import { download } from './download.ts';
import { exportAgain } from './exportAgain.ts';
import { exportChecked } from './exportChecked.ts';
import { loadMore } from './loadMore.ts';
import { loadMoreFiles } from './loadMoreFiles.ts';
import { open } from './open.ts';
import { openLink } from './openLink.ts';
import { pasteCallback } from './pasteCallback.ts';
import { refresh } from './refresh.ts';
import { refreshFiles } from './refreshFiles.ts';
import { refreshFolder } from './refreshFolder.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';
import { reveal } from './reveal.ts';
import { runRecipe } from './runRecipe.ts';
import { saveAsRecipe } from './saveAsRecipe.ts';
import { setAccessToken } from './setAccessToken.ts';
import { show } from './show.ts';
import { showLastResult } from './showLastResult.ts';
import { showLog } from './showLog.ts';
import { signIn } from './signIn.ts';
import { signInAnotherWay } from './signInAnotherWay.ts';
import { signOut } from './signOut.ts';
import { startExport } from './startExport.ts';
import { switchAccount } from './switchAccount.ts';
import { toggleChecked } from './toggleChecked.ts';
import { trackJob } from './trackJob.ts';
import { uncheckAll } from './uncheckAll.ts';

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
  startExport,
  exportChecked,
  uncheckAll,
  refreshFiles,
  refreshFolder,
  toggleChecked,
  loadMoreFiles,
  exportAgain,
  decideStart,
  saveAsRecipe,
  runRecipe,
  showLastResult,
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
