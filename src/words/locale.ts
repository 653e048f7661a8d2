/** How numbers and times are written: the user's language and, in tests, a fixed time zone. */
export interface Locale {
  readonly language: string;
  readonly timeZone?: string | undefined;
}
