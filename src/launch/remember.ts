import type { ExportOptions } from '../acc/exportOptions.ts';
import { bodyOf } from '../acc/exportRequest.ts';
import type { Job, JobSource } from '../jobs/job.ts';
import type { Ledger } from '../jobs/ledger.ts';
import { LaunchError } from './errors.ts';
import type { OrderedSource } from './order.ts';
import { planOrder } from './plan.ts';

/**
 * Writes down what went into an export that was only tracked by its id, so that it can be repeated.
 * @returns the job; `undefined` when it was removed, or when so many files cannot have been one export
 * @throws LaunchError `nothingToExport` when some of it cannot be exported; StoreError
 */
export async function rememberRequest(
  ledger: Pick<Ledger, 'setSources'>,
  job: Job,
  sources: readonly OrderedSource[],
  options: ExportOptions,
): Promise<Job | undefined> {
  const { account, service, projectId, name, named } = job;
  const { parts, obstacles } = planOrder({ account, service, projectId, name, named, sources, options });
  const [part] = parts;
  if (!part || obstacles.length > 0) throw new LaunchError('nothingToExport', { obstacles });
  if (parts.length > 1) return undefined;
  const kept = part.sources.map(({ id, lineage, name, bytes }): JobSource => ({ id, lineage, name, bytes }));
  return ledger.setSources(job.id, JSON.stringify(bodyOf(part.request)), kept);
}
