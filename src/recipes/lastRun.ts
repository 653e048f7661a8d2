import type { Job } from '../jobs/job.ts';
import type { Ledger } from '../jobs/ledger.ts';

/** The jobs of the last run of a recipe, given by its URI, in their order; empty when it was not run yet. @throws StoreError */
export async function lastRun(ledger: Pick<Ledger, 'lastOfRecipe' | 'batch'>, recipe: string): Promise<readonly Job[]> {
  const job = await ledger.lastOfRecipe(recipe);
  if (job?.batchId === undefined) return job ? [job] : [];
  const jobs = await ledger.batch(job.batchId);
  return jobs.length === 0 ? [job] : jobs;
}
