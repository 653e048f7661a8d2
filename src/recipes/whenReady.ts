import type { Job } from '../jobs/job.ts';
import type { Ledger } from '../jobs/ledger.ts';
import { CancelledError } from '../lib/cancel.ts';
import { DisposableStore } from '../lib/disposables.ts';
import { RecipeError, type RecipeErrorCode } from './errors.ts';

/**
 * Waits until there is something to fetch. Nothing is asked here: the watchman of whichever window polls the job.
 * @param onLook gets the job after each change before that
 * @returns the job, ready or downloaded
 * @throws RecipeError with the state that it ended in, or `removed`; CancelledError, StoreError
 */
export function whenReady(
  ledger: Pick<Ledger, 'get' | 'onDidChange'>,
  id: string,
  onSearch: (job: Job) => void,
  signal: AbortSignal,
): Promise<Job> {
  const watch = new DisposableStore();
  return new Promise<Job>((resolve, reject) => {
    const see = (job: Job | undefined): void => {
      if (watch.disposed) return;
      const end = job ? endOf(job) : 'removed';
      if (end === 'ready' && job) resolve(job);
      else if (end === 'underWay' && job) onSearch(job);
      else if (end !== 'ready' && end !== 'underWay') reject(new RecipeError(end, { job }));
    };
    const cancel = (): void => reject(new CancelledError());
    signal.addEventListener('abort', cancel, { once: true });
    watch.add({ dispose: () => signal.removeEventListener('abort', cancel) });
    watch.add(
      ledger.onDidChange(({ changed, removed }) => {
        const job = changed.find((job) => job.id === id);
        if (job) see(job);
        else if (removed.includes(id)) see(undefined);
      }),
    );
    if (signal.aborted) cancel();
    ledger.get(id).then(see, reject);
  }).finally(() => watch.dispose());
}

/** What a job's state means for somebody who waits for its file. */
function endOf({ state }: Job): 'underWay' | 'ready' | RecipeErrorCode {
  switch (state) {
    case 'starting':
    case 'running':
      return 'underWay';
    case 'ready':
    case 'downloaded':
      return 'ready';
    case 'notStarted':
    case 'unconfirmed':
    case 'failed':
    case 'noLink':
    case 'expired':
    case 'stuck':
    case 'refused':
    case 'missing':
      return state;
  }
}
