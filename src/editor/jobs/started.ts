import * as l10n from '@vscode/l10n';
import type { Job } from '../../jobs/job.ts';
import { UserError } from '../../words/userError.ts';
import type { Remedy } from '../../words/remedy.ts';
import { plainText } from '../../words/format/text.ts';

/**
 * Lets only jobs through that the service knows.
 * @throws UserError for one that is not started, or of which that is not known
 */
export function requireStarted(job: Job): void {
  if (job.exportId !== '') return;
  const name = plainText(job.name, 80);
  if (job.state === 'unconfirmed') {
    const action: Remedy = { kind: 'decideStart', jobId: job.id };
    throw new UserError(
      l10n.t('{0} may have started, but its export ID is not known. Decide what to do.', name),
      action,
    );
  }
  if (job.state === 'notStarted') {
    throw new UserError(l10n.t('{0} was not started.', name), { kind: 'exportAgain', jobId: job.id });
  }
  throw new UserError(l10n.t('{0} is being started. Try again in a moment.', name));
}
