import { ERROR_POLICY } from '../acc/errorPolicy.ts';
import { AccError } from '../acc/errors.ts';
import type { Job } from './job.ts';
import type { Poller } from './poller.ts';
import { throwIfCancelled } from '../lib/cancel.ts';

const AT_ONCE = 4;

/**
 * Asks the service about several jobs now; returns those that answered, in no certain order.
 * @throws what all of them would get, such as a missing token; what one job gets (404, 403) stays its own
 */
export async function pollMany(poller: Poller, jobs: readonly Job[], signal: AbortSignal): Promise<readonly Job[]> {
  const waiting = [...jobs];
  const answered: Job[] = [];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      throwIfCancelled(signal);
      try {
        answered.push((await poller.pollNow(job.id, signal)).job);
      } catch (error) {
        if (!AccError.is(error) || ERROR_POLICY[error.code].stopsPolls) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answered;
}
