import * as vscode from 'vscode';
import { COMMANDS } from '../ids.ts';
import type { Job } from '../jobs/job.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { tell, tellError } from './commands/boundary.ts';
import { runAsPerson } from './commands/run.ts';
import { editorLocale, translate as t } from './locale.ts';
import type { EditorLog } from './log.ts';
import type { Engine } from './ports.ts';
import { askedSentence } from './present/askedSentence.ts';
import { errorSentence } from './present/errorSentence.ts';
import { plainText } from './present/text.ts';

const LONGEST_NAME = 80;

/** Starts what fetches and repeats by itself, and tells what it did. */
export class SelfHealing implements Disposable {
  readonly #store = new DisposableStore();
  readonly #log: EditorLog;

  constructor({ autoDownload, autoRepeat }: Pick<Engine, 'autoDownload' | 'autoRepeat'>, log: EditorLog) {
    this.#log = log;
    this.#store.add(autoDownload.onDidFetch(({ path, job }) => this.#fetched(path, job)));
    this.#store.add(autoDownload.onDidFail(({ job, error }) => this.#notFetched(job, error)));
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

  #fetched(path: string, job: Job): void {
    const buttons = {
      [t('Open File')]: () => runAsPerson(COMMANDS.open, job),
      [t('Reveal File')]: () => runAsPerson(COMMANDS.reveal, job),
    };
    tell(t('“{0}” was downloaded by itself to {1}.', nameOf(job), plainText(path, 300)), buttons, this.#log);
  }

  #notFetched(job: Job, error: unknown): void {
    const { message } = errorSentence(error, editorLocale(), t);
    const action = { label: t('Download'), command: COMMANDS.download, args: [{ id: job.id, from: 'person' }] };
    tellError({ message: t('“{0}” could not be downloaded by itself. {1}', nameOf(job), message), action }, this.#log);
  }

  #repeated(before: Job, jobs: readonly Job[]): void {
    const [first] = jobs;
    if (!first) return;
    // Those have notices of their own, which say what to do.
    if (first.state === 'unconfirmed' || first.state === 'notStarted') return;
    tell(
      t('The link of “{0}” died before its file was fetched, so it was exported again by itself.', nameOf(before)),
      { [t('Show')]: () => vscode.commands.executeCommand(COMMANDS.show, { id: first.id, from: 'person' }) },
      this.#log,
    );
  }

  #notRepeated(before: Job, error: unknown): void {
    const { message } = askedSentence(error, editorLocale(), t);
    const action = {
      label: t('Export Again'),
      command: COMMANDS.exportAgain,
      args: [{ id: before.id, from: 'person' }],
    };
    tellError(
      { message: t('“{0}” could not be exported again by itself. {1}', nameOf(before), message), action },
      this.#log,
    );
  }
}

function nameOf(job: Job): string {
  return plainText(job.groupName ?? job.name, LONGEST_NAME);
}
