import * as l10n from '@vscode/l10n';
import { UI_COMMANDS, SETTINGS } from '../../ids.ts';
import type { Remedy, SettingName } from '../../words/remedy.ts';

/** What a button says and does. */
export interface RemedyCommand {
  readonly label: string;
  readonly command: string;
  readonly args: readonly unknown[];
}

/**
 * The button for what helps against an error.
 * @param parseUri what VS Code's own commands take for an address
 */
export function remedyCommand(remedy: Remedy, parseUri: (uri: string) => unknown): RemedyCommand {
  switch (remedy.kind) {
    case 'signIn': {
      const args = remedy.scopes === undefined ? [] : [{ scopes: remedy.scopes }];
      return { label: l10n.t('Sign In'), command: UI_COMMANDS.signIn, args };
    }
    case 'setting':
      return {
        label: l10n.t('Open Settings'),
        command: 'workbench.action.openSettings',
        args: [settingId(remedy.id)],
      };
    case 'exportAgain':
      return { label: l10n.t('Export Again'), command: UI_COMMANDS.exportAgain, args: ofJob(remedy.jobId) };
    case 'decideStart':
      return { label: l10n.t('Resolve'), command: UI_COMMANDS.decideStart, args: ofJob(remedy.jobId) };
    case 'download':
      return { label: l10n.t('Download'), command: UI_COMMANDS.download, args: ofJob(remedy.jobId) };
    case 'downloadAgain':
      return { label: l10n.t('Download Again'), command: UI_COMMANDS.download, args: ofJob(remedy.jobId) };
    case 'runAgain':
      return {
        label: l10n.t('Run Again'),
        command: UI_COMMANDS.runRecipe,
        args: [{ uri: remedy.recipe }],
      };
    case 'openRecipe':
      return { label: l10n.t('Open Recipe'), command: 'vscode.open', args: [parseUri(remedy.recipe)] };
    case 'openFolder':
      return { label: l10n.t('Open Folder'), command: 'vscode.openFolder', args: [] };
    case 'showLog':
      return { label: l10n.t('Show Log'), command: UI_COMMANDS.showLog, args: [] };
    case 'showJobs':
      return { label: l10n.t('Show'), command: UI_COMMANDS.show, args: [] };
    case 'reload':
      return { label: l10n.t('Reload Window'), command: 'workbench.action.reloadWindow', args: [] };
    case 'manageTrust':
      return { label: l10n.t('Manage Trust'), command: 'workbench.trust.manage', args: [] };
    case 'copyClientId':
      return { label: l10n.t('Copy Client ID'), command: UI_COMMANDS.copyClientId, args: [] };
    case 'copyCallbackUrl':
      return { label: l10n.t('Copy Callback URL'), command: UI_COMMANDS.copyCallbackUrl, args: [] };
    case 'addServiceAccount':
      return { label: l10n.t('Add Service Account'), command: UI_COMMANDS.addServiceAccount, args: [] };
  }
}

function ofJob(jobId: string | undefined): readonly unknown[] {
  return jobId === undefined ? [] : [{ id: jobId }];
}

function settingId(name: SettingName): string {
  switch (name) {
    case 'http.proxy':
    case 'http.systemCertificates':
      return name;
    case 'apiBaseUrl':
    case 'clientId':
    case 'downloadFolder':
    case 'signInPort':
      return SETTINGS[name];
  }
}
