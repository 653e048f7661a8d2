import * as l10n from '@vscode/l10n';
import type { Project } from '../../acc/browseRows.ts';
import type { OrderedSource } from '../../launch/order.ts';
import type { PastedPlace } from '../../launch/pasted.ts';
import { resolveUrns } from '../../launch/resolveUrns.ts';
import type { Selection } from '../../launch/selection.ts';
import { inNotificationWhenSlow } from '../shell/progress.ts';
import { sourcesIn } from './gatherSources.ts';
import type { LaunchSession } from './launchSession.ts';

/**
 * The files of several folders, with their subfolders, and files that are named, together.
 * @throws LaunchError `tooMany`, `noSuchFile`; AccError, AuthError, StoreError, CancelledError
 */
export async function selectPlaces(
  session: LaunchSession,
  project: Project,
  places: readonly PastedPlace[],
): Promise<Selection> {
  const sources = await inNotificationWhenSlow(
    session.call,
    l10n.t('Looking for the files'),
    async (report, signal) => {
      const found: OrderedSource[] = [];
      for (const place of places) {
        const more =
          'urn' in place
            ? await resolveUrns(session.engine.catalog, session.account, project.id, [place.urn], signal)
            : await sourcesIn(
                session,
                {
                  kind: 'folder',
                  project,
                  folder: { kind: 'folder', id: place.folderId, name: '' },
                  path: [],
                  recursive: true,
                  filter: '',
                },
                (message) => report({ message }),
                signal,
              );
        found.push(...more);
      }
      return found;
    },
  );
  return { kind: 'sources', project, sources };
}
