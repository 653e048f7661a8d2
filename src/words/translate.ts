/** Translates a message with `{0}`-style holes; the positional form of `vscode.l10n.t`. */
export type Translate = (message: string, ...args: (string | number | boolean)[]) => string;

/** How numbers and times are written: the person's language and, in tests, a fixed time zone. */
export interface Locale {
  readonly language: string;
  readonly timeZone?: string | undefined;
}
