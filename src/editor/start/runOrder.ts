import * as l10n from '@vscode/l10n';
import { LaunchError } from '../../launch/errors.ts';
import type { LaunchProgress, Started } from '../../launch/order.ts';
import { MOST_UNASKED, type Order, type OrderedSource, type Plan } from '../../launch/order.ts';
import { planOrder } from '../../launch/plan.ts';
import type { Job } from '../../jobs/job.ts';
import { argumentMissing } from '../../words/userError.ts';
import { askAboutSize, sizeQuestion } from '../shell/askSize.ts';
import { inNotification } from '../shell/progress.ts';
import { editorLocale } from '../shell/locale.ts';
import { launchProgressWords } from '../../words/planWords.ts';
import { plainText } from '../../words/format/text.ts';
import type { LaunchSession } from './launchSession.ts';
import { askAboutObstacles, askAboutRefused, tellable } from './startQuestions.ts';
import { tellStarted } from './tellStarted.ts';

/** What a program has agreed to. */
export interface StartConsent {
  /** What cannot be exported is left out without a word: a folder holds all sorts of files. */
  readonly leaveOut?: boolean;
  /** More than 50 exports are meant. */
  readonly confirmLargeRun?: boolean;
}

/**
 * Starts an order: says first what cannot be exported, splits, sends, and goes on without files that the service names
 * if the user wants that. A program is asked nothing: what a user would be asked is thrown.
 * @throws UserError when a program does not say that it means more than 50 exports
 * @throws LaunchError, AccError, AuthError, StoreError, CancelledError
 */
export async function runOrder(
  session: LaunchSession,
  order: Order,
  { leaveOut = false, confirmLargeRun = false }: StartConsent = {},
): Promise<readonly Job[]> {
  let plan = planOrder(order);
  if (session.interactive) {
    await askAboutObstacles(plan);
    await askAboutSize(plan.parts.length);
  } else {
    refuseObstacles(plan, leaveOut);
    if (!confirmLargeRun) refuseSize(plan);
  }
  for (;;) {
    try {
      const started = await start(session, plan);
      if (session.interactive) await tellStarted(session.services, order, started);
      return started.jobs;
    } catch (error) {
      const refused = LaunchError.is(error, 'fileRefused') ? (error.details.sources ?? []) : [];
      const rest = planOrder({ ...order, sources: without(plan, refused) });
      if (!session.interactive || refused.length === 0 || rest.parts.length === 0) throw error;
      await askAboutRefused(refused, rest.order.sources.length);
      plan = rest;
    }
  }
}

async function start(session: LaunchSession, plan: Plan): Promise<Started> {
  const { launches } = session.engine;
  return inNotification(session.call, l10n.t('Starting {0}', plainText(plan.order.name, 60)), (report, signal) => {
    let before = 0;
    const onProgress = (progress: LaunchProgress): void => {
      const percent = (progress.started / progress.total) * 100;
      report({ message: launchProgressWords(progress, editorLocale()), increment: percent - before });
      before = percent;
    };
    return launches.start(plan, onProgress, signal);
  });
}

function refuseSize({ parts }: Plan): void {
  if (parts.length <= MOST_UNASKED) return;
  throw argumentMissing(
    'confirmLargeRun',
    l10n.t('{0} Pass “confirmLargeRun”: true if that is meant.', sizeQuestion(parts.length)),
  );
}

function refuseObstacles(plan: Plan, leaveOut: boolean): void {
  const obstacles = tellable(plan.obstacles);
  if (plan.parts.length === 0 || (!leaveOut && obstacles.length > 0)) {
    throw new LaunchError('nothingToExport', { obstacles });
  }
}

/** What a plan holds without these. */
function without(plan: Plan, refused: readonly OrderedSource[]): readonly OrderedSource[] {
  const out = new Set(refused.map(({ id }) => id));
  return plan.parts.flatMap(({ sources }) => sources).filter(({ id }) => !out.has(id));
}
