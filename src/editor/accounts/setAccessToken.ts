import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CancelledError } from '../../lib/cancel.ts';
import { argumentInvalid, argumentMissing } from '../../words/userError.ts';
import { editorLocale } from '../shell/locale.ts';
import type { PastedToken, TokenWarning } from '../../auth/accessToken.ts';
import { clockTime } from '../../words/format/time.ts';
import { textField } from '../../lib/fields.ts';
import { says } from '../shell/args.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Handler, Shell } from '../shell/shell.ts';

/** Asks for an access token (or takes `{token, userId?}`), keeps it in the secret storage, and warns early. */
export function setAccessToken({ engine, log }: Pick<Shell, 'engine' | 'log'>): Handler {
  return async ([argument], { interactive }) => {
    const { accounts, catalog } = await engine;
    const given = interactive && !says(argument, 'token') ? await ask() : fromArgument(argument);
    const { warnings, expiresAt } = await accounts.set(given);
    // It may be another user's, who sees other projects.
    catalog.forget();
    if (interactive) tellResult(warnings, expiresAt, log);
    return { warnings, expiresAt };
  };
}

function fromArgument(argument: unknown): PastedToken {
  const token = cleaned(textField(argument, 'token') ?? '');
  const problem = tokenProblem(token);
  if (token === '') throw argumentMissing('token', problem);
  if (problem !== undefined) throw argumentInvalid('token', problem);
  return { token, userId: textField(argument, 'userId') };
}

async function ask(): Promise<PastedToken> {
  const title = l10n.t('Set Access Token');
  const token = await vscode.window.showInputBox({
    title: l10n.t('{0} (1 of 2)', title),
    prompt: l10n.t(
      'An access token of Autodesk Platform Services with the scope data:read. It is kept encrypted, and sent to the API host only.',
    ),
    placeHolder: 'eyJ…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (value === '' ? undefined : tokenProblem(cleaned(value))),
  });
  if (token === undefined || cleaned(token) === '') throw new CancelledError();
  const userId = await vscode.window.showInputBox({
    title: l10n.t('{0} (2 of 2)', title),
    prompt: l10n.t('User ID (x-user-id), only for a 2-legged token. Leave it empty for a token of your own.'),
    placeHolder: l10n.t('empty, or the ACC or Autodesk ID of a user'),
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^[\w.-]{0,100}$/.test(value.trim())
        ? undefined
        : l10n.t('A user ID has letters, digits, “-”, “_” and “.” only.'),
  });
  if (userId === undefined) throw new CancelledError();
  return { token: cleaned(token), userId: userId.trim() === '' ? undefined : userId.trim() };
}

/** People paste whole header lines. */
function cleaned(token: string): string {
  return token
    .trim()
    .replace(/^(?:authorization:\s*)?bearer\s+/i, '')
    .replace(/^["']|["']$/g, '');
}

function tokenProblem(token: string): string | undefined {
  if (token === '') return l10n.t('A token is needed.');
  return /^[\w.~+/=-]+$/.test(token)
    ? undefined
    : l10n.t('This is not an access token: it has spaces or other marks in it.');
}

function tellResult(warnings: readonly TokenWarning[], expiresAt: number | undefined, log: EditorLog): void {
  const until =
    expiresAt === undefined || warnings.includes('expired')
      ? l10n.t('The access token was set.')
      : l10n.t('The access token was set. It is valid until {0}.', clockTime(expiresAt, editorLocale()));
  const message = [until, ...warnings.map(warningWords)].join(' ');
  const shown =
    warnings.length > 0 ? vscode.window.showWarningMessage(message) : vscode.window.showInformationMessage(message);
  shown.then(undefined, (error: unknown) => log.error(String(error)));
}

function warningWords(warning: TokenWarning): string {
  switch (warning) {
    case 'expired':
      return l10n.t('But it has already expired: the service will refuse it. Make a new one.');
    case 'expiresSoon':
      return l10n.t('That is soon: you will need a new one then.');
    case 'noReadScope':
      return l10n.t('But it lacks the scope data:read, without which no export can be read.');
    case 'notAToken':
      return l10n.t('It does not look like a token of Autodesk, so it could not be checked.');
  }
}
