import { type Job, type Section, sectionOf } from './job.ts';

/** Jobs that were started together, as one thing. */
export interface Batch {
  readonly id: string;
  readonly name: string;
  /** In their order; never empty. */
  readonly jobs: readonly Job[];
  /** The section that shows all of them: what any of them still waits for. */
  readonly section: Section;
  readonly counts: Readonly<Record<Section, number>>;
  /** When the first of the living links expires, epoch ms. */
  readonly linkExpiresAt?: number | undefined;
}

/**
 * Sums a batch up: it runs while any of its jobs runs, needs attention when any does, is ready when all are ready or
 * fetched, and done when all are done. `undefined` for no jobs. Pure.
 */
export function batchOf(id: string, jobs: readonly Job[]): Batch | undefined {
  const [first] = jobs;
  if (!first) return undefined;
  const counts: Record<Section, number> = { ready: 0, running: 0, attention: 0, done: 0 };
  for (const job of jobs) counts[sectionOf(job)]++;
  const links = jobs.flatMap((job) => (job.state === 'ready' ? (job.linkExpiresAt ?? []) : []));
  return {
    id,
    jobs,
    counts,
    section: batchSection(counts),
    name: first.batchName ?? first.name,
    linkExpiresAt: links.length === 0 ? undefined : Math.min(...links),
  };
}

/** The section that shows all of a batch, by how many of its jobs stand in each. */
export function batchSection(counts: Readonly<Record<Section, number>>): Section {
  if (counts.running > 0) return 'running';
  if (counts.attention > 0) return 'attention';
  return counts.ready > 0 ? 'ready' : 'done';
}

/** A job of a page, and the batch that it stands for. */
export interface Listed {
  readonly job: Job;
  /** `undefined` for a job on its own, and for the last one that is left of a batch. */
  readonly batch?: Batch | undefined;
}
