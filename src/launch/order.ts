import type { ExportOptions } from '../acc/exportOptions.ts';
import type { AccError } from '../acc/errors.ts';
import { type ExportRequest, requestFrom } from '../acc/exportRequest.ts';
import type { Service } from '../acc/reading.ts';
import type { Job, JobSource } from '../jobs/job.ts';
import type { Origin } from './origin.ts';

/** One thing that a user wants exported. For BIM 360 and Files the id is a version URN, for Sheets a sheet's UUID. */
export interface OrderedSource extends JobSource {
  /** Suffix in lower case, when known; derived from the name when absent. */
  readonly type?: string | undefined;
}

/** What a user wants exported, before it is split into jobs. */
export interface Order {
  /** Key of the account that starts it, and the only one that can read it. */
  readonly account: string;
  readonly service: Service;
  /** Bare lower-case UUID. */
  readonly projectId: string;
  readonly sources: readonly OrderedSource[];
  /** Of the service; members of others are ignored. */
  readonly options: ExportOptions;
  /** For the list; several jobs share it as their batch's name. */
  readonly name: string;
  /** True when a user chose the name. */
  readonly named: boolean;
  /** What was asked for, when that may hold something else tomorrow. */
  readonly origin?: Origin | undefined;
  /** URI of the recipe that this came from. */
  readonly recipe?: string | undefined;
  /** The jobs that this order repeats: one, or all of a batch. */
  readonly repeats?: readonly Job[] | undefined;
  /** How many times in a row nobody asked for the repetition. */
  readonly autoRepeats?: number | undefined;
}

/**
 * Why a source cannot be exported.
 * - `type`: not PDF, DWG or RVT
 * - `urn`: no version URN, or no sheet's UUID
 * - `tooLarge`: alone larger than an export may be
 * - `twice`: it is there already
 */
export type ObstacleReason = 'type' | 'urn' | 'tooLarge' | 'twice';

export interface Obstacle {
  readonly source: OrderedSource;
  readonly reason: ObstacleReason;
}

/** One job of an order. */
export interface Part {
  readonly request: ExportRequest;
  readonly sources: readonly OrderedSource[];
  /** As far as known; 0 when no size is. */
  readonly bytes: number;
}

/** How an order will be carried out: what a user is told before anything is started. */
export interface Plan {
  readonly order: Order;
  /** Empty when nothing can be exported. */
  readonly parts: readonly Part[];
  readonly obstacles: readonly Obstacle[];
  /** Bytes of all parts, as far as known. */
  readonly bytes: number;
  /** True when some source's size is not known, so that the service may still find the export too large. */
  readonly sizesMissing: boolean;
}

/** More exports than this are not started without asking: of a BIM 360 folder, each page is one. */
export const MOST_UNASKED = 50;

/** What became of an order. */
export interface Started {
  /** All its jobs as the ledger holds them now: running, `unconfirmed`, or `notStarted`. Never empty. */
  readonly jobs: readonly Job[];
  /** Those that the service refused, when others were started. */
  readonly refused: readonly { readonly job: Job; readonly error: AccError }[];
}

/** How far a start is. */
export interface LaunchProgress {
  readonly started: number;
  readonly total: number;
  /** Epoch ms until which the service asked to wait, while it is waited. */
  readonly waitingUntil?: number | undefined;
}

/** True when the request of each job is known, and they are of one service and project. */
export function canRepeat(jobs: readonly Job[]): boolean {
  const [first] = jobs;
  return (
    first !== undefined &&
    jobs.every(
      (job) =>
        requestFrom(job, job.request) !== undefined &&
        job.service === first.service &&
        job.projectId === first.projectId,
    )
  );
}
