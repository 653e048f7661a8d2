import * as l10n from '@vscode/l10n';
import type { SignedUrl } from '../../acc/signedUrl.ts';
import type { Job } from '../../jobs/job.ts';
import { UserError } from '../../words/userError.ts';
import { hasLivingLink } from '../../words/jobRow.ts';
import { checkWords } from '../../words/checkAnswer.ts';
import { type Picker, pickJob } from '../shell/pickJob.ts';
import type { Call } from '../shell/shell.ts';
import { inView } from '../shell/progress.ts';
import { requireStarted } from './started.ts';

/**
 * Looks now, and returns the fresh link of a job.
 * @throws UserError when it has none, and what `lookNow` throws
 */
export async function freshLink(
  picker: Picker,
  argument: unknown,
  call: Call,
): Promise<{ readonly job: Job; readonly link: SignedUrl }> {
  const { poller } = await picker.engine;
  const asked = await pickJob(picker, argument, {
    interactive: call.interactive,
    placeholder: l10n.t('The link of which export?'),
    sections: ['ready', 'done'],
    filter: (job) => hasLivingLink(job, picker.clock.now()),
    none: l10n.t('No export has a link now. A link comes when the export is ready, and lasts one hour.'),
  });
  requireStarted(asked);
  const { job, link } = await inView(call, (signal) => poller.pollNow(asked.id, signal));
  if (link) return { job, link };
  const words = checkWords(job, picker.clock.now(), picker.jobs.context);
  const again = job.state === 'expired' && job.request !== undefined;
  throw new UserError(
    l10n.t('There is no link. {0}', words),
    again ? { kind: 'exportAgain', jobId: job.id } : undefined,
  );
}
