import { downloadLease } from '../jobs/job.ts';
import type { Job } from '../jobs/job.ts';
import type { JobPatch, Ledger } from '../jobs/ledger.ts';
import type { Poller } from '../jobs/poller.ts';
import { isCancelled } from '../lib/cancel.ts';
import { type Clock, sleep } from '../lib/clock.ts';
import { messageOf } from '../lib/log.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Log } from '../lib/log.ts';
import { StoreError } from '../store/errors.ts';
import type { Lease, Leases } from '../store/leases.ts';
import { DownloadError, NotRecordedError } from './errors.ts';
import type { TransferProgress } from './progress.ts';
import { AttemptsMade, needsNewExport } from './attempts.ts';
import { dropHeld } from './held.ts';
import type { Journal } from './journal.ts';
import type { OpenLink } from './opening.ts';
import { type Transferred, transfer } from './transfer.ts';
import type { Checked } from './verify.ts';

/** A killed window's download can be taken over after this long. */
const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 5_000;

/** A verified file on disk. */
export interface DownloadedFile {
  readonly path: string;
  readonly bytes: number;
  /** The job as the ledger holds it now. */
  readonly job: Job;
}

export interface FetcherParts {
  readonly ledger: Pick<Ledger, 'get' | 'update'>;
  readonly poller: Pick<Poller, 'pollNow'>;
  readonly leases: Pick<Leases, 'acquire'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly openLink: OpenLink;
  /** Where it is written down what there is of a job's file. */
  readonly journal: (jobId: string) => Journal;
  /** The most connections of one download. */
  readonly connections: () => number;
}

/** Fetches results, one window at a time for each job. */
export class Fetcher {
  readonly #parts: FetcherParts;

  constructor(parts: FetcherParts) {
    this.#parts = parts;
  }

  /**
   * Fetches what is missing of a job's file into `folder` and records it in the ledger.
   * Looks for a fresh link right before, for the service may sign again; when the storage refuses it, then or in the
   * middle, looks and goes on once more. Source: API page B.
   * @param folder absolute path; made when it is missing
   * @throws DownloadError, AccError, CancelledError, StoreError; NotRecordedError when the file is on disk but the
   *   ledger could not be written
   */
  async fetch(
    jobId: string,
    folder: string,
    onProgress: (progress: TransferProgress) => void,
    signal: AbortSignal,
  ): Promise<DownloadedFile> {
    const lease = await this.#parts.leases.acquire(downloadLease(jobId), LEASE_MS);
    if (!lease) throw new DownloadError('inProgress');
    const lost = new AbortController();
    const keeping = this.#keep(lease, lost);
    try {
      return await this.#fetch(jobId, folder, onProgress, AbortSignal.any([signal, lost.signal]));
    } catch (error) {
      if (isCancelled(error)) lost.signal.throwIfAborted();
      if (needsNewExport(error)) await this.#markExpired(jobId);
      if (needsNewExport(error) || DownloadError.is(error, 'noLink')) await this.#drop(jobId);
      if (DownloadError.is(error, 'kept')) await this.#noteKept(jobId, error.details.filePath);
      throw error;
    } finally {
      keeping.dispose();
      await lease
        .release()
        .catch((error: unknown) => this.#parts.log.warn(`Download lease not released: ${messageOf(error)}`));
    }
  }

  async #fetch(
    jobId: string,
    folder: string,
    onProgress: (progress: TransferProgress) => void,
    signal: AbortSignal,
  ): Promise<DownloadedFile> {
    const { clock, log } = this.#parts;
    const made = new AttemptsMade();
    for (;;) {
      try {
        const report = (progress: TransferProgress): void => {
          made.note(progress.receivedBytes);
          onProgress(progress);
        };
        const { job, path, bytes, fetchedBytes, checked } = await this.#attempt(jobId, folder, report, signal);
        log.info(`Download of job ${jobId}: ${bytes} bytes saved, ${fetchedBytes} of them fetched now.`);
        await this.#noteCheck(jobId, path, bytes, checked);
        return { path, bytes, job: await this.#record(job, path, bytes) };
      } catch (error) {
        const waitMs = made.pauseAfter(error);
        if (waitMs === undefined) throw error;
        log.info(`Download of job ${jobId}: ${messageOf(error)}, trying again in ${waitMs} ms.`);
        if (waitMs > 0) await sleep(clock, waitMs, signal);
      }
    }
  }

  async #attempt(
    jobId: string,
    folder: string,
    onProgress: (progress: TransferProgress) => void,
    signal: AbortSignal,
  ): Promise<Transferred & { readonly job: Job }> {
    const { clock, log, openLink, poller, journal, connections } = this.#parts;
    const { job, link } = await poller.pollNow(jobId, signal);
    if (!link) throw new DownloadError('noLink');
    const naming = { fallbackName: job.name, tag: jobId.slice(0, 8), kept: job.filePath };
    const means = { journal: journal(jobId), connections: connections(), clock, log, onProgress };
    return { job, ...(await transfer({ link, folder, ...naming, ...means }, openLink, signal)) };
  }

