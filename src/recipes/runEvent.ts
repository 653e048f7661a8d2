import type { TransferProgress } from '../downloads/progress.ts';
import type { Job, PollError } from '../jobs/job.ts';
import type { Obstacle } from '../launch/order.ts';

/** How far a run is, in the order in which it happens. `present/recipeWords` turns it into words. */
export type RunEvent =
  /** Passing: files of a folder that were looked at so far. */
  | { readonly kind: 'looking'; readonly files: number }
  /** What will be exported; `others` are files of the folder that no export takes. */
  | { readonly kind: 'found'; readonly files: number; readonly bytes: number; readonly others: number }
  | { readonly kind: 'leftOut'; readonly obstacles: readonly Obstacle[] }
  /** Epoch ms until which the service asked to wait before the next start. */
  | { readonly kind: 'pausing'; readonly until: number }
  | { readonly kind: 'started'; readonly jobs: number }
  | { readonly kind: 'waiting' }
  /** The job is waited for, and it could not be looked at. */
  | { readonly kind: 'trouble'; readonly error: PollError }
  | { readonly kind: 'ready'; readonly job: Job }
  /** The service left files out of the result. */
  | { readonly kind: 'partial'; readonly job: Job }
  /** Passing. */
  | { readonly kind: 'downloading'; readonly job: Job; readonly progress: TransferProgress }
  | { readonly kind: 'saved'; readonly path: string; readonly bytes: number }
  /** One of several jobs gave no file. */
  | { readonly kind: 'failed'; readonly job: Job; readonly error: unknown }
  /** Cancelled: this many jobs go on, and are tracked. */
  | { readonly kind: 'left'; readonly jobs: number };
