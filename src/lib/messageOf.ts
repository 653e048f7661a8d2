/** The message of an error for the log; what is no error says nothing, for it may be anything. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
