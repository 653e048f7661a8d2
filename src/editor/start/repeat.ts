import * as l10n from '@vscode/l10n';
import type { Job } from '../../jobs/job.ts';
import { LaunchError } from '../../launch/errors.ts';
import { canRepeat } from '../../launch/order.ts';
import type { RepeatMode, Repetition } from '../../launch/repeater.ts';
import { inNotificationWhenSlow, inView } from '../shell/progress.ts';
import type { Call } from '../shell/shell.ts';
import type { StartServices } from './startServices.ts';
import { accountName } from '../../words/owner.ts';
import { plainText } from '../../words/format/text.ts';
import { LaunchSession } from './launchSession.ts';
import { askMode } from './repeatQuestions.ts';
import { type StartConsent, runOrder } from './runOrder.ts';
import { askAboutGone } from './startQuestions.ts';
import { startUnknown } from './startUnknown.ts';

/**
 * Exports once more what jobs have exported. A user is asked for what is missing; a program gets the error.
 * @param jobs one, or all of a batch; never empty
 * @param mode `undefined`: a user is asked, and a program gets the same versions. A user is also asked when another
 *   account has to start it
 * @param consent what a program agrees to, since it is not asked
 * @throws LaunchError, AccError, AuthError, StoreError, CancelledError
 */
export async function repeat(
  services: StartServices,
  jobs: readonly Job[],
  mode: RepeatMode | undefined,
  call: Call,
  consent: StartConsent = {},
): Promise<readonly Job[]> {
  const { session, instead } = await sessionOf(services, jobs, call);
  if (!canRepeat(jobs)) {
    const unknown = jobs.find((job) => !canRepeat([job]));
    if (!unknown || !call.interactive || jobs.length > 1) throw new LaunchError('unknownRequest');
    return startUnknown(session, unknown);
  }
  const isSettled = !call.interactive || (mode !== undefined && instead === undefined);
  const chosen = isSettled ? (mode ?? 'same') : await askMode(jobs, instead, await isUnderWay(session, jobs));
  const { order, gone } = await prepare(session, jobs, chosen);
  if (gone.length > 0 && !call.interactive) throw new LaunchError('nothingToExport', { sources: gone });
  if (gone.length > 0) await askAboutGone(gone, order.sources.length);
  return runOrder(session, order, consent);
}

/** True when something repeats one of these jobs right now, or has done so and waits to be fetched. */
async function isUnderWay({ engine: { ledger } }: LaunchSession, jobs: readonly Job[]): Promise<boolean> {
  for (const { id } of jobs) {
    const successor = (await ledger.get(id))?.successor;
    const state = successor === undefined ? undefined : (await ledger.get(successor))?.state;
    if (state === 'running' || state === 'ready') return true;
  }
  return false;
}

async function prepare(session: LaunchSession, jobs: readonly Job[], mode: RepeatMode): Promise<Repetition> {
  const { repeats } = session.engine;
  const { account } = session;
  if (mode === 'same' || !session.interactive) {
    return inView(session.call, (signal) => repeats.prepare(jobs, mode, { account }, signal));
  }
  const name = plainText(jobs[0]?.batchName ?? jobs[0]?.name ?? '', 60);
  const title =
    mode === 'current'
      ? l10n.t('Looking for files of {0}', name)
      : l10n.t('Looking for the latest versions of {0}', name);
  return inNotificationWhenSlow(session.call, title, (report, signal) => {
    const onProgress = (done: number, total?: number): void =>
      report({ message: total === undefined ? filesWords(done) : l10n.t('{0} of {1}', done, total) });
    return repeats.prepare(jobs, mode, { account, onProgress }, signal);
  });
}

function filesWords(files: number): string {
  return files === 1 ? l10n.t('1 file') : l10n.t('{0} files', files);
}

/** The account that started the jobs, or, when it is signed out, the one that is used now. */
async function sessionOf(
  services: StartServices,
  [first]: readonly Job[],
  call: Call,
): Promise<{ readonly session: LaunchSession; readonly instead: string | undefined }> {
  const { accounts } = await services.engine;
  const own = first && (await accounts.account(first.account));
  if (own && own.removed !== true && (own.status === 'usable' || own.status === 'elsewhere')) {
    return { session: await LaunchSession.of(services, call, own.key), instead: undefined };
  }
  const session = await LaunchSession.of(services, call);
  const account = await accounts.account(session.account);
  return { session, instead: account && account.key !== first?.account ? accountName(account) : undefined };
}
