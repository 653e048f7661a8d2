import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isUuid } from '../../acc/urns.ts';
import type { Job } from '../../jobs/job.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { UserError, argumentInvalid, argumentMissing } from '../../words/userError.ts';
import { plainText } from '../../words/format/text.ts';
import { BACK, allOf, pickOne } from '../shell/pick.ts';
import { repeat } from './repeat.ts';
import { isFields, textField } from '../../lib/fields.ts';
import type { Handler } from '../shell/shell.ts';
import type { StartServices } from './startServices.ts';
import { says } from '../shell/args.ts';
import { pickJob } from '../shell/pickJob.ts';

/** What to do about an export that may have started: send it again, take its id, or take it off the list. */
type Decision =
  | { readonly kind: 'again' }
  | { readonly kind: 'started'; readonly exportId: string | undefined }
  | { readonly kind: 'forget' };

/**
 * Settles an export whose start was sent and whose answer was lost: asks, or takes `{id, choice: 'again' | 'forget'}` or
 * `{id, exportId}`. Returns the jobs that are there then.
 */
export function decideStart(services: StartServices): Handler {
  return async ([argument], call): Promise<readonly Job[]> => {
    const given = call.interactive && !says(argument, 'choice', 'exportId') ? undefined : decisionOf(argument);
    const job = await pickJob(services, argument, {
      interactive: call.interactive,
      placeholder: l10n.t('Which start should be resolved?'),
      sections: ['attention'],
      filter: ({ state }) => state === 'unconfirmed',
      none: l10n.t('No start is in doubt.'),
    });
    if (job.state !== 'unconfirmed') throw settled();
    const { ledger } = await services.engine;
    const decision = given ?? (await askDecision(job));
    const exportId = decision.kind === 'started' ? (decision.exportId ?? (await askExportId())) : undefined;
    // The answer may have come while the user thought.
    if ((await ledger.get(job.id))?.state !== 'unconfirmed') throw settled();
    switch (decision.kind) {
      case 'again':
        return repeat(services, [job], 'same', call);
      case 'started': {
        if (exportId === undefined) return [];
        const running = await ledger.confirm(job.id, exportId);
        if (running && call.interactive) await services.jobs.reveal(running.id, { focus: false });
        return running ? [running] : [];
      }
      case 'forget':
        await ledger.remove(job.id);
        return [];
    }
  };
}

function settled(): UserError {
  return new UserError(l10n.t('This start is already resolved.'));
}

/** @throws UserError */
function decisionOf(argument: unknown): Decision {
  const exportId = textField(argument, 'exportId');
  if (exportId !== undefined) {
    if (!isUuid(exportId)) throw argumentInvalid('exportId', l10n.t('“exportId” must be a UUID.'));
    return { kind: 'started', exportId: exportId.toLowerCase() };
  }
  const choice = isFields(argument) ? argument['choice'] : undefined;
  if (choice === 'again' || choice === 'forget') return { kind: choice };
  throw argumentMissing('choice', l10n.t('“choice” must be “again” or “forget”, or an “exportId” is needed.'));
}

async function askDecision(job: Job): Promise<Decision> {
  const decision = await pickOne<Decision>({
    title: l10n.t('{0}: Did It Start?', plainText(job.name, 60)),
    placeholder: l10n.t('The answer of the service was lost, so it is not known whether it runs.'),
    rows: allOf<Decision>([
      {
        label: `$(debug-rerun) ${l10n.t('Start it again')}`,
        detail: l10n.t('If the first one did start, both run. Nothing is overwritten.'),
        value: { kind: 'again' },
      },
      {
        label: `$(check) ${l10n.t('It started: enter its ID…')}`,
        detail: l10n.t('It is watched from then on like any other.'),
        value: { kind: 'started', exportId: undefined },
      },
      {
        label: `$(close) ${l10n.t('Leave it: remove from list')}`,
        detail: l10n.t('If it did start, its result is not downloaded. Nothing else is lost.'),
        value: { kind: 'forget' },
      },
    ]),
  });
  if (decision === BACK) throw new CancelledError();
  return decision;
}

async function askExportId(): Promise<string> {
  const text = await vscode.window.showInputBox({
    title: l10n.t('It Did Start'),
    prompt: l10n.t('The ID of the export, from wherever you have seen that it runs.'),
    placeHolder: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() === '' || isUuid(value.trim())
        ? undefined
        : l10n.t('An ID looks like 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0.'),
  });
  if (text === undefined || !isUuid(text.trim())) throw new CancelledError();
  return text.trim().toLowerCase();
}
