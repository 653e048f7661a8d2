/** Where the folders without `vscode` write their log. Everything passes {@link redact} before it is written. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A log that keeps nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** The message of an error for the log; what is no error says nothing, for it may be anything. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
