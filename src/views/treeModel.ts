import type { Batch } from '../jobs/batch.ts';
import { SECTIONS, type Job, type Section, sectionOf, isUnseen } from '../jobs/job.ts';
import type { Ledger, LedgerChange } from '../jobs/ledger.ts';
import { batchAround } from './listedJobs.ts';
import { isBatchUnseen } from '../words/batchRow.ts';
import type { Counts } from '../words/counts.ts';
import {
  type FailedFileNode,
  type SectionNode,
  type JobNode,
  type MoreNode,
  type RowNode,
  type TreeNode,
  jobsOf,
} from './treeNodes.ts';
import { TreeRows } from './treeRows.ts';

/** Which rows must be drawn again. */
export type Redraw = 'nothing' | 'everything' | readonly TreeNode[];

interface LoadedSection {
  /** The listed jobs, each of which stands for its batch. */
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
  readonly #sections: Readonly<Record<Section, SectionNode>>;
  readonly #more: Readonly<Record<Section, MoreNode>>;
  readonly #rows: TreeRows;
  readonly #loaded = new Map<Section, LoadedSection>();
  /** What exports of a project usually take, ms, as last asked. */
  readonly #typical = new Map<string, number | undefined>();
  #counts: Counts | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#rows = new TreeRows(ledger);
    this.#sections = record((section) => ({ kind: 'section', section }));
    this.#more = record((section) => ({ kind: 'more', section }));
  }

  /** Number of rows in a section as last read; jobs that were started together are one. */
  total(section: Section): number {
    return this.#counts?.[section].total ?? 0;
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
      return SECTIONS.filter((section) => this.total(section) > 0).map((section) => this.#sections[section]);
    }
    switch (node.kind) {
      case 'section':
        return this.#section(node.section);
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
      case 'section':
        return undefined;
      case 'batch':
        return this.#sections[node.batch.section];
      case 'job': {
        const row = this.#rows.rowOf(node);
        return row === node ? this.#sections[sectionOf(node.job)] : row;
      }
      case 'failedFile':
        return node.parent;
      case 'more':
        return this.#sections[node.section];
    }
  }

  /** Takes a change of the ledger in and tells the least that must be drawn again. */
  async apply(change: LedgerChange): Promise<Redraw> {
    if (!this.#counts) return 'nothing';
    const before = this.#counts;
    const moved = new Set<Section>();
    const redraw: RowNode[] = [];
    const batchIds = new Set<string>();
    for (const job of change.changed) {
      if (this.#rows.batch(job.batchId)) batchIds.add(job.batchId ?? '');
      const node = this.#rows.job(job.id);
      if (!node || batchIds.has(job.batchId ?? '')) continue;
      const from = sectionOf(node.job);
      const to = sectionOf(job);
      node.job = job;
      if (from === to) redraw.push(node);
      else moved.add(from).add(to);
    }
    for (const id of change.removed) {
      const node = this.#rows.job(id);
      if (!node) continue;
      if (this.#rows.batch(node.job.batchId)) batchIds.add(node.job.batchId ?? '');
      else moved.add(sectionOf(node.job));
    }
    for (const batchId of batchIds) {
      const was = this.#rows.batch(batchId)?.batch;
      const node = await this.#rows.readBatch(batchId);
      if (was && node && holdsTheSame(was, node.batch)) {
        const [first] = node.jobs;
        if (first) redraw.push(this.#rows.rowOf(first));
      } else {
        for (const batch of [was, node?.batch]) if (batch) moved.add(batch.section);
      }
    }
    this.#counts = await this.#ledger.counts();
    for (const section of SECTIONS) if (this.total(section) !== before[section].total) moved.add(section);
    for (const section of moved) await this.#reload(section);
    // Something ended: what is usual may have changed.
    if (moved.size > 1) this.#typical.clear();
    this.#rows.forgetAllBut(new Set([...this.#loaded.values()].flatMap(({ ids }) => ids)));
    const appeared = SECTIONS.some((section) => this.total(section) > 0 !== before[section].total > 0);
    // A row that goes from one section to another is drawn with both, in one pass: the view knows rows by their id.
    if (appeared || moved.size > 1) return 'everything';
    const [only] = moved;
    if (only === undefined) return redraw.length === 0 ? 'nothing' : redraw;
    return [this.#sections[only], ...redraw.filter((row) => this.#rows.sectionOf(row) !== only)];
  }

  /** Loads one more page of a section; returns the row to draw again. */
  async loadMore(section: Section): Promise<SectionNode> {
    const loaded = this.#loaded.get(section);
    const last = loaded?.ids.at(-1);
    const after = last === undefined ? undefined : this.#rows.job(last)?.job;
    const page = await this.#ledger.page(section, { limit: PAGE_SIZE, after });
    await this.#rows.keep(page.jobs);
    const ids = [...new Set([...(loaded?.ids ?? []), ...page.jobs.map((job) => job.id)])];
    this.#loaded.set(section, { ids, more: page.more });
    return this.#sections[section];
  }

  /** The row of a job, loading pages until it is there; `undefined` when it is too far down or gone. */
  async locate(id: string): Promise<{ readonly node: JobNode; readonly redraw: Redraw } | undefined> {
    const job = await this.#ledger.get(id);
    if (!job) return undefined;
    const section = (await batchAround(this.#ledger, job))?.section ?? sectionOf(job);
    await this.children();
    await this.#section(section);
    for (let pages = 0; pages <= REVEAL_PAGES; pages++) {
      const node = this.#rows.job(id);
      if (node && this.shown([section]).includes(this.#rows.rowOf(node))) {
        return { node, redraw: pages === 0 ? 'nothing' : [this.#sections[section]] };
      }
      if (this.#loaded.get(section)?.more !== true) return undefined;
      await this.loadMore(section);
    }
    return undefined;
  }

  /** Loaded rows of the given sections. */
  shown(sections: Iterable<Section>): readonly RowNode[] {
    return [...sections].flatMap((section) => this.#rows.rows(this.#loaded.get(section)?.ids ?? []));
  }

  /** Ids of loaded jobs in the given sections that nobody has looked at: of a batch the first, which stands for all. */
  unseen(sections: Iterable<Section>): readonly string[] {
    return this.shown(sections).flatMap((row) => {
      if (row.kind === 'job') return isUnseen(row.job) ? [row.id] : [];
      return isBatchUnseen(row.batch) ? (row.jobs[0]?.id ?? []) : [];
    });
  }

  async #section(section: Section): Promise<readonly TreeNode[]> {
    if (!this.#loaded.has(section)) await this.loadMore(section);
    const rows = this.shown([section]);
    if (section === 'running') await this.#askTypical(rows);
    return this.#loaded.get(section)?.more === true ? [...rows, this.#more[section]] : rows;
  }

  /** Asks once for each project among the first rows. */
  async #askTypical(rows: readonly RowNode[]): Promise<void> {
    for (const job of rows.slice(0, TYPICAL_ROWS).flatMap((row) => jobsOf(row).slice(0, 1))) {
      const key = typicalKey(job);
      if (!this.#typical.has(key)) this.#typical.set(key, await this.#ledger.typicalMs(job));
    }
  }

  /** Reads a loaded section again, as many rows as before. */
  async #reload(section: Section): Promise<void> {
    const loaded = this.#loaded.get(section);
    if (!loaded) return;
    const page = await this.#ledger.page(section, { limit: Math.max(PAGE_SIZE, loaded.ids.length) });
    await this.#rows.keep(page.jobs);
    this.#loaded.set(section, { ids: page.jobs.map((job) => job.id), more: page.more });
  }
}

function record<T>(make: (section: Section) => T): Readonly<Record<Section, T>> {
  return { ready: make('ready'), running: make('running'), attention: make('attention'), done: make('done') };
}

function typicalKey(job: Job): string {
  return `${job.service} ${job.projectId}`;
}

/** True when a batch stands where it stood, with the same jobs. */
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
