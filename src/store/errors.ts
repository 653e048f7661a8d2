/**
 * - `unsupported`: this VS Code's Node has no `node:sqlite`
 * - `newerVersion`: a newer build has upgraded the file; reload the window
 * - `busy`: another process held the file for longer than we wait
 * - `full`: no space left
 * - `notWritable`: the folder or the file cannot be written
 * - `damaged`: the file is not a sound database
 * - `failed`: anything else
 */
export type StoreErrorCode = 'unsupported' | 'newerVersion' | 'busy' | 'full' | 'notWritable' | 'damaged' | 'failed';

/** The local database could not be used. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** Path of the database, when known. */
  readonly path: string | undefined;

  constructor(code: StoreErrorCode, path?: string, cause?: unknown) {
    super(cause instanceof Error ? `${code}: ${cause.message}` : code);
    this.code = code;
    this.path = path;
  }

  static is(error: unknown, code?: StoreErrorCode): error is StoreError {
    return error instanceof StoreError && (code === undefined || error.code === code);
  }
}
