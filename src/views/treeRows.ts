import { batchOf } from '../jobs/batch.ts';
import { type Job, type Section, sectionOf } from '../jobs/job.ts';
import type { Ledger } from '../jobs/ledger.ts';
import type { BatchNode, JobNode, RowNode } from './treeNodes.ts';

/** The rows that the tree has loaded: the same objects as long as they are there, since the view knows rows by them. */
export class TreeRows {
  readonly #ledger: Ledger;
  readonly #jobs = new Map<string, JobNode>();
  /** Also of batches of which one job is left, which then shows on its own. */
  readonly #batches = new Map<string, BatchNode>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  job(id: string): JobNode | undefined {
    return this.#jobs.get(id);
  }

  /** The batch of a job, when it is loaded and still counts this job. */
  batchOf(node: JobNode): BatchNode | undefined {
    const { batchId } = node.job;
    const batch = batchId === undefined ? undefined : this.#batches.get(batchId);
    return batch?.jobs.includes(node) === true ? batch : undefined;
  }

  batch(batchId: string | undefined): BatchNode | undefined {
    return batchId === undefined ? undefined : this.#batches.get(batchId);
  }

  /** The row that stands for a job in its section: that of its batch, or its own. */
  rowOf(node: JobNode): RowNode {
    const batch = this.batchOf(node);
    return batch && batch.jobs.length > 1 ? batch : node;
  }

  sectionOf(row: RowNode): Section {
    return row.kind === 'batch' ? row.batch.section : sectionOf(row.job);
  }

  /** The rows of listed jobs. */
  rows(ids: readonly string[]): readonly RowNode[] {
    return ids.flatMap((id) => {
      const node = this.#jobs.get(id);
      return node ? [this.rowOf(node)] : [];
    });
  }

  /** Takes listed jobs in, each with the batch that it stands for. */
  async keep(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) {
      this.#node(job);
      if (job.batchId !== undefined) await this.readBatch(job.batchId);
    }
  }

  /** Reads a batch again. */
  async readBatch(batchId: string): Promise<BatchNode | undefined> {
    const batch = batchOf(batchId, await this.#ledger.batch(batchId));
    if (!batch) {
      this.#batches.delete(batchId);
      return undefined;
    }
    const jobs = batch.jobs.map((job) => this.#node(job));
    const known = this.#batches.get(batchId);
    if (known) {
      known.batch = batch;
      known.jobs.splice(0, known.jobs.length, ...jobs);
      return known;
    }
    const node: BatchNode = { kind: 'batch', id: batchId, batch, jobs };
    this.#batches.set(batchId, node);
    return node;
  }

  /** Forgets everything but these listed jobs and their batches. */
  forgetAllBut(listed: ReadonlySet<string>): void {
    for (const [batchId, { jobs }] of this.#batches) {
      if (!jobs.some(({ id }) => listed.has(id))) this.#batches.delete(batchId);
    }
    for (const node of this.#jobs.values()) {
      if (!listed.has(node.id) && !this.batchOf(node)) this.#jobs.delete(node.id);
    }
  }

  #node(job: Job): JobNode {
    const known = this.#jobs.get(job.id);
    if (known) {
      if (job.revision >= known.job.revision) known.job = job;
      return known;
    }
    const node: JobNode = { kind: 'job', id: job.id, job, files: [] };
    this.#jobs.set(job.id, node);
    return node;
  }
}
