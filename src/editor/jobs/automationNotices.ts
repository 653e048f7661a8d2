import * as l10n from '@vscode/l10n';
import { UI_COMMANDS } from '../../ids.ts';
import type { Job } from '../../jobs/job.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { tell, tellError, warn } from '../shell/boundary.ts';
import { runInteractively } from '../shell/run.ts';
import { DebouncedBatch } from '../../views/debouncedBatch.ts';
import { editorLocale } from '../shell/locale.ts';
import { tellFolderNeeded } from './folderNotice.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Shell } from '../shell/shell.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Remedy } from '../../words/remedy.ts';
import { errorMessage } from '../../words/errorMessage.ts';
import {
  type Fetched,
  exportName,
  fetchedWords,
  batchOrExportName,
  isIncomplete,
} from '../../words/automationNotices.ts';

/** Starts what fetches and repeats automatically, and tells what it did. */
export class AutomationNotices implements Disposable {
  readonly #store = new DisposableStore();
  readonly #log: EditorLog;

  constructor(
    { autoDownload, autoRepeat }: Pick<Engine, 'autoDownload' | 'autoRepeat'>,
    { settings, clock, log }: Pick<Shell, 'settings' | 'clock' | 'log'>,
  ) {
    this.#log = log;
    const fetched = this.#store.add(new DebouncedBatch<Fetched>(clock, (files) => this.#tellFetched(files)));
    this.#store.add(autoDownload.onDidFetch((file) => fetched.add(file)));
    this.#store.add(autoDownload.onDidFail(({ job, error }) => this.#notFetched(job, error)));
    this.#store.add(autoDownload.onDidNeedFolder(({ problem }) => tellFolderNeeded(settings, problem, log)));
    this.#store.add(
      autoRepeat.onDidRepeat((outcome) =>
        'error' in outcome
          ? this.#notRepeated(outcome.before, outcome.error)
          : this.#repeated(outcome.before, outcome.jobs),
      ),
    );
    // Only now is somebody there to tell.
    for (const part of [autoDownload, autoRepeat]) part.start();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #tellFetched(files: readonly Fetched[]): void {
    const [first, second] = files;
    if (!first) return;
    const message = fetchedWords(files);
    const incomplete = files.find(({ job }) => isIncomplete(job));
    const showIt = { [l10n.t('Show')]: () => runInteractively(UI_COMMANDS.show, (incomplete ?? first).job) };
    const revealIt = { [l10n.t('Reveal File')]: () => runInteractively(UI_COMMANDS.reveal, first.job) };
    const openIt = { [l10n.t('Open File')]: () => runInteractively(UI_COMMANDS.open, first.job) };
    if (incomplete) warn(message, second ? { ...revealIt, ...showIt } : showIt, this.#log);
    else tell(message, second ? { ...revealIt, ...showIt } : { ...openIt, ...revealIt }, this.#log);
  }

  #notFetched(job: Job, error: unknown): void {
    const { message } = errorMessage(error, editorLocale());
    const action: Remedy = { kind: 'download', jobId: job.id };
    tellError(
      { message: l10n.t('“{0}” could not be downloaded automatically. {1}', exportName(job), message), action },
      this.#log,
    );
  }

  #repeated(before: Job, jobs: readonly Job[]): void {
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
      this.#log,
    );
  }

  #notRepeated(before: Job, error: unknown): void {
    const { message } = errorMessage(error, editorLocale(), { doing: 'asking' });
    const action: Remedy = { kind: 'exportAgain', jobId: before.id };
    tellError(
      {
        message: l10n.t('“{0}” could not be exported again automatically. {1}', batchOrExportName(before), message),
        action,
      },
      this.#log,
    );
  }
}
