import type { Job } from '../../jobs/job.ts';
import type { Ledger } from '../../jobs/ledger.ts';
import { AccError } from '../../acc/errors.ts';
import { throwIfCancelled } from '../../lib/cancel.ts';
import { translate as t } from '../locale.ts';
import { summary } from '../present/statusBar.ts';
import { isPersonal } from './arguments.ts';
import { tell } from './boundary.ts';
import type { CommandContext, Handler } from './context.ts';
import { inView } from './progress.ts';

/** At most this many are asked about in one go: the quota is shared with everybody who uses the same app. */
const MAX_LOOKS = 50;
const AT_ONCE = 4;

/** Asks the service about every open and every ready export now; returns how many answered. */
export function refresh(context: CommandContext): Handler {
  return async (...args): Promise<number> => {
    const { ledger, poller } = await context.engine;
    const jobs = await lookable(ledger);
    const answered = await inView(async (signal) => {
      const waiting = [...jobs];
      let count = 0;
      const work = async (): Promise<void> => {
        for (let job = waiting.shift(); job; job = waiting.shift()) {
          throwIfCancelled(signal);
          try {
            await poller.lookNow(job.id, signal);
            count++;
          } catch (error) {
            // What one job gets (404, 403) stays its own; what all would get ends the round.
            if (!AccError.is(error) || concernsAll(error)) throw error;
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return count;
    });
    if (isPersonal(args)) {
      const counts = await ledger.counts();
      const words = summary(counts, t);
      tell(
        jobs.length === 0
          ? t('There is nothing to check.')
          : t('Checked {0} of {1}. Now: {2}.', answered, jobs.length, words === '' ? t('nothing is waiting') : words),
        {},
        context.log,
      );
    }
    return answered;
  };
}

function concernsAll(error: AccError): boolean {
  switch (error.code) {
    case 'network':
    case 'certificate':
    case 'tokenRefused':
    case 'noToken':
    case 'tokenElsewhere':
    case 'rateLimited':
      return true;
    case 'timeout':
    case 'forbidden':
    case 'projectForbidden':
    case 'notFound':
    case 'badRequest':
    case 'service':
    case 'unexpectedAnswer':
    case 'unsafeAddress':
      return false;
  }
}

async function lookable(ledger: Ledger): Promise<readonly Job[]> {
  const open = await ledger.openJobs(MAX_LOOKS);
  const ready = await ledger.page('ready', { limit: MAX_LOOKS });
  const jobs = new Map([...open, ...ready.jobs].map((job) => [job.id, job]));
  return [...jobs.values()].slice(0, MAX_LOOKS);
}
