import { StoreError } from '../store/errors.ts';
import { CodedError } from '../lib/codedError.ts';

/**
 * - `noLink`: the job has no link (still running, failed, …)
 * - `linkDead`: the link was refused twice; only a new export helps
 * - `gone`: the storage has no such file any more; only a new export helps
 * - `clock`: the storage's clock and this computer's do not agree
 * - `denied`: a rule of the storage denies it
 * - `busy`: the storage asks to come back later
 * - `between`: a proxy or web filter answered instead, not the storage
 * - `redirected`: the storage's host sends to another one that must not be asked, or that has no file
 * - `refused`: the storage answered with another error
 * - `network`, `certificate`, `timeout`: the connection failed
 * - `wrongLength`: fewer or more bytes than announced
 * - `notAnExport`: the bytes are no PDF and no ZIP
 * - `damaged`: an entry of the ZIP is not what its directory says
 * - `diskFull`, `notWritable`: the folder
 * - `kept`: the file is complete, but something holds it, so that it stays under the name in `filePath`
 * - `inProgress`: another window downloads this job
 */
export type DownloadErrorCode =
  | 'noLink'
  | 'linkDead'
  | 'gone'
  | 'clock'
  | 'denied'
  | 'busy'
  | 'between'
  | 'redirected'
  | 'refused'
  | 'network'
  | 'certificate'
  | 'timeout'
  | 'wrongLength'
  | 'notAnExport'
  | 'damaged'
  | 'diskFull'
  | 'notWritable'
  | 'kept'
  | 'inProgress';

export interface DownloadErrorDetails {
  readonly status?: number | undefined;
  readonly host?: string | undefined;
  readonly systemCode?: string | undefined;
  readonly folder?: string | undefined;
  /** Absolute path of a file that was kept. */
  readonly filePath?: string | undefined;
  readonly expectedBytes?: number | undefined;
  readonly receivedBytes?: number | undefined;
  readonly freeBytes?: number | undefined;
  /** Name of an entry of a ZIP. */
  readonly entry?: string | undefined;
  /** The storage's own words, redacted. */
  readonly text?: string | undefined;
  /** Where the storage's host sends to: a host. */
  readonly target?: string | undefined;
  /** How far the storage's clock is ahead of this computer's, ms; negative: behind. */
  readonly clockOffsetMs?: number | undefined;
  /** How long the storage asks to wait, ms. */
  readonly retryAfterMs?: number | undefined;
}

/** A download that left no file. The message is for logs and holds no part of the link. */
export class DownloadError extends CodedError<DownloadErrorCode, DownloadErrorDetails> {
  override readonly name = 'DownloadError';

  constructor(code: DownloadErrorCode, details: DownloadErrorDetails = {}) {
    const facts = [details.status, details.systemCode].filter((fact) => fact !== undefined);
    super(code, details, facts.length > 0 ? `${code} (${facts.join(', ')})` : code);
  }
}

/** The object in the storage is not the one that a part of is here: it has to be fetched anew. No user sees it. */
export class ObjectChangedError extends Error {
  override readonly name = 'ObjectChangedError';
}

/** The verified file is on disk and stays there, but the ledger could not be told. */
export class NotRecordedError extends StoreError {
  /** Absolute path of the downloaded file. */
  readonly filePath: string;
  readonly bytes: number;

  constructor(filePath: string, bytes: number, failure: StoreError) {
    super(failure.code, failure.path, failure);
    this.filePath = filePath;
    this.bytes = bytes;
    this.message = `the file was saved but could not be recorded: ${failure.message}`;
  }
}
