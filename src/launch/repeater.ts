import { AccError } from '../acc/errors.ts';
import { type ExportRequest, idsOf, requestFrom } from '../acc/exportRequest.ts';
import type { Catalog } from '../browse/catalog.ts';
import type { Job } from '../jobs/job.ts';
import type { Ledger } from '../jobs/ledger.ts';
import { throwIfCancelled } from '../lib/cancel.ts';
import { forEachLimited } from '../lib/limited.ts';
import { LaunchError } from './errors.ts';
import { type Order, type OrderedSource, canRepeat } from './order.ts';
import { wholeName, wholeOptions } from './plan.ts';
import { contentOf, originOfJobs } from './origin.ts';
import { sourceOfFile } from './sources.ts';

/** Files whose lineage is asked for at once. */
const AT_ONCE = 4;

export interface RepeaterPorts {
  readonly ledger: Pick<Ledger, 'sources'>;
  readonly catalog: Pick<Catalog, 'latest' | 'version' | 'walk' | 'list' | 'forget'>;
}

/**
 * What a repetition takes.
 * - `same`: the same versions
 * - `latest`: the latest versions of the same files
 * - `current`: what the folder or the version set that was asked for holds now
 */
export type RepeatMode = 'same' | 'latest' | 'current';

/** A repetition before it is started. */
export interface Repetition {
  readonly order: Order;
  /** Files that are gone, so that there is no latest version. */
  readonly gone: readonly OrderedSource[];
  /** Versions that were not exported before. */
  readonly changed: number;
}

export interface RepeatOptions {
  /** Who starts it; the job's own account when absent. */
  readonly account?: string | undefined;
  /** How many files are known, and of how many, where that can be said. */
  readonly onProgress?: (done: number, total?: number) => void;
}

/** Makes orders out of what the ledger knows of jobs. */
export class Repeater {
  readonly #ports: RepeaterPorts;

  constructor(ports: RepeaterPorts) {
    this.#ports = ports;
  }

  /**
   * The order that repeats a job, or all jobs of a batch. A sheet's UUID names one version of it and nothing tells
   * which one follows, so that the latest sheets are the same as before.
   * @throws LaunchError `unknownRequest`; AccError, AuthError, StoreError, CancelledError
   */
  async prepare(
    jobs: readonly Job[],
    mode: RepeatMode,
    options: RepeatOptions,
    signal: AbortSignal,
  ): Promise<Repetition> {
    throwIfCancelled(signal);
    const [first] = jobs;
    const requests = jobs.map((job) => requestFrom(job, job.request));
    const request = requests[0];
    if (!first || !request || !canRepeat(jobs)) throw new LaunchError('unknownRequest');
    const sources = (await Promise.all(jobs.map((job) => this.#sources(job, requests[jobs.indexOf(job)])))).flat();
    const order: Order = {
      account: options.account ?? first.account,
      service: first.service,
      projectId: first.projectId,
      named: first.named,
      origin: originOfJobs(jobs),
      recipe: first.recipe,
      sources,
      repeats: jobs,
      name: jobs.length > 1 ? (first.batchName ?? wholeName(first.name)) : first.name,
      options: jobs.length > 1 ? wholeOptions(request.options) : request.options,
    };
    if (mode === 'current') return this.#current(order, options, signal);
    if (mode === 'same' || first.service === 'sheets') return { order, gone: [], changed: 0 };
    return this.#latest(order, options, signal);
  }

  /** What is no longer in the folder is not gone: it may be elsewhere, and was not asked for by its name. */
  async #current(order: Order, { onProgress }: RepeatOptions, signal: AbortSignal): Promise<Repetition> {
    const { account, projectId, origin } = order;
    if (!origin) throw new LaunchError('unknownRequest');
    const report = ({ files }: { readonly files: number }): void => onProgress?.(files);
    const { sources } = await contentOf(this.#ports.catalog, account, projectId, origin, report, signal);
    if (sources.length === 0) throw new LaunchError('nothingToExport');
    const before = new Set(order.sources.map(({ id }) => id));
    const changed = sources.filter(({ id }) => !before.has(id)).length;
    return { order: { ...order, sources }, gone: [], changed };
  }

  /** What the request takes, in its order, with the names that the ledger has. */
  async #sources(job: Job, request: ExportRequest | undefined): Promise<readonly OrderedSource[]> {
    const known = new Map((await this.#ports.ledger.sources(job.id)).map((source) => [source.id, source]));
    return (request ? idsOf(request) : []).map((id) => known.get(id) ?? { id, name: id });
  }

  async #latest(order: Order, { onProgress }: RepeatOptions, signal: AbortSignal): Promise<Repetition> {
    const { account, projectId, sources } = order;
    const lineages = await this.#lineages(order, signal);
    const wanted = [...new Set(sources.flatMap(({ id }) => lineages.get(id) ?? []))];
    const report = (done: number): void => onProgress?.(done, wanted.length);
    const latest = await this.#ports.catalog.latest(account, projectId, wanted, report, signal);
    // Two versions of one file have the same latest one.
    const renewed = new Map<string, OrderedSource>();
    const gone: OrderedSource[] = [];
    let changed = 0;
    for (const source of sources) {
      const file = latest.get(lineages.get(source.id) ?? '');
      if (!file || file.deleted) {
        // One that was only tracked may have no other name than its URN.
        const name = source.name === source.id ? file?.name : undefined;
        gone.push(name ? { ...source, name } : source);
      } else {
        if (file.versionUrn !== source.id) changed++;
        renewed.set(file.versionUrn, sourceOfFile(file));
      }
    }
    if (renewed.size === 0) throw new LaunchError('nothingToExport', { sources: gone });
    return { order: { ...order, sources: [...renewed.values()] }, gone, changed };
  }

  /** The lineage of each source; a version that is gone has none. */
  async #lineages({ account, projectId, sources }: Order, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const lineages = new Map<string, string>();
    const look = async ({ id, lineage }: OrderedSource, either: AbortSignal): Promise<void> => {
      const found = lineage ?? (await this.#lineageOf(account, projectId, id, either));
      if (found !== undefined) lineages.set(id, found);
    };
    await forEachLimited(AT_ONCE, sources, look, signal);
    return lineages;
  }

  async #lineageOf(
    account: string,
    projectId: string,
    versionUrn: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    try {
      return (await this.#ports.catalog.version(account, projectId, versionUrn, signal)).id;
    } catch (error) {
      if (AccError.is(error, 'notFound')) return undefined;
      throw error;
    }
  }
}
