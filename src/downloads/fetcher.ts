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
import { type OpenLink, transfer } from './transfer.ts';

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

/** So often a busy storage is asked again, ms apart: the first wait, doubled each time, and the longest. */
const BUSY_TRIES = 4;
const FIRST_WAIT_MS = 3000;
const LONGEST_WAIT_MS = 60_000;

export interface FetcherParts {
  readonly ledger: Pick<Ledger, 'get' | 'update'>;
  readonly poller: Pick<Poller, 'pollNow'>;
  readonly leases: Pick<Leases, 'acquire'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly openLink: OpenLink;
}

/** Fetches results, one window at a time for each job. */
export class Fetcher {
  readonly #parts: FetcherParts;

  constructor(parts: FetcherParts) {
    this.#parts = parts;
  }

  /**
   * Streams the file of a job into `folder` and records it in the ledger.
   * Looks for a fresh link right before, for the service may sign again; when the storage refuses it, looks and tries
   * once more. Source: API page B.
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
    const { clock, openLink, poller, log } = this.#parts;
    const attempt = async (): Promise<{ readonly job: Job; readonly path: string; readonly bytes: number }> => {
      const { job, link } = await poller.pollNow(jobId, signal);
      if (!link) throw new DownloadError('noLink');
      const tag = jobId.slice(0, 8);
      const naming = { fallbackName: job.name, tag, kept: job.filePath };
      const file = await transfer({ link, folder, ...naming, clock, onProgress }, openLink, signal);
      return { job, ...file };
    };
    // Waits as long as the storage is busy.
    const patient = async (): ReturnType<typeof attempt> => {
      for (let tries = 0; ; tries++) {
        try {
          return await attempt();
        } catch (error) {
          if (!DownloadError.is(error, 'busy') || tries === BUSY_TRIES) throw error;
          const waitMs = Math.max(FIRST_WAIT_MS * 2 ** tries, error.details.retryAfterMs ?? 0);
          if (waitMs > LONGEST_WAIT_MS) throw error;
          log.info(`Download of job ${jobId}: the storage is busy, trying again in ${waitMs} ms.`);
          await sleep(clock, waitMs, signal);
        }
      }
    };
    const { job, path, bytes } = await patient().catch(async (error: unknown) => {
      if (!needsNewExport(error)) throw error;
      log.info(`Download of job ${jobId}: the storage refused the link, looking for a new one.`);
      return await patient();
    });
    log.info(`Download of job ${jobId}: ${bytes} bytes saved.`);
    return { path, bytes, job: await this.#record(job, path, bytes) };
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

/** True when this link will not work any more: another reading may give another one, else only a new export helps. */
function needsNewExport(error: unknown): boolean {
  return DownloadError.is(error, 'linkDead') || DownloadError.is(error, 'gone');
}
