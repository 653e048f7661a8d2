import type { FailedFile } from '../acc/reading.ts';
import { JOB_GROUPS, type Job, type JobGroup, groupOf, isUnseen } from '../jobs/job.ts';
import type { Ledger, LedgerChange } from '../jobs/ledger.ts';
import type { Counts } from './present/statusBar.ts';

export interface GroupNode {
  readonly kind: 'group';
  readonly group: JobGroup;
}
/** One object for the life of a job's row, so that the view can refresh just this row; its job is replaced. */
export interface JobNode {
  readonly kind: 'job';
  readonly id: string;
  job: Job;
  /** Child rows, as far as they were asked for. */
  readonly files: FailedFileNode[];
}
export interface FailedFileNode {
  readonly kind: 'failedFile';
  /** The job's row. */
  readonly parent: JobNode;
  readonly index: number;
  file: FailedFile;
}
export interface MoreNode {
  readonly kind: 'more';
  readonly group: JobGroup;
}
export type TreeNode = GroupNode | JobNode | FailedFileNode | MoreNode;

/** Which rows must be drawn again. */
export type Redraw = 'nothing' | 'everything' | readonly TreeNode[];

interface LoadedGroup {
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
  readonly #nodes = new Map<string, JobNode>();
  readonly #loaded = new Map<JobGroup, LoadedGroup>();
  /** What exports of a project usually take, ms, as last asked. */
  readonly #typical = new Map<string, number | undefined>();
  #counts: Counts | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#groups = record((group) => ({ kind: 'group', group }));
    this.#more = record((group) => ({ kind: 'more', group }));
  }

  /** Number of jobs in a group as last read. */
  total(group: JobGroup): number {
    return this.#counts?.[group].total ?? 0;
  }

  /** What exports like this one usually take, ms, as far as known. */
  typicalMs(job: Job): number | undefined {
    return this.#typical.get(typicalKey(job));
  }

  /** The rows below `node`, or the groups that hold anything. */
  async children(node?: TreeNode): Promise<readonly TreeNode[]> {
    if (!node) {
      this.#counts ??= await this.#ledger.counts();
      return JOB_GROUPS.filter((group) => this.total(group) > 0).map((group) => this.#groups[group]);
    }
    switch (node.kind) {
      case 'group':
        return this.#rows(node.group);
      case 'job':
        return filesOf(node);
      case 'failedFile':
      case 'more':
        return [];
    }
  }

  parent(node: TreeNode): TreeNode | undefined {
    switch (node.kind) {
      case 'group':
        return undefined;
      case 'job':
        return this.#groups[groupOf(node.job.state)];
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
    const redraw: TreeNode[] = [];
    for (const job of change.changed) {
      const node = this.#nodes.get(job.id);
      if (!node) continue;
      const from = groupOf(node.job.state);
      const to = groupOf(job.state);
      node.job = job;
      if (from === to) redraw.push(node);
      else moved.add(from).add(to);
    }
    for (const id of change.removed) {
      const node = this.#nodes.get(id);
      if (node) moved.add(groupOf(node.job.state));
    }
    this.#counts = await this.#ledger.counts();
    for (const group of JOB_GROUPS) if (this.total(group) !== before[group].total) moved.add(group);
    for (const group of moved) await this.#reload(group);
    // Something ended: what is usual may have changed.
    if (moved.size > 1) this.#typical.clear();
    this.#forgetUnloaded();
    const appeared = JOB_GROUPS.some((group) => this.total(group) > 0 !== before[group].total > 0);
    // A row that goes from one group to another is drawn with both, in one pass: the view knows rows by their id.
    if (appeared || moved.size > 1) return 'everything';
    const [only] = moved;
    if (only === undefined) return redraw.length === 0 ? 'nothing' : redraw;
    return [this.#groups[only], ...redraw.filter((node) => this.parent(node) !== this.#groups[only])];
  }

  /** Loads one more page of a group; returns the row to draw again. */
  async loadMore(group: JobGroup): Promise<GroupNode> {
    const loaded = this.#loaded.get(group);
    const last = loaded?.ids.at(-1);
    const after = last === undefined ? undefined : this.#nodes.get(last)?.job;
    const page = await this.#ledger.page(group, { limit: PAGE_SIZE, after });
    const known = new Set(loaded?.ids);
    const ids = [...known, ...page.jobs.map((job) => this.#keep(job).id).filter((id) => !known.has(id))];
    this.#loaded.set(group, { ids, more: page.more });
    return this.#groups[group];
  }

  /** The row of a job, loading pages until it is there; `undefined` when it is too far down or gone. */
  async locate(id: string): Promise<{ readonly node: JobNode; readonly redraw: Redraw } | undefined> {
    const job = await this.#ledger.get(id);
    if (!job) return undefined;
    const group = groupOf(job.state);
    await this.children();
    await this.#rows(group);
    for (let pages = 0; pages <= REVEAL_PAGES; pages++) {
      const node = this.#nodes.get(id);
      if (node && this.#loaded.get(group)?.ids.includes(id)) {
        return { node, redraw: pages === 0 ? 'nothing' : [this.#groups[group]] };
      }
      if (this.#loaded.get(group)?.more !== true) return undefined;
      await this.loadMore(group);
    }
    return undefined;
  }

  /** Loaded rows of the given groups. */
  shown(groups: Iterable<JobGroup>): readonly JobNode[] {
    return [...groups].flatMap((group) => this.#present(this.#loaded.get(group)));
  }

  /** Ids of loaded rows in the given groups that nobody has looked at. */
  unseen(groups: Iterable<JobGroup>): readonly string[] {
    return this.shown(groups).flatMap((node) => (isUnseen(node.job) ? [node.id] : []));
  }

  async #rows(group: JobGroup): Promise<readonly TreeNode[]> {
    if (!this.#loaded.has(group)) await this.loadMore(group);
    const loaded = this.#loaded.get(group);
    if (group === 'running') await this.#askTypical(this.#present(loaded));
    return loaded?.more === true ? [...this.#present(loaded), this.#more[group]] : this.#present(loaded);
  }

  /** Asks once for each project among the first rows. */
  async #askTypical(rows: readonly JobNode[]): Promise<void> {
    for (const { job } of rows.slice(0, TYPICAL_ROWS)) {
      const key = typicalKey(job);
      if (!this.#typical.has(key)) this.#typical.set(key, await this.#ledger.typicalMs(job));
    }
  }

  /** Reads a loaded group anew, as many rows as before. */
  async #reload(group: JobGroup): Promise<void> {
    const loaded = this.#loaded.get(group);
    if (!loaded) return;
    const page = await this.#ledger.page(group, { limit: Math.max(PAGE_SIZE, loaded.ids.length) });
    this.#loaded.set(group, { ids: page.jobs.map((job) => this.#keep(job).id), more: page.more });
  }

  #present(loaded: LoadedGroup | undefined): readonly JobNode[] {
    return (loaded?.ids ?? []).flatMap((id) => this.#nodes.get(id) ?? []);
  }

  #keep(job: Job): JobNode {
    const known = this.#nodes.get(job.id);
    if (known) {
      if (job.revision >= known.job.revision) known.job = job;
      return known;
    }
    const node: JobNode = { kind: 'job', id: job.id, job, files: [] };
    this.#nodes.set(job.id, node);
    return node;
  }

  #forgetUnloaded(): void {
    const wanted = new Set([...this.#loaded.values()].flatMap(({ ids }) => ids));
    for (const id of this.#nodes.keys()) if (!wanted.has(id)) this.#nodes.delete(id);
  }
}

function record<T>(make: (group: JobGroup) => T): Readonly<Record<JobGroup, T>> {
  return { ready: make('ready'), running: make('running'), attention: make('attention'), done: make('done') };
}

function typicalKey(job: Job): string {
  return `${job.service} ${job.projectId}`;
}

/** The child rows of a job, the same objects each time. */
function filesOf(node: JobNode): readonly FailedFileNode[] {
  node.job.failedFiles.forEach((file, index) => {
    const known = node.files[index];
    if (known) known.file = file;
    else node.files.push({ kind: 'failedFile', parent: node, index, file });
  });
  node.files.length = node.job.failedFiles.length;
  return node.files;
}
