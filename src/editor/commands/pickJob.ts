import * as vscode from 'vscode';
import type { Job, JobGroup } from '../../jobs/job.ts';
import type { Ledger } from '../../jobs/ledger.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { CommandError } from '../commandError.ts';
import { translate as t } from '../locale.ts';
import { jobRow } from '../present/jobRow.ts';
import { escapeIcons } from '../present/text.ts';
import { groupName } from '../present/words.ts';
import { jobIdOf } from './arguments.ts';
import type { CommandContext } from './context.ts';

export interface JobQuestion {
  /** The question above the list. */
  readonly placeholder: string;
  /** Which jobs can be chosen. */
  readonly groups: readonly JobGroup[];
  readonly filter?: (job: Job) => boolean;
  /** What is said when there is none. */
  readonly none: string;
}

/** The newest jobs of each group that a list offers; older ones are found in the tree. */
const OFFERED = 100;

/**
 * The job a command is about: the one given, else the selected one if it fits, else the only one that fits, else the
 * one chosen from a list.
 * @throws CommandError when there is none, CancelledError when the person chose none
 */
export async function pickJob(context: CommandContext, argument: unknown, question: JobQuestion): Promise<Job> {
  const { ledger } = await context.engine;
  if (argument !== undefined && argument !== null) return givenJob(ledger, argument);
  const fits = question.filter ?? (() => true);
  const [selected, another] = context.tree.selectedJobs.filter(fits);
  if (selected && !another && context.tree.view.visible) return current(ledger, selected);
  const pages = await Promise.all(question.groups.map((group) => ledger.page(group, { limit: OFFERED })));
  const jobs = pages.map((page) => page.jobs.filter(fits));
  const all = jobs.flat();
  const [only] = all;
  if (!only) throw new CommandError(question.none);
  if (all.length === 1) return only;
  return choose(context, question, jobs);
}

async function givenJob(ledger: Ledger, argument: unknown): Promise<Job> {
  const id = jobIdOf(argument);
  const job = id === undefined ? undefined : await ledger.get(id);
  if (!job) throw new CommandError(t('There is no tracked export with this id.'));
  return job;
}

async function current(ledger: Ledger, job: Job): Promise<Job> {
  return (await ledger.get(job.id)) ?? job;
}

async function choose(context: CommandContext, question: JobQuestion, jobs: readonly (readonly Job[])[]): Promise<Job> {
  const now = context.clock.now();
  const items = question.groups.flatMap((group, index) => {
    const rows = jobs[index] ?? [];
    if (rows.length === 0) return [];
    const separator = { label: groupName(group, t), kind: vscode.QuickPickItemKind.Separator, job: undefined };
    return [
      separator,
      ...rows.map((job) => {
        const row = jobRow(job, now, context.tree.context, t);
        return {
          label: `$(${row.icon.id}) ${escapeIcons(row.label)}`,
          description: escapeIcons(row.sentence),
          job,
        };
      }),
    ];
  });
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: question.placeholder,
    matchOnDescription: true,
  });
  if (!picked?.job) throw new CancelledError();
  return picked.job;
}
