import * as l10n from '@vscode/l10n';
import { UserError } from '../../words/userError.ts';
import { textField } from '../../lib/fields.ts';

/** What is wrong with an id, as a sentence, or `undefined`. */
export function idProblem(value: string): string | undefined {
  return /^[\w.@-]{1,200}$/.test(value.trim())
    ? undefined
    : l10n.t('An id has letters, digits, “-”, “_”, “@” and “.” only.');
}

/** A text field that must be there. @throws CommandError */
export function required(argument: unknown, name: string): string {
  const value = textField(argument, name);
  if (value === undefined) throw new UserError(l10n.t('“{0}” is needed.', name));
  return value;
}
