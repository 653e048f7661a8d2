import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { SECTIONS, type Job, type Section, sectionOf } from '../../jobs/job.ts';
import type { Ledger } from '../../jobs/ledger.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { UserError, argumentMissing } from '../../words/userError.ts';
import { listed, membersOf } from '../../views/listedJobs.ts';
import { jobRow } from '../../words/jobRow.ts';
import { escapeIcons } from '../../words/format/text.ts';
import { sectionName } from '../../words/terms.ts';
import { batchIdOf } from './args.ts';
import { jobNamed, notTracked } from './givenJob.ts';
import type { ShellWithJobs } from './shell.ts';

/** What choosing a job needs. */
export type Picker = Pick<ShellWithJobs, 'engine' | 'jobs' | 'clock'>;

export interface JobQuestion {
  /** The question above the list. */
  readonly placeholder: string;
  /** Which jobs can be chosen, by where each stands on its own. */
  readonly sections: readonly Section[];
  readonly filter?: (job: Job) => boolean;
  /** Whether a user can be asked, and has selected what is meant. A program names its job. */
  readonly interactive: boolean;
  /** What is said when there is none. */
  readonly none: string;
}

/** The newest jobs of each section that a list offers; older ones are found in the tree. */
const OFFERED = 100;

/**
 * The job a command is about: the one given, else the selected one if it fits, else the only one that fits, else the
 * one chosen from a list. Of a given batch one is chosen.
 * @throws UserError when there is none, CancelledError when the user chose none
 */
export async function pickJob(picker: Picker, argument: unknown, question: JobQuestion): Promise<Job> {
  const { ledger } = await picker.engine;
  const list = picker.jobs;
  const fits = question.filter ?? (() => true);
  const batchId = batchIdOf(argument);
  if (batchId !== undefined) return theOne(picker, question, (await givenBatch(ledger, batchId)).filter(fits));
  if (argument !== undefined && argument !== null) return givenJob(ledger, argument);
  if (!question.interactive) throw argumentMissing('id');
  const [selected, another] = list.selectedJobs.filter(fits);
  if (selected && !another && list.visible) return current(ledger, selected);
  // A batch is listed in one section, and its jobs can stand in any.
  const pages = await Promise.all(SECTIONS.map((section) => ledger.page(section, { limit: OFFERED })));
  const jobs = membersOf(
    await listed(
      ledger,
      pages.flatMap((page) => page.jobs),
    ),
  );
  return theOne(
    picker,
    question,
    jobs.filter((job) => question.sections.includes(sectionOf(job)) && fits(job)),
  );
}

/**
 * The jobs that a command is about: all of a batch when its row, its id, or the selection names one, else one job as
 * {@link pickJob} finds it.
 * @throws UserError when there is none, CancelledError when the user chose none
 */
export async function pickJobs(picker: Picker, argument: unknown, question: JobQuestion): Promise<readonly Job[]> {
  const { ledger } = await picker.engine;
  const { jobs: list } = picker;
  const isOpen = question.interactive && (argument === undefined || argument === null);
  const batchId = isOpen && list.visible ? list.selectedBatch : batchIdOf(argument);
  if (batchId === undefined) return [await pickJob(picker, argument, question)];
  const jobs = await ledger.batch(batchId);
  if (jobs.length === 0) throw new UserError(l10n.t('There is no tracked group of exports with this ID.'));
  return jobs;
}

async function givenJob(ledger: Ledger, argument: unknown): Promise<Job> {
  const job = await jobNamed(ledger, argument);
  if (!job) throw notTracked();
  return job;
}

/**
 * The jobs of a batch.
 * @throws UserError when there is none
 */
export async function givenBatch(ledger: Ledger, batchId: string): Promise<readonly Job[]> {
  const jobs = await ledger.batch(batchId);
  if (jobs.length === 0) throw new UserError(l10n.t('There is no tracked export of this group.'));
  return jobs;
}

async function current(ledger: Ledger, job: Job): Promise<Job> {
  return (await ledger.get(job.id)) ?? job;
}

async function theOne(picker: Picker, question: JobQuestion, jobs: readonly Job[]): Promise<Job> {
  const [only, another] = jobs;
  if (!only) throw new UserError(question.none);
  if (!another) return only;
  if (!question.interactive) throw argumentMissing('id');
  const now = picker.clock.now();
  const items = SECTIONS.flatMap((section) => {
    const rows = jobs.filter((job) => sectionOf(job) === section);
    if (rows.length === 0) return [];
    const separator = { label: sectionName(section), kind: vscode.QuickPickItemKind.Separator, job: undefined };
    return [
      separator,
      ...rows.map((job) => {
        const row = jobRow(job, now, picker.jobs.context);
        return {
          label: `$(${row.icon.id}) ${escapeIcons(row.label)}`,
          description: escapeIcons(row.message),
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
