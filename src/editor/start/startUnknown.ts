import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Job } from '../../jobs/job.ts';
import { planOrder } from '../../launch/plan.ts';
import { rememberRequest } from '../../launch/remember.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { plainText } from '../../words/format/text.ts';
import type { LaunchSession } from './launchSession.ts';
import { orderBySelection } from './exportSelection.ts';
import { findProject } from './findProject.ts';
import { BACK, type Back } from '../shell/pick.ts';
import { selectInProject, selectUrns } from './pickFolder.ts';
import { chooseSheets } from './pickSheets.ts';
import { runOrder } from './runOrder.ts';
import type { Selection } from '../../launch/selection.ts';

/**
 * Exports again what was tracked by its id only: asks once what was in it, writes that down, and goes on.
 * @throws LaunchError, AccError, AuthError, StoreError, CancelledError
 */
export async function startUnknown(session: LaunchSession, job: Job): Promise<readonly Job[]> {
  await tellUnknown(job);
  for (;;) {
    const selection = await select(session, job);
    if (selection === BACK) throw new CancelledError();
    const order = await orderBySelection(session, selection);
    if (order === BACK) continue;
    const exportable = planOrder(order).parts.flatMap(({ sources }) => sources);
    const known = await rememberRequest(session.engine.ledger, job, exportable, order.options);
    const { name, named } = job;
    return runOrder(session, { ...order, ...(order.named ? {} : { name, named }), repeats: [known ?? job] });
  }
}

async function select(session: LaunchSession, job: Job): Promise<Selection | Back> {
  const title = l10n.t('What Was in {0}', plainText(job.name, 60));
  const project = await findProject(session, job.projectId);
  switch (job.service) {
    case 'files':
      return selectInProject(session, project, { title, filesOnly: true });
    case 'sheets':
      return chooseSheets(session, project, title);
    case 'bim360': {
      const bim360 = { ...project, platform: 'bim360' } as const;
      // One export is one page, and its version is in the address of the export.
      if (job.versionUrn !== undefined) return selectUrns(session, bim360, [job.versionUrn]);
      return selectInProject(session, bim360, { title });
    }
  }
}

async function tellUnknown(job: Job): Promise<void> {
  if (job.service === 'bim360' && job.versionUrn !== undefined) return;
  const choose = l10n.t('Choose');
  const choice = await vscode.window.showInformationMessage(
    l10n.t('What was in this export is not known yet.'),
    {
      modal: true,
      detail: l10n.t('It was not started here. Choose its files once: then it can be exported again at any time.'),
    },
    choose,
  );
  if (choice !== choose) throw new CancelledError();
}
