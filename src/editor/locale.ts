import * as vscode from 'vscode';
import type { Locale } from './present/translate.ts';

/** The person's display language. English is written the British way: days before months. */
export function editorLocale(): Locale {
  const language = vscode.env.language === 'en' ? 'en-GB' : vscode.env.language;
  return { language: Intl.DateTimeFormat.supportedLocalesOf(language)[0] ?? 'en-GB' };
}

/** `vscode.l10n.t` as the translator of `present/`. */
export function translate(message: string, ...args: (string | number | boolean)[]): string {
  return vscode.l10n.t(message, ...args);
}
