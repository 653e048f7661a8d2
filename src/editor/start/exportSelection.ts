import * as l10n from '@vscode/l10n';
import type { Job } from '../../jobs/job.ts';
import { LaunchError } from '../../launch/errors.ts';
import type { Order } from '../../launch/order.ts';
import { originOf } from '../../launch/origin.ts';
import { planOrder } from '../../launch/plan.ts';
import { tell } from '../shell/boundary.ts';
import { editorLocale } from '../shell/locale.ts';
import { planWords } from '../../words/planWords.ts';
import { plainText } from '../../words/format/text.ts';
import { defaultJobName } from '../../words/terms.ts';
import type { LaunchSession } from './launchSession.ts';
import { askOptions } from './askOptions.ts';
import { gather } from './gatherSources.ts';
import { BACK, type Back } from '../shell/pick.ts';
import { runOrder } from './runOrder.ts';
import { type Selection, placeOf, serviceOf } from '../../launch/selection.ts';
import { asFileName, suggestedName } from '../../words/suggestedName.ts';

/** Takes a user from what was chosen to the started jobs: the files, the options, the start. */
export async function exportSelection(session: LaunchSession, selection: Selection): Promise<readonly Job[] | Back> {
  const order = await orderBySelection(session, selection);
  if (order === BACK) return BACK;
  const jobs = await runOrder(session, order);
  const { exportMemory } = session.services;
  await exportMemory.rememberOptions(order.service, order.projectId, order.options);
  const place = placeOf(selection);
  if (place) await exportMemory.rememberPlace(place);
  return jobs;
}

/**
 * What a user wants exported, with the options that were asked for. A filter that no file passes is told, and goes
 * back.
 * @throws LaunchError `nothingToExport` before the options are asked; AccError, AuthError, StoreError, CancelledError
 */
export async function orderBySelection(session: LaunchSession, selection: Selection): Promise<Order | Back> {
  const { services, account } = session;
  const service = serviceOf(selection);
  const projectId = selection.project.id;
  const sources = await gather(session, selection);
  if (sources.length === 0 && selection.kind === 'folder' && selection.filter !== '') {
    tell(l10n.t('No file here has a name like “{0}”.', plainText(selection.filter)), {}, services.log);
    return BACK;
  }
  const suggestion = suggestedName(selection);
  const name = suggestion ?? defaultJobName(service, services.clock.now(), editorLocale());
  const options = await services.exportMemory.options(service, projectId);
  const draft: Order = {
    account,
    service,
    projectId,
    sources,
    options,
    name,
    named: false,
    origin: originOf(selection),
  };
  const plan = planOrder(draft);
  if (plan.parts.length === 0) throw new LaunchError('nothingToExport', { obstacles: plan.obstacles });
  // A program takes those of the last time.
  const answers = !session.interactive
    ? { options, name: undefined }
    : await askOptions(service, options, { name, what: planWords(plan, editorLocale()) });
  if (answers === BACK) return BACK;
  const chosen = { ...draft, name: answers.name ?? name, named: answers.name !== undefined };
  // One file lends its name to the result; several have none, and the service would call every result the same.
  const lent = sources.length === 1 ? undefined : suggestion;
  const fileName = service === 'bim360' ? undefined : (answers.name ?? lent);
  if (fileName === undefined) return { ...chosen, options: answers.options };
  return { ...chosen, options: { ...answers.options, outputFileName: asFileName(fileName) } };
}
