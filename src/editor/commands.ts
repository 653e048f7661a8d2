import * as vscode from 'vscode';
import { COMMANDS, type CommandName } from '../ids.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { addServiceAccount } from './accounts/addServiceAccount.ts';
import { addTwoLegged } from './accounts/addTwoLegged.ts';
import { withBoundary } from './shell/boundary.ts';
import { checkStatus } from './jobs/checkStatus.ts';
import { clearAccessToken } from './accounts/clearAccessToken.ts';
import type { CommandContext, Handler } from './shell/context.ts';
import { copyCallbackUrl } from './accounts/copyCallbackUrl.ts';
import { copyClientId } from './accounts/copyClientId.ts';
import { copyDiagnostics } from './support/copyDiagnostics.ts';
import { copyLink } from './jobs/copyLink.ts';
import { decideStart } from './start/decideStart.ts';
import { doctor } from './support/doctor.ts';
import { download } from './jobs/download.ts';
import { exportAgain } from './start/exportAgain.ts';
import { exportChecked } from './start/exportChecked.ts';
import { loadMore } from './jobs/loadMore.ts';
import { loadMoreFiles } from './files/loadMoreFiles.ts';
import { open } from './jobs/open.ts';
import { openLink } from './jobs/openLink.ts';
import { pasteCallback } from './accounts/pasteCallback.ts';
import { refresh } from './jobs/refresh.ts';
import { refreshFiles } from './files/refreshFiles.ts';
import { refreshFolder } from './files/refreshFolder.ts';
import { remove } from './jobs/remove.ts';
import { rename } from './jobs/rename.ts';
import { reveal } from './jobs/reveal.ts';
import { runRecipe } from './recipes/runRecipe.ts';
import { saveAsRecipe } from './recipes/saveAsRecipe.ts';
import { setAccessToken } from './accounts/setAccessToken.ts';
import { show } from './jobs/show.ts';
import { showLastResult } from './recipes/showLastResult.ts';
import { showLog } from './support/showLog.ts';
import { signIn } from './accounts/signIn.ts';
import { signInAnotherWay } from './accounts/signInAnotherWay.ts';
import { signOut } from './accounts/signOut.ts';
import { startExport } from './start/startExport.ts';
import { switchAccount } from './accounts/switchAccount.ts';
import { toggleChecked } from './files/toggleChecked.ts';
import { trackJob } from './jobs/trackJob.ts';
import { uncheckAll } from './files/uncheckAll.ts';

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
