import { CodedError } from '../lib/codedError.ts';

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

export interface StoreErrorDetails {
  /** Path of the database, when known. */
  readonly path?: string | undefined;
}

/** The local database could not be used. */
export class StoreError extends CodedError<StoreErrorCode, StoreErrorDetails> {
  override readonly name = 'StoreError';
  /** Path of the database, when known. */
  readonly path: string | undefined;

  constructor(code: StoreErrorCode, path?: string, cause?: unknown) {
    super(code, { path }, cause instanceof Error ? `${code}: ${cause.message}` : code, cause);
    this.path = path;
  }
}