  /** Stops the work as soon as the lease is lost. A database that is busy for a moment is asked again. */
  #keep(lease: Lease, lost: AbortController): Disposable {
    const { clock, log } = this.#parts;
    let timer: Disposable;
    let over = false;
    const renew = async (): Promise<void> => {
      try {
        if (!(await lease.renew())) lost.abort(new DownloadError('inProgress'));
      } catch (error) {
        log.warn(`Download lease not renewed: ${messageOf(error)}`);
      }
      if (!over && !lost.signal.aborted) wait();
    };
    const wait = (): void => {
      timer = clock.after(RENEW_EVERY_MS, () => void renew());
    };
    wait();
    return {
      dispose() {
        over = true;
        timer.dispose();
      },
    };
  }

  async #markExpired(jobId: string): Promise<void> {
    const { ledger } = this.#parts;
    try {
      // Fetched once, the job is done, whatever becomes of its link.
      if ((await ledger.get(jobId))?.state === 'downloaded') return;
      await ledger.update(jobId, { state: 'expired' });
    } catch (error) {
      this.#parts.log.warn(`Job ${jobId} not marked as expired: ${messageOf(error)}`);
    }
  }

  /** The file is as good when this cannot be written down. */
  async #noteCheck(jobId: string, filePath: string, bytes: number, checked: Checked): Promise<void> {
    const { journal, log } = this.#parts;
    const { trailingBytes = 0 } = checked;
    if (trailingBytes > 0) log.warn(`Download of job ${jobId}: ${trailingBytes} bytes after the archive's end.`);
    try {
      await journal(jobId).finished(filePath, bytes, checked);
    } catch (error) {
      log.warn(`Job ${jobId}: the check of its file was not written down: ${messageOf(error)}`);
    }
  }

  /** What there is of the file of an export that is gone is of no use. */
  async #drop(jobId: string): Promise<void> {
    try {
      await dropHeld(this.#parts.journal(jobId));
    } catch (error) {
      this.#parts.log.warn(`Job ${jobId}: what there was of its file was not removed: ${messageOf(error)}`);
    }
  }

  /** So that no later download takes it for the rest of a killed one. */
  async #noteKept(jobId: string, filePath: string | undefined): Promise<void> {
    try {
      await this.#parts.ledger.update(jobId, { filePath });
    } catch (error) {
      this.#parts.log.warn(`Job ${jobId}: not written down where its file was kept: ${messageOf(error)}`);
    }
  }

  async #record(job: Job, filePath: string, bytes: number): Promise<Job> {
    const now = this.#parts.clock.now();
    const patch: JobPatch = { state: 'downloaded', downloadedAt: now, filePath, bytes, seenAt: now };
    try {
      // A job that was removed meanwhile has no row any more; its file is as good.
      return (await this.#parts.ledger.update(job.id, patch)) ?? { ...job, ...patch };
    } catch (error) {
      throw new NotRecordedError(
        filePath,
        bytes,
        StoreError.is(error) ? error : new StoreError('failed', undefined, error),
      );
    }
  }
}
