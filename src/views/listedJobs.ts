import { type Batch, type Listed, batchOf } from '../jobs/batch.ts';
import type { Job } from '../jobs/job.ts';
import type { Ledger } from '../jobs/ledger.ts';

/**
 * Reads the batches that the jobs of a page stand for.
 * @throws StoreError
 */
export async function listed(ledger: Ledger, jobs: readonly Job[]): Promise<readonly Listed[]> {
  const rows: Listed[] = [];
  for (const job of jobs) rows.push({ job, batch: await batchAround(ledger, job) });
  return rows;
}

/**
 * The batch that shows a job; `undefined` when the job stands on its own, as one does that was repeated within its batch.
 * @throws StoreError
 */
export async function batchAround(ledger: Ledger, { id, batchId }: Job): Promise<Batch | undefined> {
  const batch = batchId === undefined ? undefined : await readBatch(ledger, batchId);
  return batch?.jobs.some((job) => job.id === id) === true ? batch : undefined;
}

/**
 * A batch of more than one job.
 * @throws StoreError
 */
export async function readBatch(ledger: Ledger, batchId: string): Promise<Batch | undefined> {
  const batch = batchOf(batchId, await ledger.batch(batchId));
  return batch && batch.jobs.length > 1 ? batch : undefined;
}

/** The jobs that rows stand for. */
export function membersOf(rows: readonly Listed[]): readonly Job[] {
  return rows.flatMap(({ job, batch }) => batch?.jobs ?? [job]);
}
