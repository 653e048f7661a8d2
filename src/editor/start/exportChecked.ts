import * as l10n from '@vscode/l10n';
import type { Job } from '../../jobs/job.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { UserError } from '../../words/userError.ts';
import { LaunchSession } from './launchSession.ts';
import { exportSelection } from './exportSelection.ts';
import { BACK } from '../shell/pick.ts';
import type { Handler } from '../shell/shell.ts';
import type { StartServices } from './startServices.ts';

/** Exports the files that are checked in the Files view, which are of one project, and unchecks them after the start. */
export function exportChecked(services: StartServices): Handler {
  return async (_args, call): Promise<readonly Job[]> => {
    const { checked } = services.files;
    const [first] = checked;
    if (!first) throw new UserError(l10n.t('No file is checked. Check files in the Files view first.'));
    const session = await LaunchSession.of(services, call);
    const files = checked.map(({ file }) => file);
    const jobs = await exportSelection(session, { kind: 'files', project: first.project, files, path: [] });
    if (jobs === BACK) throw new CancelledError();
    services.files.uncheck(checked);
    return jobs;
  };
}
