import * as vscode from 'vscode';
import { JOB_GROUPS, type Job, type JobGroup, groupOf } from '../../jobs/job.ts';
import type { Ledger } from '../../jobs/ledger.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { CommandError } from '../../words/userError.ts';
import { listed, membersOf } from '../../views/listedJobs.ts';
import { translate as t } from '../shell/locale.ts';
import { jobRow } from '../../words/jobRow.ts';
import { escapeIcons } from '../../words/format/text.ts';
import { groupName } from '../../words/terms.ts';
import { groupIdOf, jobIdOf } from '../shell/args.ts';
import type { CommandContext } from '../shell/context.ts';

export interface JobQuestion {
  /** The question above the list. */
  readonly placeholder: string;
  /** Which jobs can be chosen, by where each stands by itself. */
  readonly groups: readonly JobGroup[];
  readonly filter?: (job: Job) => boolean;
  /** What is said when there is none. */
  readonly none: string;
}

/** The newest jobs of each group that a list offers; older ones are found in the tree. */
const OFFERED = 100;

/**
 * The job a command is about: the one given, else the selected one if it fits, else the only one that fits, else the
 * one chosen from a list. Of a given group one is chosen.
 * @throws CommandError when there is none, CancelledError when the person chose none
 */
export async function pickJob(context: CommandContext, argument: unknown, question: JobQuestion): Promise<Job> {
  const { ledger } = await context.engine;
  const fits = question.filter ?? (() => true);
  const groupId = groupIdOf(argument);
  if (groupId !== undefined) return theOne(context, question, (await givenGroup(ledger, groupId)).filter(fits));
  if (argument !== undefined && argument !== null) return givenJob(ledger, argument);
  const [selected, another] = context.tree.selectedJobs.filter(fits);
  if (selected && !another && context.tree.view.visible) return current(ledger, selected);
  // A group is listed in one section, and its jobs can stand in any.
  const pages = await Promise.all(JOB_GROUPS.map((group) => ledger.page(group, { limit: OFFERED })));
  const jobs = membersOf(
    await listed(
      ledger,
      pages.flatMap((page) => page.jobs),
    ),
  );
  return theOne(
    context,
    question,
    jobs.filter((job) => question.groups.includes(groupOf(job)) && fits(job)),
  );
}

async function givenJob(ledger: Ledger, argument: unknown): Promise<Job> {
  const id = jobIdOf(argument);
  const job = id === undefined ? undefined : await ledger.get(id);
  if (!job) throw new CommandError(t('There is no tracked export with this id.'));
  return job;
}

/**
 * The jobs of a group.
 * @throws CommandError when there is none
 */
export async function givenGroup(ledger: Ledger, groupId: string): Promise<readonly Job[]> {
  const jobs = await ledger.group(groupId);
  if (jobs.length === 0) throw new CommandError(t('There is no tracked export of this group.'));
  return jobs;
}

async function current(ledger: Ledger, job: Job): Promise<Job> {
  return (await ledger.get(job.id)) ?? job;
}

async function theOne(context: CommandContext, question: JobQuestion, jobs: readonly Job[]): Promise<Job> {
  const [only, another] = jobs;
  if (!only) throw new CommandError(question.none);
  if (!another) return only;
  const now = context.clock.now();
  const items = JOB_GROUPS.flatMap((group) => {
    const rows = jobs.filter((job) => groupOf(job) === group);
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
