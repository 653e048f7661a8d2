import * as vscode from 'vscode';
import type { Locale } from '../../words/locale.ts';

/** The user's display language. English is written the British way: days before months. */
export function editorLocale(): Locale {
  const language = vscode.env.language === 'en' ? 'en-GB' : vscode.env.language;
  try {
    // Not `supportedLocalesOf`: that loads the whole list of locales, 10 ms of every start.
    return { language: Intl.getCanonicalLocales(language)[0] ?? 'en-GB' };
  } catch {
    return { language: 'en-GB' };
  }
}
