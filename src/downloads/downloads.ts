import type { Job } from '../jobs/job.ts';

/** How far a transfer is. */
export interface TransferProgress {
  readonly receivedBytes: number;
  /** `undefined` when the storage did not say the length. */
  readonly totalBytes?: number | undefined;
  /** Bytes per second over the last seconds; 0 until known. */
  readonly bytesPerSecond: number;
}

/** A verified file on disk. */
export interface DownloadedFile {
  readonly path: string;
  readonly bytes: number;
  /** The job as the ledger holds it now. */
  readonly job: Job;
}

/** Fetches results. */
export interface Downloads {
  /**
   * Reads the job again for a fresh link, streams the file into `folder` and records it in the ledger.
   * @param folder absolute path; made when it is missing
   * @throws DownloadError, AccError, StoreError, CancelledError
   */
  fetch(
    jobId: string,
    folder: string,
    onProgress: (progress: TransferProgress) => void,
    signal: AbortSignal,
  ): Promise<DownloadedFile>;
}
