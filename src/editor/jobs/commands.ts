import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { VIEWS } from '../../ids.ts';
import { type Job, SECTIONS, type Section, sectionOf } from '../../jobs/job.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { nextTurn } from '../../lib/chunks.ts';
import { plainText } from '../../words/format/text.ts';
import { clockTime } from '../../words/format/time.ts';
import { UserError, argumentMissing } from '../../words/userError.ts';
import { isTreeNode, jobIdOf, requiredField } from '../shell/args.ts';
import { isFields, textField } from '../../lib/fields.ts';
import { tell } from '../shell/boundary.ts';
import { jobNamed, namesJob, notTracked } from '../shell/givenJob.ts';
import { openExactly } from '../shell/external.ts';
import { editorLocale } from '../shell/locale.ts';
import { type Picker, pickJob, pickJobs } from '../shell/pickJob.ts';
import type { Handler, ShellWithJobs } from '../shell/shell.ts';
import { existingFile, isAtHand } from './downloadedFile.ts';
import type { JobTree } from './jobTree.ts';
import { freshLink } from './signedLink.ts';

const MAX_NAME = 120;

/** Opens the view and, when a job is given, selects its row. Returns `{id}`, which is null without one. */
export function show({ engine, jobs }: Pick<ShellWithJobs, 'engine' | 'jobs'>): Handler {
  return async ([argument]) => {
    // Known without the ledger, the view opens when that cannot be read, too.
    const known = jobIdOf(argument);
    const job = known === undefined && namesJob(argument) ? await jobNamed((await engine).ledger, argument) : undefined;
    if (known === undefined && namesJob(argument) && !job) throw notTracked();
    const id = known ?? job?.id;
    if (id === undefined) await vscode.commands.executeCommand(`${VIEWS.jobs}.focus`);
    else await jobs.reveal(id);
    return { id: id ?? null };
  };
}

/** Loads the next page of a section: its *Load more* row, or `{section}`. Returns `{section}`. */
export function loadMore(tree: JobTree): Handler {
  return async ([argument]) => {
    const section = isFields(argument) ? (argument['section'] ?? argument['group']) : argument;
    if (!isSection(section)) throw argumentMissing('section');
    await tree.loadMore(section);
    return { section };
  };
}

function isSection(value: unknown): value is Section {
  return SECTIONS.some((section) => section === value);
}

/** Opens the downloaded file: with the program of the system for it, or in the editor when it is on a remote machine. */
export function open(shell: Picker & Pick<ShellWithJobs, 'extension'>): Handler {
  return async ([argument], { interactive }) => {
    const path = await existingFile(shell, argument, interactive);
    const uri = vscode.Uri.file(path);
    if (isAtHand(shell.extension)) await vscode.env.openExternal(uri);
    else await vscode.commands.executeCommand('vscode.open', uri);
    return { path };
  };
}

/** Shows the downloaded file in the file manager; on a remote machine, which has none, says where it is. */
export function reveal(shell: Picker & Pick<ShellWithJobs, 'extension' | 'log'>): Handler {
  return async ([argument], { interactive }) => {
    const path = await existingFile(shell, argument, interactive);
    if (isAtHand(shell.extension)) {
      await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
    } else if (interactive) {
      tell(
        l10n.t('The file is at {0}', plainText(path, 300)),
        { [l10n.t('Copy Path')]: () => vscode.env.clipboard.writeText(path) },
        shell.log,
      );
    }
    return { path };
  };
}

/** Puts a fresh link on the clipboard, exactly as the service sent it. Never returns it. */
export function copyLink(shell: Picker & Pick<ShellWithJobs, 'log'>): Handler {
  return async ([argument], call) => {
    const { job, link } = await freshLink(shell, argument, call);
    await vscode.env.clipboard.writeText(link.reveal());
    const { expiresAt } = link;
    if (call.interactive) {
      // One line: a toast without buttons shows no more.
      tell(
        expiresAt === undefined
          ? l10n.t('Link copied. Anyone with it can download.')
          : l10n.t('Link copied. Anyone with it can download until {0}.', clockTime(expiresAt, editorLocale())),
        {},
        shell.log,
      );
    }
    return { id: job.id, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString() };
  };
}

/** Opens a fresh link in the browser, exactly as the service sent it. Returns whether it was opened. */
export function openLink(shell: Picker): Handler {
  return async ([argument], call) => {
    const { link } = await freshLink(shell, argument, call);
    return openExactly(link.reveal());
  };
}

/** Gives a job another name: `{id, name}`, or asks. */
export function rename(shell: Picker): Handler {
  return async ([argument], { interactive }) => {
    const { ledger } = await shell.engine;
    const job = await pickJob(shell, argument, {
      interactive,
      placeholder: l10n.t('Which export should be renamed?'),
      sections: SECTIONS,
      none: l10n.t('There is no export to rename.'),
    });
    const given = isTreeNode(argument) ? undefined : textField(argument, 'name');
    const name =
      interactive && given === undefined
        ? await askName(job.name)
        : plainText(given ?? requiredField(argument, 'name'), MAX_NAME);
    if (name === '') throw new UserError(l10n.t('A name is needed.'));
    const renamed = await ledger.update(job.id, { name, named: true });
    return renamed && { id: renamed.id, name: renamed.name };
  };
}

async function askName(current: string): Promise<string> {
  const name = await vscode.window.showInputBox({
    title: l10n.t('Rename Export'),
    value: current,
    validateInput: (value) => (plainText(value) === '' ? l10n.t('A name is needed.') : undefined),
  });
  if (name === undefined) throw new CancelledError();
  return plainText(name, MAX_NAME);
}

/**
 * Takes a job, or all jobs of a batch, off the list; the service and files on disk are not touched. Asks while one still
 * runs and before several, unless a caller passes `{id, confirmed: true}` or `{groupId, confirmed: true}`. Tracking a job
 * again brings it back.
 */
export function remove(shell: Picker): Handler {
  return async ([argument], { interactive }) => {
    const { ledger } = await shell.engine;
    const jobs = await pickJobs(shell, argument, {
      interactive,
      placeholder: l10n.t('Which export should be removed from the list?'),
      sections: SECTIONS,
      none: l10n.t('There is no export to remove.'),
    });
    const confirmed = isFields(argument) && argument['confirmed'] === true;
    const runs = jobs.some((job) => sectionOf(job) === 'running');
    if ((runs || jobs.length > 1) && !confirmed) {
      if (!interactive) throw argumentMissing('confirmed');
      await confirm(jobs, runs);
    }
    for (const job of jobs) {
      await ledger.remove(job.id);
      await nextTurn();
    }
    const [first, another] = jobs;
    return another ? { ids: jobs.map(({ id }) => id) } : first && { id: first.id };
  };
}

async function confirm(jobs: readonly Job[], runs: boolean): Promise<void> {
  const [first, another] = jobs;
  const name = plainText((another ? first?.batchName : undefined) ?? first?.name ?? '', 80);
  const question = another
    ? l10n.t('Remove all {0} exports of {1} from the list?', jobs.length, name)
    : l10n.t('{0} is still running. Remove it from the list?', name);
  const goesOn = another
    ? l10n.t('The service goes on with those that still run, but you will not be told when they are ready.')
    : l10n.t(
        'The service goes on with it, but you will not be told when it is ready. Tracking it again brings it back.',
      );
  const detail = runs ? goesOn : l10n.t('Files that were downloaded stay where they are.');
  const removeIt = l10n.t('Remove');
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, removeIt);
  if (answer !== removeIt) throw new CancelledError();
}
