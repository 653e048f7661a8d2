import type { ExportRef } from '../acc/reading.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database, Parameters } from '../store/database.ts';
import { LONGEST_LEASE_MS } from '../store/leases.ts';
import { SECTIONS, type Job, type Section, type JobSource } from './job.ts';
import { jobOf, sourcesOf } from './jobRow.ts';
import type { PollScope, SectionCount, Page } from './ledger.ts';
import * as sql from './queries.ts';
import { MISS_CAP_MS, SEND_WITHIN_MS } from './schedule.ts';

/** A job that was finished when it was first looked at says nothing about how long exports take, ms. */
const SHORTEST_TYPICAL_MS = 5000;
/**
 * Nothing that runs or starts is due later than this from now, ms; a later time was written before the clock was set back.
 * Leaves room for a clock that is only set right.
 */
const LATEST_LOOK_MS = Math.max(MISS_CAP_MS, SEND_WITHIN_MS) + 5 * 60_000;

/** The half of the ledger that only reads. */
export class LedgerReads {
  protected readonly database: Database;
  protected readonly clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.database = database;
    this.clock = clock;
  }

  async get(id: string): Promise<Job | undefined> {
    return this.#one(`${sql.BY_ID} AND removed_at IS NULL`, { id });
  }

  async find(ref: ExportRef & { readonly apiHost: string }): Promise<Job | undefined> {
    return this.#one(`${sql.FIND} AND removed_at IS NULL`, referenceOf(ref));
  }

  async page(
    section: Section,
    { limit = 100, after }: { limit?: number; after?: Job | undefined } = {},
  ): Promise<Page> {
    const rows = await this.database.read((db) =>
      db.all(sql.PAGE, {
        section,
        tracked_at: after?.trackedAt ?? Number.MAX_SAFE_INTEGER,
        id: after?.id ?? '',
        limit: limit + 1,
      }),
    );
    return { jobs: rows.slice(0, limit).map(jobOf), more: rows.length > limit };
  }

  async openJobs(limit: number): Promise<readonly Job[]> {
    return (await this.database.read((db) => db.all(sql.OPEN_JOBS, { limit }))).map(jobOf);
  }

  async unfetched(limit: number): Promise<readonly Job[]> {
    return (await this.database.read((db) => db.all(sql.UNFETCHED, { limit }))).map(jobOf);
  }

  counts(): Promise<Readonly<Record<Section, SectionCount>>> {
    return this.database.read((db) => {
      const totals = new Map(db.all(sql.COUNTS).map((row) => [row['section'], Number(row['total'])]));
      const unseen = new Map(db.all(sql.UNSEEN_COUNTS).map((row) => [row['section'], Number(row['unseen'])]));
      const count = (section: Section): SectionCount => ({
        total: totals.get(section) ?? 0,
        unseen: unseen.get(section) ?? 0,
      });
      return Object.fromEntries(SECTIONS.map((section) => [section, count(section)])) as Record<Section, SectionCount>;
    });
  }

  async recentProjects(limit: number): Promise<readonly string[]> {
    const rows = await this.database.read((db) => db.all(sql.RECENT_PROJECTS, { limit }));
    return rows.map((row) => String(row['project_id']));
  }

  async sources(id: string): Promise<readonly JobSource[]> {
    return sourcesOf(await this.database.read((db) => db.get(sql.SOURCES, { job_id: id })));
  }

  async batch(batchId: string): Promise<readonly Job[]> {
    return (await this.database.read((db) => db.all(sql.GROUP, { group_id: batchId }))).map(jobOf);
  }

  async lastOfRecipe(recipe: string): Promise<Job | undefined> {
    return this.#one(sql.LAST_OF_RECIPE, { recipe });
  }

  async lostResults(since: number, limit: number): Promise<readonly Job[]> {
    return (await this.database.read((db) => db.all(sql.LOST_RESULTS, { since, limit }))).map(jobOf);
  }

  async nextWake(who: PollScope): Promise<number | undefined> {
    const now = this.clock.now();
    const parameters = { ...pollScope(who), now, latest: this.latest(), farthest: now + LONGEST_LEASE_MS };
    const row = await this.database.read((db) => db.get(sql.NEXT_WAKE, parameters));
    return typeof row?.['wake'] === 'number' ? row['wake'] : undefined;
  }

  async typicalMs(job: Pick<Job, 'service' | 'projectId'>): Promise<number | undefined> {
    const rows = await this.database.read((db) =>
      db.all(sql.DURATIONS, { service: job.service, project_id: job.projectId, shortest: SHORTEST_TYPICAL_MS }),
    );
    const took = rows.map((row) => Number(row['took'])).sort((a, b) => a - b);
    return took.length < 3 ? undefined : took[Math.floor(took.length / 2)];
  }

  async oldestPending(): Promise<number | undefined> {
    const row = await this.database.read((db) => db.get(sql.OLDEST_UNTOLD));
    return typeof row?.['at'] === 'number' ? row['at'] : undefined;
  }

  async #one(query: string, parameters: Parameters): Promise<Job | undefined> {
    const row = await this.database.read((db) => db.get(query, parameters));
    return row && jobOf(row);
  }

  /** Running jobs that are due later than this were written before the clock was set back, epoch ms. */
  protected latest(): number {
    return this.clock.now() + LATEST_LOOK_MS;
  }
}

/** Statement parameters for whom and where this window can ask. */
export function pollScope({ accounts, apiHost }: PollScope): Parameters {
  return { accounts: JSON.stringify(accounts), api_host: apiHost };
}

/** Statement parameters for what identifies an export. */
export function referenceOf(ref: ExportRef & { readonly apiHost: string }): Parameters {
  return {
    service: ref.service,
    project_id: ref.projectId,
    export_id: ref.exportId,
    version_urn: ref.versionUrn ?? null,
    api_host: ref.apiHost,
  };
}
