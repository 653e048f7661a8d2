import * as l10n from '@vscode/l10n';
import type { Job } from '../../jobs/job.ts';
import type { Ledger } from '../../jobs/ledger.ts';
import { listed, membersOf } from '../../views/listedJobs.ts';
import { summary } from '../../words/counts.ts';
import { tell } from '../shell/boundary.ts';
import type { Handler, Shell } from '../shell/shell.ts';
import { pollMany } from '../../jobs/pollMany.ts';
import { inView } from '../shell/progress.ts';

/** At most this many are asked about in one go: the quota is shared with everybody who uses the same app. */
const MAX_LOOKS = 50;

/** Asks the service about every open and every ready export now; returns how many answered. */
export function refresh({ engine, log }: Pick<Shell, 'engine' | 'log'>): Handler {
  return async (_args, call): Promise<number> => {
    const { ledger, poller } = await engine;
    // What was refused or missing gets another look, too.
    if (!ledger.readOnly) await ledger.bringBack();
    const jobs = await pollable(ledger);
    const answered = await inView(call, (signal) => pollMany(poller, jobs, signal));
    if (call.interactive) {
      const counts = await ledger.counts();
      const words = summary(counts);
      tell(
        jobs.length === 0
          ? l10n.t('There is nothing to check.')
          : l10n.t(
              'Checked {0} of {1}. Now: {2}.',
              answered.length,
              jobs.length,
              words === '' ? l10n.t('nothing is waiting') : words,
            ),
        {},
        log,
      );
    }
    return answered.length;
  };
}

async function pollable(ledger: Ledger): Promise<readonly Job[]> {
  const open = await ledger.openJobs(MAX_LOOKS);
  const page = await ledger.page('ready', { limit: MAX_LOOKS });
  const ready = membersOf(await listed(ledger, page.jobs)).filter((job) => job.state === 'ready');
  const jobs = new Map([...open, ...ready].map((job) => [job.id, job]));
  return [...jobs.values()].slice(0, MAX_LOOKS);
}
