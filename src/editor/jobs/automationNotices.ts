import * as l10n from '@vscode/l10n';
import { UI_COMMANDS } from '../../ids.ts';
import type { Job } from '../../jobs/job.ts';
import type { AutoRepeated } from '../../launch/autoRepeat.ts';
import { tell, tellError, warn } from '../shell/boundary.ts';
import { runInteractively } from '../shell/run.ts';
import { editorLocale } from '../shell/locale.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Remedy } from '../../words/remedy.ts';
import { errorMessage } from '../../words/errorMessage.ts';
import {
  type Fetched,
  exportName,
  fetchedWords,
  batchOrExportName,
  isIncomplete,
} from '../../words/automationNotices.ts';

/** Tells what was fetched, in one notice. */
export function tellFetched(files: readonly Fetched[], log: EditorLog): void {
  const [first, second] = files;
  if (!first) return;
  const message = fetchedWords(files);
  const incomplete = files.find(({ job }) => isIncomplete(job));
  const showIt = { [l10n.t('Show')]: () => runInteractively(UI_COMMANDS.show, (incomplete ?? first).job) };
  const revealIt = { [l10n.t('Reveal File')]: () => runInteractively(UI_COMMANDS.reveal, first.job) };
  const openIt = { [l10n.t('Open File')]: () => runInteractively(UI_COMMANDS.open, first.job) };
  if (incomplete) warn(message, second ? { ...revealIt, ...showIt } : showIt, log);
  else tell(message, second ? { ...revealIt, ...showIt } : { ...openIt, ...revealIt }, log);
}

/** Tells why a result was not fetched. */
export function tellNotFetched(job: Job, error: unknown, log: EditorLog): void {
  const { message } = errorMessage(error, editorLocale());
  const action: Remedy = { kind: 'download', jobId: job.id };
  tellError(
    { message: l10n.t('“{0}” could not be downloaded automatically. {1}', exportName(job), message), action },
    log,
  );
}

/** Tells what came of a lost result. */
export function tellRepeated(outcome: AutoRepeated, log: EditorLog): void {
  if ('error' in outcome) tellNotRepeated(outcome.before, outcome.error, log);
  else tellRepetition(outcome.before, outcome.jobs, log);
}

function tellRepetition(before: Job, jobs: readonly Job[], log: EditorLog): void {
  const [first] = jobs;
  if (!first) return;
  // Those have notices of their own, which say what to do.
  if (first.state === 'unconfirmed' || first.state === 'notStarted') return;
  tell(
    l10n.t(
      'The link of “{0}” expired before its file was downloaded, so it was exported again automatically.',
      batchOrExportName(before),
    ),
    { [l10n.t('Show')]: () => runInteractively(UI_COMMANDS.show, first) },
    log,
  );
}

function tellNotRepeated(before: Job, error: unknown, log: EditorLog): void {
  const { message } = errorMessage(error, editorLocale(), { doing: 'asking' });
  const action: Remedy = { kind: 'exportAgain', jobId: before.id };
  tellError(
    {
      message: l10n.t('“{0}” could not be exported again automatically. {1}', batchOrExportName(before), message),
      action,
    },
    log,
  );
}
