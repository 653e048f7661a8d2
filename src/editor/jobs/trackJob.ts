import * as l10n from '@vscode/l10n';
import { UI_COMMANDS } from '../../ids.ts';
import type { Job } from '../../jobs/job.ts';
import { UserError } from '../../words/userError.ts';
import { editorLocale } from '../shell/locale.ts';
import { plainText } from '../../words/format/text.ts';
import { defaultJobName } from '../../words/terms.ts';
import * as vscode from 'vscode';
import { says } from '../shell/args.ts';
import { tell } from '../shell/boundary.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Settings } from '../shell/settings.ts';
import type { Handler, ShellWithJobs } from '../shell/shell.ts';
import { jobFromArgument } from './trackArgument.ts';
import { askName, askRef } from './trackQuestions.ts';

type Tracking = Pick<ShellWithJobs, 'engine' | 'settings' | 'jobs' | 'clock' | 'log'>;

/** Puts an export on the list: from what a user has at hand, or from `{service?, projectId, exportId, versionUrn?, name?}`. */
export function trackJob(shell: Tracking): Handler {
  return async ([argument], { interactive }): Promise<Job> => {
    const { ledger, accounts } = await shell.engine;
    const asks = interactive && typeof argument !== 'string' && !says(argument, 'projectId', 'exportId');
    const wanted = asks ? await askRef(ledger) : jobFromArgument(argument);
    const apiHost = checkedHost(shell.settings, wanted.apiHost);
    const known = await ledger.find({ ...wanted.ref, apiHost });
    if (known) {
      if (interactive) await tellTracked(shell, known);
      return known;
    }
    const suggestion = defaultJobName(wanted.ref.service, shell.clock.now(), editorLocale());
    const name = asks ? await askName(suggestion) : plainText(wanted.name ?? '');
    const account = await accounts.current();
    const { job } = await ledger.track({
      ...wanted.ref,
      name: name === '' ? suggestion : name,
      named: name !== '' && name !== suggestion,
      account: account.key,
      clientId: account.clientId,
      apiHost,
    });
    if (interactive) {
      await shell.jobs.reveal(job.id, { focus: false });
      if (account.status === 'none' || account.status === 'refused') tellTokenNeeded(shell.log);
    }
    return job;
  };
}

/** An address of another host is not tracked: the token goes to the configured one only, and the job is not there. */
function checkedHost(settings: Settings, pasted: string | undefined): string {
  const configured = settings.apiBaseUrl;
  if (pasted === undefined || pasted === configured) return configured;
  throw new UserError(
    l10n.t(
      'This address is on {0}, but ACC Exports asks {1}. The setting “accExports.apiBaseUrl” decides it.',
      plainText(pasted),
      configured,
    ),
    { kind: 'setting', id: 'apiBaseUrl' },
  );
}

async function tellTracked(shell: Tracking, job: Job): Promise<void> {
  await shell.jobs.reveal(job.id);
  tell(l10n.t('This export is already tracked as {0}.', plainText(job.name, 80)), {}, shell.log);
}

function tellTokenNeeded(log: EditorLog): void {
  tell(
    l10n.t('The export is tracked. To check it, ACC Exports needs a sign-in or an access token.'),
    {
      [l10n.t('Sign In')]: () => vscode.commands.executeCommand(UI_COMMANDS.signIn),
      [l10n.t('Set Access Token')]: () => vscode.commands.executeCommand(UI_COMMANDS.setAccessToken),
    },
    log,
  );
}
