import * as l10n from '@vscode/l10n';
import type { Platform, Project } from '../../acc/browseRows.ts';
import { AccError } from '../../acc/errors.ts';
import { UserError } from '../../words/userError.ts';
import { inNotificationWhenSlow } from '../shell/progress.ts';
import type { LaunchSession } from './launchSession.ts';
import type { RecentPlace } from '../../launch/selection.ts';

/** The project of an id, from what is remembered or from the service. @throws UserError when nobody knows it */
export async function findProject(session: LaunchSession, projectId: string): Promise<Project> {
  const known = session.services.exportMemory.places.find((place) => place.projectId === projectId);
  const remembered = known && projectOf(known);
  if (remembered) return remembered;
  const { catalog } = session.engine;
  const found = await inNotificationWhenSlow(session.call, l10n.t('Looking for the project'), (_report, signal) =>
    catalog.project(session.account, projectId, signal),
  );
  if (found) return found;
  throw new UserError(
    l10n.t(
      'This project is not among those that the service shows you. Check that you are a member, and which account is used.',
    ),
  );
}

/**
 * What kind of project it is, for a program that has not said it; a project that browsing does not show may be exported
 * all the same.
 */
export async function platformOf(session: LaunchSession, projectId: string, signal: AbortSignal): Promise<Platform> {
  try {
    return (await session.engine.catalog.project(session.account, projectId, signal))?.platform ?? 'unknown';
  } catch (error) {
    if (AccError.is(error, 'forbidden') || AccError.is(error, 'projectForbidden') || AccError.is(error, 'notFound')) {
      return 'unknown';
    }
    throw error;
  }
}

function projectOf({ hubId, projectId: id, projectName: name, platform }: RecentPlace): Project | undefined {
  return hubId === undefined || platform === undefined ? undefined : { kind: 'project', hubId, id, name, platform };
}
