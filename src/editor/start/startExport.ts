import * as l10n from '@vscode/l10n';
import type { Job } from '../../jobs/job.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { type FilesNode, isFilesNode } from '../../views/filesNodes.ts';
import { LaunchSession } from './launchSession.ts';
import { startByArguments } from './byArguments.ts';
import { exportSelection } from './exportSelection.ts';
import { says } from '../shell/args.ts';
import { BACK } from '../shell/pick.ts';
import { selectQuickly } from './quickStart.ts';
import { selectByRow } from './selectByRow.ts';
import { startArguments } from '../../views/startArguments.ts';
import type { Handler } from '../shell/shell.ts';
import type { StartServices } from './startServices.ts';

/**
 * Starts exports: from rows of the Files view, from what a user chooses step by step, or by
 * `{projectId, fileVersions | folder | sheets, options?, name?, filter?, recursive?, account?, service?, confirmLargeRun?}` without any
 * question. Returns the jobs.
 */
export function startExport(services: StartServices): Handler {
  return async ([argument, selected], call): Promise<readonly Job[]> => {
    if (!call.interactive || says(argument, 'projectId')) {
      const given = startArguments(argument);
      return startByArguments(await LaunchSession.of(services, call, given.account), given);
    }
    const session = await LaunchSession.of(services, call);
    const row = isFilesNode(argument) ? argument : undefined;
    for (;;) {
      const title = l10n.t('Start Export');
      const selection = row
        ? await selectByRow(session, row, rowsOf(selected) ?? services.files.selectedNodes, title)
        : await selectQuickly(session, title);
      if (selection === BACK) throw new CancelledError();
      const jobs = await exportSelection(session, selection);
      if (jobs !== BACK) return jobs;
    }
  };
}

/** The rows that a menu passes besides the one that was clicked. */
function rowsOf(selected: unknown): readonly FilesNode[] | undefined {
  return Array.isArray(selected) ? selected.filter(isFilesNode) : undefined;
}
