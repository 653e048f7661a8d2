import { ERROR_POLICY } from '../acc/errorPolicy.ts';
import { AccError } from '../acc/errors.ts';
import type { Job } from './job.ts';
import type { Poller } from './poller.ts';
import { throwIfCancelled } from '../lib/cancel.ts';
import { forEachLimited } from '../lib/limited.ts';

const AT_ONCE = 4;

/**
 * Asks the service about several jobs now; returns those that answered, in no certain order.
 * @throws what all of them would get, such as a missing token; what one job gets (404, 403) stays its own
 */
export async function pollMany(
  poller: Pick<Poller, 'pollNow'>,
  jobs: readonly Job[],
  signal: AbortSignal,
): Promise<readonly Job[]> {
  const answered: Job[] = [];
  const poll = async ({ id }: Job): Promise<void> => {
    throwIfCancelled(signal);
    try {
      // What is on its way is finished, whatever becomes of the others: its answer is worth writing down.
      answered.push((await poller.pollNow(id, signal)).job);
    } catch (error) {
      if (!AccError.is(error) || ERROR_POLICY[error.code].stopsPolls) throw error;
    }
  };
  await forEachLimited(AT_ONCE, jobs, poll, signal);
  return answered;
}
