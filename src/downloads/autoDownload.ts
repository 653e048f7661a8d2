import { ERROR_POLICY, type ErrorPolicy } from '../acc/errorPolicy.ts';
import { AccError } from '../acc/errors.ts';
import type { Accounts } from '../auth/accounts.ts';
import { Automation, type AutomationPorts } from '../jobs/automation.ts';
import type { Job } from '../jobs/job.ts';
import type { Ledger } from '../jobs/ledger.ts';
import { isCancelled } from '../lib/cancel.ts';
import { DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import { messageOf } from '../lib/log.ts';
import { StoreError } from '../store/errors.ts';
import { hasRoom } from './diskErrors.ts';
import { DownloadError, type DownloadErrorCode, NotRecordedError } from './errors.ts';
import type { DownloadedFile, Fetcher } from './fetcher.ts';
import type { TransferProgress } from './progress.ts';

/** Downloads under way at once. */
const AT_ONCE = 2;
/** Ready jobs that are considered at once. */
const LOOK_AT = 500;
/** Pauses between the tries for one job, ms, and then between all further ones: a proxy may let through again any time. */
const PAUSES_MS = [60_000, 5 * 60_000] as const;
const LATER_PAUSE_MS = 10 * 60_000;
/** How often a full disk or a folder that cannot be written is looked at, ms. */
const DISK_MS = 60_000;
/** A link that does not expire is tried for this long, ms. */
const LONGEST_TRY_MS = 24 * 60 * 60_000;
/** After this long it is seen whether another window has fetched what it was fetching, ms. */
const ELSEWHERE_MS = 60_000;

export interface AutoDownloadPorts extends AutomationPorts {
  readonly ledger: Pick<Ledger, 'unfetched' | 'get' | 'onDidChange' | 'readOnly'>;
  readonly downloads: Pick<Fetcher, 'fetch'>;
  readonly accounts: Pick<Accounts, 'list' | 'onDidChange'>;
  /** The configured API host, an origin: exports of another one wait until it is configured again. */
  readonly apiHost: () => string;
  /**
   * Absolute path of the folder that the files go to; `undefined` while none is set, and then nothing is fetched: a file that
   * nobody waits for must not land where nobody looks. May throw what is wrong with the setting.
   */
  readonly folder: () => string | undefined;
  /** Before this moment, epoch ms, somebody else fetches a job's file; 0: nobody else does. */
  readonly notBefore: (job: Job) => number;
}

/** A job whose file was not fetched. */
export interface AutoDownloadFailure {
  readonly job: Job;
  readonly error: unknown;
}

interface Tries {
  readonly count: number;
  readonly until: number;
  /** Set after the disk's refusal: how many bytes must have room before it is worth a try. */
  readonly needsRoom?: number | undefined;
}

/** Fetches every result as soon as it is ready, a few at once. Windows share the work through the downloads' leases. */
export class AutoDownload {
  readonly #ports: AutoDownloadPorts;
  readonly #disposables = new DisposableStore();
  readonly #fetched = this.#disposables.add(new Emitter<DownloadedFile>());
  readonly #failed = this.#disposables.add(new Emitter<AutoDownloadFailure>());
  readonly #progress = this.#disposables.add(new Emitter<{ readonly job: Job; readonly progress: TransferProgress }>());
  readonly #folderNeeded = this.#disposables.add(new Emitter<{ readonly problem?: unknown }>());
  readonly #underWay = new Map<string, Promise<void>>();
  /** Failed tries by job, and when the next one is due, epoch ms (`Infinity`: never). */
  readonly #tries = new Map<string, Tries>();
  readonly #automation: Automation;
  readonly onDidFetch = this.#fetched.event;
  /** Fires at most once for each job: when a user has to act, when it does not pass, or when it is given up. */
  readonly onDidFail = this.#failed.event;
  readonly onDidProgress = this.#progress.event;
  /** Fires once when something could be fetched and there is no folder for it, with what is wrong with the setting, if so. */
  readonly onDidNeedFolder = this.#folderNeeded.event;
  #folderIsMissing = false;
  readonly #told = new Set<string>();

  constructor(ports: AutoDownloadPorts) {
    this.#ports = ports;
    const work = { name: 'Downloading by itself', state: 'ready', round: () => this.#round() } as const;
    this.#automation = this.#disposables.add(new Automation(ports, work));
  }

  /** Fetches what is ready now, and whenever more may be. */
  start(): void {
    this.#automation.start();
  }

  /** Looks now: something has changed, such as the setting or the folder. */
  wake(): void {
    this.#automation.wake();
  }

  /** Stops what is under way. */
  dispose(): void {
    this.#disposables.dispose();
  }

  async #round(): Promise<void> {
    const waiting = await this.#waiting();
    const folder = waiting.length === 0 ? undefined : this.#folder();
    if (folder === undefined) return this.#automation.wakeAt([]);
    const now = this.#ports.clock.now();
    for (const job of waiting) {
      if (this.#underWay.size >= AT_ONCE) break;
      if (this.#dueAt(job) <= now) this.#begin(job, folder);
    }
    this.#automation.wakeAt(waiting.map((job) => this.#dueAt(job)));
  }

  /** Read at each round, since it may have changed; without one, {@link wake} is called when one is set. */
  #folder(): string | undefined {
    let problem: unknown;
    try {
      const folder = this.#ports.folder();
      if (folder !== undefined) {
        this.#folderIsMissing = false;
        return folder;
      }
    } catch (error) {
      problem = error;
    }
    if (!this.#folderIsMissing) this.#folderNeeded.fire(problem === undefined ? {} : { problem });
    this.#folderIsMissing = true;
    return undefined;
  }

  /** Ready jobs that may be fetched, now or later, those whose link expires first in front. */
  async #waiting(): Promise<readonly Job[]> {
    const { ledger, accounts, apiHost, clock } = this.#ports;
    const now = clock.now();
    const usable = (await accounts.list()).filter(({ status }) => status === 'usable').map(({ key }) => key);
    const ready = await ledger.unfetched({ accounts: usable, apiHost: apiHost() }, LOOK_AT);
    return ready.filter(({ id, linkExpiresAt = Infinity }) => linkExpiresAt > now && !this.#underWay.has(id));
  }

  /** When a job may be fetched next, epoch ms. */
  #dueAt(job: Job): number {
    return Math.max(this.#tries.get(job.id)?.until ?? 0, this.#ports.notBefore(job));
  }

  #begin(job: Job, folder: string): void {
    const work = this.#fetch(job, folder).finally(() => {
      this.#underWay.delete(job.id);
      this.wake();
    });
    this.#underWay.set(job.id, work);
  }

  /** Never fails. */
  async #fetch(job: Job, folder: string): Promise<void> {
    const { downloads, ledger, clock, log } = this.#ports;
    const report = (progress: TransferProgress): void => this.#progress.fire({ job, progress });
    try {
      // Another window may have fetched it since this one looked.
      if ((await ledger.get(job.id))?.state !== 'ready') return;
      const tries = this.#tries.get(job.id);
      if (tries?.needsRoom !== undefined && !(await hasRoom(folder, tries.needsRoom))) {
        this.#tries.set(job.id, { ...tries, until: clock.now() + DISK_MS });
        return;
      }
      const file = await downloads.fetch(job.id, folder, report, this.#automation.signal);
      this.#tries.delete(job.id);
      this.#fetched.fire(file);
    } catch (error) {
      if (isCancelled(error)) {
        // Only a window that closes stops it; till this one is told, too, it must not try in a circle.
        this.#tries.set(job.id, { count: this.#tries.get(job.id)?.count ?? 0, until: clock.now() + ELSEWHERE_MS });
        return;
      }
      log.warn(`Download of job ${job.id} by itself: ${messageOf(error)}`);
      this.#note(job, error);
    }
  }

  /** Plans the next try, and tells the failure when it is for a user, or when there is no next try. */
  #note(job: Job, error: unknown): void {
    const now = this.#ports.clock.now();
    const count = this.#tries.get(job.id)?.count ?? 0;
    const kind = kindOf(error);
    if (kind === 'elsewhere') {
      this.#tries.set(job.id, { count, until: now + ELSEWHERE_MS });
      return;
    }
    const pauseMs = kind === 'disk' ? DISK_MS : (PAUSES_MS[count] ?? LATER_PAUSE_MS);
    const until = kind === 'final' ? Infinity : now + pauseMs;
    const isLast = until >= (job.linkExpiresAt ?? (job.readyAt ?? now) + LONGEST_TRY_MS);
    const needsRoom = kind === 'disk' ? bytesNeeded(error) : undefined;
    this.#tries.set(job.id, { count: count + 1, until: isLast ? Infinity : until, needsRoom });
    const mayPassUnseen = kind === 'passing' && !isLast && count < PAUSES_MS.length;
    if (mayPassUnseen || this.#told.has(job.id)) return;
    this.#told.add(job.id);
    this.#failed.fire({ job, error });
  }
}

