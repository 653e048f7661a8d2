import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UI_COMMANDS } from '../../ids.ts';
import type { Job } from '../../jobs/job.ts';
import type { Started } from '../../launch/order.ts';
import type { Order } from '../../launch/order.ts';
import type { StartServices } from './startServices.ts';
import { warn } from '../shell/boundary.ts';
import { runInteractively } from '../shell/run.ts';
import { editorLocale } from '../shell/locale.ts';
import { errorMessage } from '../../words/errorMessage.ts';
import { escapeIcons, plainText } from '../../words/format/text.ts';

/** How long the status bar says it, ms. */
const SAID_MS = 8000;

/** Shows a user what became of an order: quietly when all is well, and with a way on when it is not. */
export async function tellStarted(services: StartServices, order: Order, started: Started): Promise<void> {
  const { jobs, refused } = started;
  const [first] = jobs;
  if (first) await services.jobs.reveal(first.id, { focus: false });
  const lost = jobs.find(({ state }) => state === 'unconfirmed');
  const running = jobs.filter(({ state }) => state !== 'notStarted' && state !== 'unconfirmed').length;
  const [refusal] = refused;
  const left = jobs.filter(({ state }) => state === 'notStarted');
  const name = plainText(order.name, 60);
  if (lost) tellLost(services, lost);
  else if (refusal) {
    const { message } = errorMessage(refusal.error, editorLocale(), { doing: 'asking' });
    const some =
      refused.length === 1
        ? l10n.t('{0} of {1} exports of {2} were started. One was refused: {3}', running, jobs.length, name, message)
        : l10n.t(
            '{0} of {1} exports of {2} were started. {3} were refused: {4}',
            running,
            jobs.length,
            name,
            refused.length,
            message,
          );
    warn(some, { [l10n.t('Export Again')]: () => again(left) }, services.log);
  } else if (left.length > 0) {
    const some = l10n.t(
      '{0} of {1} exports of {2} were started; the others were not sent.',
      running,
      jobs.length,
      name,
    );
    warn(some, { [l10n.t('Export Again')]: () => again(left) }, services.log);
  } else {
    const words =
      jobs.length === 1
        ? l10n.t('{0} is being exported. You will be told when it is ready.', name)
        : l10n.t('{0}: {1} exports run as one group. You will be told when they are ready.', name, jobs.length);
    vscode.window.setStatusBarMessage(`$(export) ${escapeIcons(words)}`, SAID_MS);
  }
}

/** The answer of a start was lost: only the user can find out whether it runs. */
function tellLost(services: StartServices, job: Job): void {
  const words = l10n.t(
    'The service’s answer to the start of {0} was lost, so it may or may not be running. It is not sent again automatically.',
    plainText(job.name, 60),
  );
  warn(words, { [l10n.t('Resolve…')]: () => runInteractively(UI_COMMANDS.decideStart, job) }, services.log);
}

async function again(jobs: readonly Job[]): Promise<void> {
  const ids = jobs.map(({ id }) => id);
  await vscode.commands.executeCommand(UI_COMMANDS.exportAgain, { ids, mode: 'same' });
}
