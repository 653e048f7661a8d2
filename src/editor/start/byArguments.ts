import type { Project } from '../../acc/browseRows.ts';
import type { Service } from '../../acc/reading.ts';
import type { Job } from '../../jobs/job.ts';
import type { Origin } from '../../launch/origin.ts';
import type { OrderedSource } from '../../launch/order.ts';
import { fileServiceOf } from '../../launch/selection.ts';
import { inView } from '../shell/progress.ts';
import { editorLocale } from '../shell/locale.ts';
import { defaultJobName } from '../../words/terms.ts';
import type { LaunchSession } from './launchSession.ts';
import { givenOptions } from './askOptions.ts';
import { platformOf } from './findProject.ts';
import { sourcesIn } from './gatherSources.ts';
import { resolveUrns } from '../../launch/resolveUrns.ts';
import { runOrder } from './runOrder.ts';
import type { StartArguments } from '../../views/startArguments.ts';

/** Starts what a program wants exported, without any question. @throws LaunchError, UserError, AccError, AuthError */
export async function startByArguments(session: LaunchSession, given: StartArguments): Promise<readonly Job[]> {
  const { projectId, take, options, name } = given;
  const { service, sources } = await inView(session.call, async (signal) => {
    const service = given.service ?? fileServiceOf(await platformOf(session, projectId, signal));
    return { service, sources: await sourcesOf(session, given, signal) };
  });
  const order = {
    account: session.account,
    service,
    projectId,
    sources,
    options: givenOptions(service, options, name),
    name: name ?? suggested(session, service, sources),
    named: name !== undefined,
    origin: originFrom(take),
  };
  return runOrder(session, order, {
    leaveOut: take.kind === 'folder',
    confirmLargeRun: given.confirmLargeRun,
  });
}

async function sourcesOf(
  session: LaunchSession,
  { projectId, take }: StartArguments,
  signal: AbortSignal,
): Promise<readonly OrderedSource[]> {
  switch (take.kind) {
    case 'files':
      return resolveUrns(session.engine.catalog, session.account, projectId, take.urns, signal);
    case 'sheets':
      return take.sheets.map((id) => ({ id: id.toLowerCase(), name: id }));
    case 'folder': {
      const { folderId, recursive, filter } = take;
      const project: Project = { kind: 'project', hubId: '', id: projectId, name: '', platform: 'unknown' };
      const folder = { kind: 'folder', id: folderId, name: '' } as const;
      const selection = { kind: 'folder', project, folder, path: [], recursive, filter } as const;
      return sourcesIn(session, selection, () => undefined, signal);
    }
  }
}

/** The arguments have the folder's ID only. */
function originFrom(take: StartArguments['take']): Origin | undefined {
  if (take.kind !== 'folder') return undefined;
  const { folderId, recursive, filter } = take;
  return { kind: 'folder', folder: folderId, recursive, filter };
}

function suggested({ services }: LaunchSession, service: Service, [only, another]: readonly OrderedSource[]): string {
  const named = only && !another && only.name !== only.id ? only.name : undefined;
  return named ?? defaultJobName(service, services.clock.now(), editorLocale());
}
