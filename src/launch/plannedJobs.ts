import { bodyOf } from '../acc/exportRequest.ts';
import type { Job, JobSource } from '../jobs/job.ts';
import type { NewStart } from '../jobs/ledger.ts';
import type { OrderedSource, Part, Plan } from './order.ts';
import { partName } from './plan.ts';

/** On whose behalf, and where, a plan is carried out. */
export interface PlannedJobContext {
  readonly apiHost: string;
  readonly clientId?: string | undefined;
  /** For the batch, when there are several jobs. */
  readonly batchId: string;
}

/**
 * What is written into the ledger before a plan's jobs are started, one for each part. Several make a batch; the
 * repetition of a batch's member takes its place in that batch. Pure.
 */
export function plannedJobsOf(
  { order, parts }: Plan,
  { apiHost, clientId, batchId }: PlannedJobContext,
): readonly NewStart[] {
  const { service, projectId, account, named, origin, recipe, autoRepeats = 0, repeats = [] } = order;
  const before = predecessorsOf(parts, repeats);
  const batch = batchOf(order.name, parts, repeats, batchId);
  const single = parts.length === 1;
  return parts.map((part, index) => {
    const page = service === 'bim360' && !single ? part.sources[0]?.name : undefined;
    return {
      service,
      projectId,
      account,
      apiHost,
      clientId,
      origin: origin && JSON.stringify(origin),
      recipe,
      autoRepeats,
      ...batch,
      versionUrn: part.request.service === 'bim360' ? part.request.versionUrn : undefined,
      name: page ?? partName(order.name, index, parts.length),
      named: named && page === undefined,
      predecessor: before[index]?.id,
      request: JSON.stringify(bodyOf(part.request)),
      sources: part.sources.map(({ id, lineage, name, bytes }): JobSource => ({ id, lineage, name, bytes })),
    };
  });
}

function batchOf(
  name: string,
  parts: readonly Part[],
  repeats: readonly Job[],
  batchId: string,
): Pick<NewStart, 'batchId' | 'batchName'> {
  const [member] = repeats;
  if (parts.length > 1) return { batchId, batchName: name };
  return repeats.length === 1 ? { batchId: member?.batchId, batchName: member?.batchName } : {};
}

/**
 * The job that each part repeats: the one with which it shares most files, whatever their versions; then those that are
 * left over in their order, so that as many as possible of the old jobs have a successor.
 */
function predecessorsOf(parts: readonly Part[], repeats: readonly Job[]): readonly (Job | undefined)[] {
  const owners = new Map(repeats.flatMap((job) => filesOf(job).map((file) => [file, job] as const)));
  const free = new Set(repeats);
  const found = parts.map(({ sources }) => {
    const best = mostFrequent(
      sources.map((source) => owners.get(fileOf(source.id))).filter((job) => job && free.has(job)),
    );
    if (best) free.delete(best);
    return best;
  });
  return found.map((job) => {
    const other = job ?? free.values().next().value ?? repeats.at(-1);
    if (other) free.delete(other);
    return other;
  });
}

/** What a job exports, without versions. The request is the ledger's own, so a scan for ids is enough. */
function filesOf({ request = '', versionUrn = '' }: Job): readonly string[] {
  return (`${request} ${versionUrn}`.match(/urn:[^"\s]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? []).map(
    fileOf,
  );
}

/** All versions of a file have the same URN up to the number. Source: API page A. */
function fileOf(id: OrderedSource['id']): string {
  return id.replace(/\?version=\d+$/, '').toLowerCase();
}

function mostFrequent(jobs: readonly (Job | undefined)[]): Job | undefined {
  const counts = new Map<Job, number>();
  for (const job of jobs) if (job) counts.set(job, (counts.get(job) ?? 0) + 1);
  return [...counts].reduce<readonly [Job, number] | undefined>((a, b) => (a && a[1] >= b[1] ? a : b), undefined)?.[0];
}
