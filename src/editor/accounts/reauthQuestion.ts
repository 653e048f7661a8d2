import * as l10n from '@vscode/l10n';
import type { Account } from '../../auth/accounts.ts';
import { UI_COMMANDS } from '../../ids.ts';
import { accountName } from '../../words/owner.ts';

/** What is said of an account that the service refused, and the command that helps. */
export interface ReauthQuestion {
  readonly message: string;
  readonly label: string;
  readonly command: string;
}

export function reauthQuestion(account: Account): ReauthQuestion {
  const name = accountName(account);
  switch (account.kind) {
    case 'signIn':
      return {
        message: l10n.t('{0} must sign in again. Your exports are kept and go on after it.', name),
        label: l10n.t('Sign In'),
        command: UI_COMMANDS.signIn,
      };
    case 'serviceAccount':
      return {
        message: l10n.t(
          '{0} can no longer be used: its key or secret is not accepted any more, or is lost on this computer. Add it again.',
          name,
        ),
        label: l10n.t('Add Service Account'),
        command: UI_COMMANDS.addServiceAccount,
      };
    case 'twoLegged':
      return {
        message: l10n.t(
          '{0} can no longer be used: its secret is not accepted any more, or is lost on this computer. Add it again.',
          name,
        ),
        label: l10n.t('Add Two-Legged Account'),
        command: UI_COMMANDS.addTwoLegged,
      };
    case 'accessToken':
      return {
        message: l10n.t(
          'The service no longer accepts the access token. Your exports are kept and go on with a new one.',
        ),
        label: l10n.t('Set Access Token'),
        command: UI_COMMANDS.setAccessToken,
      };
  }
}
