import * as vscode from 'vscode';
import type { Locale } from '../../words/translate.ts';

/** The person's display language. English is written the British way: days before months. */
export function editorLocale(): Locale {
  const language = vscode.env.language === 'en' ? 'en-GB' : vscode.env.language;
  try {
    // Not `supportedLocalesOf`: that loads the whole list of locales, 10 ms of every start.
    return { language: Intl.getCanonicalLocales(language)[0] ?? 'en-GB' };
  } catch {
    return { language: 'en-GB' };
  }
}

/** `vscode.l10n.t` as the translator of `present/`. */
export function translate(message: string, ...args: (string | number | boolean)[]): string {
  return vscode.l10n.t(message, ...args);
}
