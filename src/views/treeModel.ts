import type { Batch } from '../jobs/batch.ts';
import { JOB_GROUPS, type Job, type JobGroup, groupOf, isUnseen } from '../jobs/job.ts';
import type { Ledger, LedgerChange } from '../jobs/ledger.ts';
import { batchAround } from './listedJobs.ts';
import { isBatchUnseen } from '../words/batchRow.ts';
import type { Counts } from '../words/statusSummary.ts';
import {
  type FailedFileNode,
  type GroupNode,
  type JobNode,
  type MoreNode,
  type RowNode,
  type TreeNode,
  jobsOf,
} from './treeNodes.ts';
import { TreeRows } from './treeRows.ts';

/** Which rows must be drawn again. */
export type Redraw = 'nothing' | 'everything' | readonly TreeNode[];

interface LoadedGroup {
  /** The listed jobs, each of which stands for its group. */
  readonly ids: readonly string[];
  readonly more: boolean;
}

export const PAGE_SIZE = 100;
/** How many pages are loaded at most to find one row. */
const REVEAL_PAGES = 5;
/** How many running rows tell what their like usually take. */
const TYPICAL_ROWS = 20;

/** What the tree shows: pages of the ledger, loaded when they are opened, and never all of it. */
export class TreeModel {
  readonly #ledger: Ledger;
  readonly #groups: Readonly<Record<JobGroup, GroupNode>>;
  readonly #more: Readonly<Record<JobGroup, MoreNode>>;
  readonly #rows: TreeRows;
  readonly #loaded = new Map<JobGroup, LoadedGroup>();
  /** What exports of a project usually take, ms, as last asked. */
  readonly #typical = new Map<string, number | undefined>();
  #counts: Counts | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#rows = new TreeRows(ledger);
    this.#groups = record((group) => ({ kind: 'group', group }));
    this.#more = record((group) => ({ kind: 'more', group }));
  }

  /** Number of rows in a section as last read; jobs that were started together are one. */
  total(group: JobGroup): number {
    return this.#counts?.[group].total ?? 0;
  }

  /** What exports like this one usually take, ms, as far as known. */
  typicalMs(job: Job): number | undefined {
    return this.#typical.get(typicalKey(job));
  }

  /** Names of the files of a job by the id that the service knows them by; empty when they are not known. */
  async names(job: Job): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.#ledger.sources(job.id)).map(({ id, name }) => [id, name]));
  }

  /** The rows below `node`, or the sections that hold anything. */
  async children(node?: TreeNode): Promise<readonly TreeNode[]> {
    if (!node) {
      this.#counts ??= await this.#ledger.counts();
      return JOB_GROUPS.filter((group) => this.total(group) > 0).map((group) => this.#groups[group]);
    }
    switch (node.kind) {
      case 'group':
        return this.#section(node.group);
      case 'batch':
        await this.#askTypical(node.jobs);
        return node.jobs;
      case 'job':
        return node.job.failedFiles.length === 0 ? [] : filesOf(node, await this.names(node.job));
      case 'failedFile':
      case 'more':
        return [];
    }
  }

  parent(node: TreeNode): TreeNode | undefined {
    switch (node.kind) {
      case 'group':
        return undefined;
      case 'batch':
        return this.#groups[node.batch.section];
      case 'job': {
        const row = this.#rows.rowOf(node);
        return row === node ? this.#groups[groupOf(node.job)] : row;
      }
      case 'failedFile':
        return node.parent;
      case 'more':
        return this.#groups[node.group];
    }
  }

  /** Takes a change of the ledger in and tells the least that must be drawn again. */
  async apply(change: LedgerChange): Promise<Redraw> {
    if (!this.#counts) return 'nothing';
    const before = this.#counts;
    const moved = new Set<JobGroup>();
    const redraw: RowNode[] = [];
    const groupIds = new Set<string>();
    for (const job of change.changed) {
      if (this.#rows.batch(job.groupId)) groupIds.add(job.groupId ?? '');
      const node = this.#rows.job(job.id);
      if (!node || groupIds.has(job.groupId ?? '')) continue;
      const from = groupOf(node.job);
      const to = groupOf(job);
      node.job = job;
      if (from === to) redraw.push(node);
      else moved.add(from).add(to);
    }
    for (const id of change.removed) {
      const node = this.#rows.job(id);
      if (!node) continue;
      if (this.#rows.batch(node.job.groupId)) groupIds.add(node.job.groupId ?? '');
      else moved.add(groupOf(node.job));
    }
    for (const groupId of groupIds) {
      const was = this.#rows.batch(groupId)?.batch;
      const node = await this.#rows.readGroup(groupId);
      if (was && node && holdsTheSame(was, node.batch)) {
        const [first] = node.jobs;
        if (first) redraw.push(this.#rows.rowOf(first));
      } else {
        for (const batch of [was, node?.batch]) if (batch) moved.add(batch.section);
      }
    }
    this.#counts = await this.#ledger.counts();
    for (const group of JOB_GROUPS) if (this.total(group) !== before[group].total) moved.add(group);
    for (const group of moved) await this.#reload(group);
    // Something ended: what is usual may have changed.
    if (moved.size > 1) this.#typical.clear();
    this.#rows.forgetAllBut(new Set([...this.#loaded.values()].flatMap(({ ids }) => ids)));
    const appeared = JOB_GROUPS.some((group) => this.total(group) > 0 !== before[group].total > 0);
    // A row that goes from one section to another is drawn with both, in one pass: the view knows rows by their id.
    if (appeared || moved.size > 1) return 'everything';
    const [only] = moved;
    if (only === undefined) return redraw.length === 0 ? 'nothing' : redraw;
    return [this.#groups[only], ...redraw.filter((row) => this.#rows.sectionOf(row) !== only)];
  }

  /** Loads one more page of a section; returns the row to draw again. */
  async loadMore(group: JobGroup): Promise<GroupNode> {
    const loaded = this.#loaded.get(group);
    const last = loaded?.ids.at(-1);
    const after = last === undefined ? undefined : this.#rows.job(last)?.job;
    const page = await this.#ledger.page(group, { limit: PAGE_SIZE, after });
    await this.#rows.keep(page.jobs);
    const ids = [...new Set([...(loaded?.ids ?? []), ...page.jobs.map((job) => job.id)])];
    this.#loaded.set(group, { ids, more: page.more });
    return this.#groups[group];
  }

  /** The row of a job, loading pages until it is there; `undefined` when it is too far down or gone. */
  async locate(id: string): Promise<{ readonly node: JobNode; readonly redraw: Redraw } | undefined> {
    const job = await this.#ledger.get(id);
    if (!job) return undefined;
    const group = (await batchAround(this.#ledger, job))?.section ?? groupOf(job);
    await this.children();
    await this.#section(group);
    for (let pages = 0; pages <= REVEAL_PAGES; pages++) {
      const node = this.#rows.job(id);
      if (node && this.shown([group]).includes(this.#rows.rowOf(node))) {
        return { node, redraw: pages === 0 ? 'nothing' : [this.#groups[group]] };
      }
      if (this.#loaded.get(group)?.more !== true) return undefined;
      await this.loadMore(group);
    }
    return undefined;
  }

  /** Loaded rows of the given sections. */
  shown(groups: Iterable<JobGroup>): readonly RowNode[] {
    return [...groups].flatMap((group) => this.#rows.rows(this.#loaded.get(group)?.ids ?? []));
  }

  /** Ids of loaded jobs in the given sections that nobody has looked at: of a group the first, which stands for all. */
  unseen(groups: Iterable<JobGroup>): readonly string[] {
    return this.shown(groups).flatMap((row) => {
      if (row.kind === 'job') return isUnseen(row.job) ? [row.id] : [];
      return isBatchUnseen(row.batch) ? (row.jobs[0]?.id ?? []) : [];
    });
  }

  async #section(group: JobGroup): Promise<readonly TreeNode[]> {
    if (!this.#loaded.has(group)) await this.loadMore(group);
    const rows = this.shown([group]);
    if (group === 'running') await this.#askTypical(rows);
    return this.#loaded.get(group)?.more === true ? [...rows, this.#more[group]] : rows;
  }

  /** Asks once for each project among the first rows. */
  async #askTypical(rows: readonly RowNode[]): Promise<void> {
    for (const job of rows.slice(0, TYPICAL_ROWS).flatMap((row) => jobsOf(row).slice(0, 1))) {
      const key = typicalKey(job);
      if (!this.#typical.has(key)) this.#typical.set(key, await this.#ledger.typicalMs(job));
    }
  }

  /** Reads a loaded section anew, as many rows as before. */
  async #reload(group: JobGroup): Promise<void> {
    const loaded = this.#loaded.get(group);
    if (!loaded) return;
    const page = await this.#ledger.page(group, { limit: Math.max(PAGE_SIZE, loaded.ids.length) });
    await this.#rows.keep(page.jobs);
    this.#loaded.set(group, { ids: page.jobs.map((job) => job.id), more: page.more });
  }
}

function record<T>(make: (group: JobGroup) => T): Readonly<Record<JobGroup, T>> {
  return { ready: make('ready'), running: make('running'), attention: make('attention'), done: make('done') };
}

function typicalKey(job: Job): string {
  return `${job.service} ${job.projectId}`;
}

/** True when a group stands where it stood, with the same jobs. */
function holdsTheSame(was: Batch, is: Batch): boolean {
  const ids = ({ jobs }: Batch): string => jobs.map(({ id }) => id).join(' ');
  return was.section === is.section && ids(was) === ids(is);
}

/** The child rows of a job, the same objects each time. */
function filesOf(node: JobNode, names: ReadonlyMap<string, string>): readonly FailedFileNode[] {
  node.job.failedFiles.forEach((file, index) => {
    const name = names.get(file.id);
    const known = node.files[index];
    if (known) Object.assign(known, { file, name });
    else node.files.push({ kind: 'failedFile', parent: node, index, file, name });
  });
  node.files.length = node.job.failedFiles.length;
  return node.files;
}
