import * as l10n from '@vscode/l10n';
import type { TwoLeggedKeys } from '../../auth/accountManager.ts';
import { clientIdProblem } from '../../words/validation.ts';
import { askText, idProblem } from './questions.ts';
import { requiredField, says } from '../shell/args.ts';
import type { Handler, Shell } from '../shell/shell.ts';
import { inNotification } from '../shell/progress.ts';
import { type AccountResult, resultOf, tellSignedIn } from './signIn.ts';

/** Adds an app's own (2-legged) account that acts for a user, by questions or as `{clientId, clientSecret, userId}`. */
export function addTwoLegged({ engine, settings, log }: Pick<Shell, 'engine' | 'settings' | 'log'>): Handler {
  return async ([argument], call): Promise<AccountResult> => {
    const keys = call.interactive && !says(argument, 'clientId') ? await ask() : fromArgument(argument);
    const { accounts } = await engine;
    const apiHost = settings.apiBaseUrl;
    const account = await inNotification(call, l10n.t('Trying the account'), (_report, signal) =>
      accounts.addTwoLegged(keys, apiHost, signal),
    );
    if (call.interactive) tellSignedIn(account, log);
    return resultOf(account);
  };
}

function fromArgument(argument: unknown): TwoLeggedKeys {
  return {
    clientId: requiredField(argument, 'clientId'),
    clientSecret: requiredField(argument, 'clientSecret'),
    userId: requiredField(argument, 'userId'),
  };
}

async function ask(): Promise<TwoLeggedKeys> {
  const title = (step: number): string => l10n.t('Add Two-Legged Account ({0} of 3)', step);
  const clientId = await askText({
    title: title(1),
    prompt: l10n.t('The client ID of an app with a client secret.'),
    validateInput: (value) => (value === '' ? undefined : clientIdProblem(value)),
  });
  const clientSecret = await askText({
    title: title(2),
    prompt: l10n.t('The client secret of the app. It is kept encrypted.'),
    password: true,
  });
  const userId = await askText({
    title: title(3),
    prompt: l10n.t('The ACC ID or Autodesk ID of the user that the app acts for (x-user-id).'),
    validateInput: (value) => (value === '' ? undefined : idProblem(value)),
  });
  return { clientId, clientSecret, userId };
}
