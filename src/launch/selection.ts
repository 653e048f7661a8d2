import type { Folder, Platform, Project, Sheet, SourceFile } from '../acc/browseRows.ts';
import type { Service } from '../acc/reading.ts';
import type { OrderedSource } from './order.ts';

/** A place that an export was started from. */
export interface RecentPlace {
  readonly hubId?: string | undefined;
  readonly projectId: string;
  readonly projectName: string;
  /** As far as it was known. */
  readonly platform?: Platform | undefined;
  readonly folderId?: string | undefined;
  /** Names from the top folder to this one; empty for a whole project. */
  readonly path: readonly string[];
}

/** What a user wants exported, as it was chosen. */
export type Selection =
  | {
      readonly kind: 'files';
      readonly project: Project;
      readonly files: readonly SourceFile[];
      /** Names down to the folder that they are in; empty when they come from several. */
      readonly path: readonly string[];
      readonly folder?: Folder | undefined;
    }
  | {
      readonly kind: 'folder';
      readonly project: Project;
      /** Absent for the whole project. */
      readonly folder?: Folder | undefined;
      readonly path: readonly string[];
      readonly recursive: boolean;
      /** Names with `*` and `?`; empty takes all. */
      readonly filter: string;
    }
  | {
      readonly kind: 'sheets';
      readonly project: Project;
      readonly sheets: readonly Sheet[];
      /** Name of the version set, when it is one. */
      readonly set?: string | undefined;
      /** True for all of the version set or of the project, not only for some that were chosen. */
      readonly whole?: boolean | undefined;
    }
  | {
      /** Named one by one, by their URNs. */
      readonly kind: 'sources';
      readonly project: Project;
      readonly sources: readonly OrderedSource[];
    };

/** The service that exports what was chosen. */
export function serviceOf({ project, kind }: Selection): Service {
  if (kind === 'sheets') return 'sheets';
  return fileServiceOf(project.platform);
}

/** The service that exports the files of a project on this platform. Source: API page C. */
export function fileServiceOf(platform: Platform): Exclude<Service, 'sheets'> {
  return platform === 'bim360' ? 'bim360' : 'files';
}

/** Where the next export may start from; `undefined` when that is no place of its own. */
export function placeOf(selection: Selection): RecentPlace | undefined {
  const { project } = selection;
  const { hubId, id: projectId, name: projectName, platform } = project;
  const whole = { hubId, projectId, projectName, platform, path: [] };
  if (projectName === '') return undefined;
  if (selection.kind === 'sheets' || selection.kind === 'sources') return whole;
  const { folder, path } = selection;
  return folder ? { ...whole, folderId: folder.id, path } : whole;
}
