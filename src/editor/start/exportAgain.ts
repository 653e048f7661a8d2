import * as l10n from '@vscode/l10n';
import { SECTIONS, type Job } from '../../jobs/job.ts';
import type { RepeatMode } from '../../launch/repeater.ts';
import { argumentInvalid } from '../../words/userError.ts';
import { repeat } from './repeat.ts';
import { jobNamed, notTracked } from '../shell/givenJob.ts';
import { isFields } from '../../lib/fields.ts';
import type { Handler } from '../shell/shell.ts';
import type { StartServices } from './startServices.ts';
import { pickJobs } from '../shell/pickJob.ts';

/**
 * Exports the files of a job, or of a batch, once more: a row, a job's id, or
 * `{id | ids | groupId, mode?: 'same' | 'latest' | 'current', confirmLargeRun?}`. Several ids are repeated as one batch.
 * Returns the new jobs.
 */
export function exportAgain(services: StartServices): Handler {
  return async ([argument], call): Promise<readonly Job[]> => {
    const mode = modeOf(argument);
    const named = await namedJobs(services, argument);
    const jobs =
      named ??
      (await pickJobs(services, argument, {
        interactive: call.interactive,
        placeholder: l10n.t('Which export should be repeated?'),
        sections: SECTIONS,
        filter: ({ state }) => state !== 'starting',
        none: l10n.t('There is no export to repeat.'),
      }));
    return repeat(services, jobs, mode, call, {
      confirmLargeRun: isFields(argument) && argument['confirmLargeRun'] === true,
    });
  };
}

/** The jobs of `{ids}`, each an ID or `{projectId, exportId}`; `undefined` for another argument. @throws UserError when none of them is tracked */
async function namedJobs(services: StartServices, argument: unknown): Promise<readonly Job[] | undefined> {
  const ids: unknown = isFields(argument) ? argument['ids'] : undefined;
  if (!Array.isArray(ids)) return undefined;
  const { ledger } = await services.engine;
  const found = await Promise.all(ids.map((id: unknown) => jobNamed(ledger, id)));
  const jobs = found.filter((job) => job !== undefined);
  if (jobs.length === 0) throw notTracked();
  return jobs;
}

/** @throws UserError */
function modeOf(argument: unknown): RepeatMode | undefined {
  const mode = isFields(argument) ? argument['mode'] : undefined;
  if (mode === undefined || mode === 'same' || mode === 'latest' || mode === 'current') return mode;
  throw argumentInvalid('mode', l10n.t('“mode” must be “same”, “latest” or “current”.'));
}
