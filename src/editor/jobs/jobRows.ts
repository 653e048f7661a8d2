import * as vscode from 'vscode';
import type { Job, Section } from '../../jobs/job.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Engine } from '../../engine/engine.ts';
import { batchTooltip } from '../../words/batchRow.ts';
import { type RowContext, changesWithTime } from '../../words/jobRow.ts';
import { jobTooltip } from '../../words/jobTooltip.ts';
import { TreeModel } from '../../views/treeModel.ts';
import { type JobNode, type RowNode, type TreeNode, jobsOf } from '../../views/treeNodes.ts';
import { batchItem, failedFileItem, jobItem, moreItem, sectionItem } from './jobItems.ts';

export interface JobRowsPorts extends Pick<Engine, 'ledger'> {
  readonly clock: Clock;
  /** What rows are drawn with besides their job, now. */
  readonly context: () => RowContext;
  /** Called for the account of a row that is not known yet. */
  readonly learn: (account: string) => void;
}

/** The rows of the list of exports and how each is drawn: made when the list is first looked at. */
export class JobRows {
  readonly #ports: JobRowsPorts;
  readonly model: TreeModel;

  constructor(ports: JobRowsPorts) {
    this.#ports = ports;
    this.model = new TreeModel(ports.ledger);
  }

  item(node: TreeNode): vscode.TreeItem {
    const { clock, context } = this.#ports;
    switch (node.kind) {
      case 'section':
        return sectionItem(node, this.model.total(node.section));
      case 'job':
        this.#learn(node);
        return jobItem(node, clock.now(), this.#contextOf(node));
      case 'batch':
        this.#learn(node);
        return batchItem(node, clock.now(), context());
      case 'failedFile':
        return failedFileItem(node);
      case 'more':
        return moreItem(node);
    }
  }

  /** The whole story of a row, or `undefined` where there is none. */
  async tooltip(node: TreeNode): Promise<vscode.MarkdownString | undefined> {
    const now = this.#ports.clock.now();
    if (node.kind === 'batch') return new vscode.MarkdownString(batchTooltip(node.batch, now, this.#ports.context()));
    if (node.kind !== 'job') return undefined;
    const { job } = node;
    // Without the names, should they not be readable, the files are told by their ids.
    const names = job.failedFiles.length === 0 ? undefined : await this.model.names(job).catch(() => undefined);
    return new vscode.MarkdownString(jobTooltip(job, now, this.#contextOf(node), names));
  }

  /** The loaded rows of these sections that hold such a job. */
  holding(filter: (job: Job) => boolean, sections: Iterable<Section>): readonly RowNode[] {
    return this.model.shown(sections).filter((row) => jobsOf(row).some(filter));
  }

  /** Those whose words change as time passes. */
  changing(sections: Iterable<Section>): readonly RowNode[] {
    return this.holding(changesWithTime, sections);
  }

  /** Asks for the accounts of a row that are not known yet. */
  #learn(row: RowNode): void {
    const { context, learn } = this.#ports;
    for (const { account } of jobsOf(row)) if (context().accounts?.has(account) === false) learn(account);
  }

  #contextOf(node: JobNode): RowContext {
    const inBatch = this.model.parent(node)?.kind === 'batch';
    return { ...this.#ports.context(), typicalMs: this.model.typicalMs(node.job), inBatch };
  }
}
