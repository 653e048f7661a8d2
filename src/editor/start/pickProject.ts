import * as l10n from '@vscode/l10n';
import type { Project } from '../../acc/browseRows.ts';
import { UserError } from '../../words/userError.ts';
import type { LaunchSession } from './launchSession.ts';
import { BACK, type Back, label, pickOne } from '../shell/pick.ts';

/**
 * Lets a user choose a project: in the only account of a firm, or after choosing one.
 * @throws UserError when there is none; AccError, AuthError, StoreError, CancelledError
 */
export async function pickProject(session: LaunchSession, title: string): Promise<Project | Back> {
  const { catalog } = session.engine;
  for (;;) {
    let onlyHub = false;
    const hubId = await pickOne<string>({
      title,
      placeholder: l10n.t('Which account?'),
      back: true,
      onlyOne: true,
      rows: async (wanted, signal) => {
        const { rows, more } = await catalog.list<'hubs'>(session.account, { kind: 'hubs' }, wanted, signal);
        if (rows.length === 0 && !more) throw noAccount();
        onlyHub = rows.length === 1 && !more;
        const choices = rows.map(({ id, name, region }) => ({
          label: `$(organization) ${label(name)}`,
          description: label(region ?? ''),
          value: id,
        }));
        return { choices, more };
      },
    });
    if (hubId === BACK) return BACK;
    const project = await pickOne<Project>({
      title,
      placeholder: l10n.t('Which project?'),
      back: true,
      rows: async (wanted, signal) => {
        const place = { kind: 'projects', hubId } as const;
        const { rows, more } = await catalog.list<'projects'>(session.account, place, wanted, signal);
        const choices = rows.map((value) => ({
          label: `$(project) ${label(value.name)}`,
          description: value.platform === 'bim360' ? 'BIM 360' : '',
          value,
        }));
        return { choices, more };
      },
    });
    if (project !== BACK || onlyHub) return project;
  }
}

/** Source: API page G, an app that no account admin has added. */
function noAccount(): UserError {
  return new UserError(
    l10n.t(
      'The service shows no account to this app. Usually an account admin still has to add its client ID under Custom Integrations; that takes effect after some minutes.',
    ),
    { kind: 'copyClientId' },
  );
}