/**
 * - `elsewhere`: another window fetches it, or nobody is signed in: no failure
 * - `passing`: may pass with time, such as a network that fails
 * - `disk`: passes when the folder has room or can be written again, which is seen without asking anybody
 * - `user`: goes on until a user acts
 * - `final`: trying again would not help
 */
type FailureKind = 'elsewhere' | 'passing' | 'disk' | 'user' | 'final';

function kindOf(error: unknown): FailureKind {
  if (DownloadError.is(error)) return KIND_OF_DOWNLOAD[error.code];
  if (error instanceof NotRecordedError) return 'final';
  if (StoreError.is(error, 'busy')) return 'passing';
  if (!AccError.is(error)) return 'user';
  return KIND_OF_ERROR[ERROR_POLICY[error.code].mendedBy];
}

/** Where the storage did not say how long the file is, any room more than there was. */
function bytesNeeded(error: unknown): number {
  const { expectedBytes, freeBytes } = DownloadError.is(error) ? error.details : {};
  return expectedBytes ?? (freeBytes ?? 0) + 1;
}

/** The trouble of an account is told where the account is shown. */
const KIND_OF_ERROR = { time: 'passing', account: 'elsewhere', user: 'user' } as const satisfies Record<
  ErrorPolicy['mendedBy'],
  FailureKind
>;

const KIND_OF_DOWNLOAD: Readonly<Record<DownloadErrorCode, FailureKind>> = {
  inProgress: 'elsewhere',
  kept: 'final',
  network: 'passing',
  timeout: 'passing',
  wrongLength: 'passing',
  damaged: 'passing',
  refused: 'passing',
  busy: 'passing',
  between: 'passing',
  // A proxy's page in place of the file, most of all.
  notAnExport: 'passing',
  redirected: 'passing',
  // One answer without it: a job that has lost its link for good is ready no more.
  noLink: 'passing',
  linkDead: 'final',
  gone: 'final',
  certificate: 'user',
  clock: 'user',
  denied: 'user',
  diskFull: 'disk',
  notWritable: 'disk',
};
