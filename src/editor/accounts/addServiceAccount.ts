import * as l10n from '@vscode/l10n';
import { readFile, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { AuthError } from '../../auth/errors.ts';
import { MAX_KEY_BYTES, keyFileText, privateKeyIn } from '../../auth/privateKey.ts';
import type { ServiceAccountKeys } from '../../auth/tokens.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { clientIdProblem } from '../../words/validation.ts';
import { askText, idProblem } from './questions.ts';
import { textField } from '../../lib/fields.ts';
import { requiredField, says } from '../shell/args.ts';
import type { Handler, Shell } from '../shell/shell.ts';
import { inNotification } from '../shell/progress.ts';
import { type AccountResult, resultOf, tellSignedIn } from './signIn.ts';

/**
 * Adds a secure service account, by questions or as `{clientId, clientSecret, keyId, privateKeyFile, accountId}`. The
 * key file is read once; its content goes to the secret storage and nowhere else.
 */
export function addServiceAccount({ engine, settings, log }: Pick<Shell, 'engine' | 'settings' | 'log'>): Handler {
  return async ([argument], call): Promise<AccountResult> => {
    const keys = call.interactive && !says(argument, 'clientId') ? await ask() : await fromArgument(argument);
    const { accounts } = await engine;
    const apiHost = settings.apiBaseUrl;
    const account = await inNotification(call, l10n.t('Trying the service account'), (_report, signal) =>
      accounts.addServiceAccount(keys, apiHost, signal),
    );
    if (call.interactive) tellSignedIn(account, log);
    return resultOf(account);
  };
}

async function fromArgument(argument: unknown): Promise<ServiceAccountKeys> {
  const file = textField(argument, 'privateKeyFile');
  return {
    clientId: requiredField(argument, 'clientId'),
    clientSecret: requiredField(argument, 'clientSecret'),
    keyId: requiredField(argument, 'keyId'),
    privateKey: file === undefined ? requiredField(argument, 'privateKey') : await readKey(file),
    accountId: requiredField(argument, 'accountId'),
  };
}

async function ask(): Promise<ServiceAccountKeys> {
  const title = (step: number): string => l10n.t('Add Service Account ({0} of 5)', step);
  const clientId = await askText({
    title: title(1),
    prompt: l10n.t('The client ID of the server-to-server app that the service account belongs to.'),
    validateInput: (value) => (value === '' ? undefined : clientIdProblem(value)),
  });
  const clientSecret = await askText({
    title: title(2),
    prompt: l10n.t('The client secret of the app. It is kept encrypted.'),
    password: true,
  });
  const accountId = await askText({
    title: title(3),
    prompt: l10n.t('The ID of the service account. Its e-mail address must be a member of the project.'),
    validateInput: (value) => (value === '' ? undefined : idProblem(value)),
  });
  const keyId = await askText({
    title: title(4),
    prompt: l10n.t('The ID of the private key (kid).'),
    validateInput: (value) => (value === '' ? undefined : idProblem(value)),
  });
  const picked = await vscode.window.showOpenDialog({
    title: l10n.t('{0}: the private key, a PEM file', title(5)),
    openLabel: l10n.t('Use This Key'),
    canSelectMany: false,
  });
  const [file] = picked ?? [];
  if (!file) throw new CancelledError();
  return { clientId, clientSecret, keyId, privateKey: await readKey(file.fsPath), accountId };
}

/** @throws AuthError `badKey` */
async function readKey(file: string): Promise<string> {
  let text: string;
  try {
    if ((await stat(file)).size > MAX_KEY_BYTES) throw new AuthError('badKey');
    text = keyFileText(await readFile(file));
  } catch {
    throw new AuthError('badKey');
  }
  const key = privateKeyIn(text);
  if (key === undefined) throw new AuthError('badKey');
  return key;
}
