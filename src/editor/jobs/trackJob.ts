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
import { jobsFromArgument } from './trackArgument.ts';
import { askName, askRefs } from './trackQuestions.ts';

type Tracking = Pick<ShellWithJobs, 'engine' | 'settings' | 'jobs' | 'clock' | 'log'>;

/**
 * Puts exports on the list: from what a user has at hand, or from `{service?, projectId, exportId, versionUrn?, name?}` or a
 * text. Returns the job, or the jobs when there are several.
 */
export function trackJob(shell: Tracking): Handler {
  return async ([argument], { interactive }): Promise<Job | readonly Job[]> => {
    const { ledger, accounts } = await shell.engine;
    const asks = interactive && typeof argument !== 'string' && !says(argument, 'projectId', 'exportId');
    const wanted = asks ? await askRefs(ledger) : jobsFromArgument(argument);
    // All of them first: one that cannot be tracked stops the others before they are.
    const exports = wanted.map((one) => ({ ...one, apiHost: checkedHost(shell.settings, one.apiHost) }));
    const isOne = exports.length === 1;
    const jobs: Job[] = [];
    let news = 0;
    for (const { ref, apiHost, name: given } of exports) {
      const known = await ledger.find({ ...ref, apiHost });
      if (known) {
        if (interactive && isOne) await tellTracked(shell, known);
        jobs.push(known);
        continue;
      }
      const suggestion = defaultJobName(ref.service, shell.clock.now(), editorLocale());
      const name = asks && isOne ? await askName(suggestion) : plainText(given ?? '');
      const { key, clientId } = await accounts.current();
      const named = name !== '' && name !== suggestion;
      const { job } = await ledger.track({
        ...ref,
        name: name === '' ? suggestion : name,
        named,
        account: key,
        clientId,
        apiHost,
      });
      jobs.push(job);
      news++;
    }
    if (interactive && news > 0) await showTracked(shell, jobs);
    const [first] = jobs;
    return isOne && first ? first : jobs;
  };
}

async function showTracked(shell: Tracking, jobs: readonly Job[]): Promise<void> {
  const last = jobs.at(-1);
  if (last) await shell.jobs.reveal(last.id, { focus: false });
  const { status } = await (await shell.engine).accounts.current();
  if (status === 'none' || status === 'refused') tellTokenNeeded(shell.log);
  else if (jobs.length > 1) tell(l10n.t('{0} exports are tracked.', jobs.length), {}, shell.log);
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
