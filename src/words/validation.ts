import * as l10n from '@vscode/l10n';

export const DEFAULT_SIGN_IN_PORT = 8765;

/** What is wrong with the client ID of an app, as a sentence, or `undefined`. Autodesk's have 32 or 48 letters and digits. */
export function clientIdProblem(text: string): string | undefined {
  const id = text.trim();
  if (id === '') return l10n.t('A client ID is needed.');
  if (!/^[\w-]+$/.test(id)) return l10n.t('This is not a client ID: it has letters and digits only.');
  return id.length < 16 || id.length > 128 ? l10n.t('This is too short or too long for a client ID.') : undefined;
}

/** A port that any program may listen on; anything else becomes the default. */
export function signInPort(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1024 && value <= 65_535
    ? value
    : DEFAULT_SIGN_IN_PORT;
}

/** The scopes of a sign-in: the least there is, what is asked for, and what the user has agreed to before. */
export function scopesToAsk(requested: readonly string[] = [], granted: readonly string[] = []): readonly string[] {
  return [...new Set(['openid', 'data:read', ...requested, ...granted])];
}
