import type { Folder, Project } from '../acc/browseRows.ts';
import type { ExportOptions } from '../acc/exportOptions.ts';
import { type ExportRequest, requestFrom } from '../acc/exportRequest.ts';
import type { Service } from '../acc/reading.ts';
import type { Job, JobSource } from '../jobs/job.ts';
import { wholeName } from '../launch/plan.ts';
import { DEFAULT_TARGET, type Recipe, type RecipeTake } from './recipe.ts';

/** A job and what went into it, as far as the ledger knows. */
export interface KnownJob {
  readonly job: Pick<Job, 'service' | 'projectId' | 'versionUrn' | 'request'>;
  readonly sources: readonly JobSource[];
}

/**
 * The recipe that repeats a job, or all jobs that were started together: the same versions with the same options.
 * `undefined` when a request is not known, or when they do not belong together. Holds nothing of who started them.
 */
export function recipeOfJobs(known: readonly KnownJob[], projectName?: string): Recipe | undefined {
  const requests = known.flatMap(({ job }) => requestFrom(job, job.request) ?? []);
  const [first] = requests;
  if (!first || requests.length < known.length) return undefined;
  const { service, projectId: project, options } = first;
  if (requests.some((request) => request.service !== service || request.projectId !== project)) return undefined;
  const names = new Map(known.flatMap(({ sources }) => sources.map(({ id, name }) => [id, name] as const)));
  const ids = requests.flatMap(idsOf);
  const named = projectName === undefined ? {} : { projectName };
  return {
    service,
    project,
    ...named,
    take: fixed(service, ids, names),
    options: unnumbered(options),
    target: DEFAULT_TARGET,
  };
}

/** The recipe that exports what is in a folder at each run. */
export function recipeOfFolder(
  project: Project,
  folder: Folder,
  more: {
    /** Names from the top folder to this one. */
    readonly path: readonly string[];
    readonly filter?: string | undefined;
    readonly options: ExportOptions;
  },
): Recipe {
  const { path, filter = '', options } = more;
  return {
    service: serviceOf(project),
    project: project.id,
    projectName: project.name,
    take: { kind: 'folder', folder: folder.id, path: path.join('/'), recursive: true, filter },
    options,
    target: DEFAULT_TARGET,
  };
}

/** The service that exports the files of a project. Source: API page C. */
export function serviceOf({ platform }: Pick<Project, 'platform'>): Service {
  return platform === 'bim360' ? 'bim360' : 'files';
}

/** Of several parts each has its number in its file's name; the next run numbers them anew. */
function unnumbered(options: ExportOptions): ExportOptions {
  if (!('outputFileName' in options) || options.outputFileName === undefined) return options;
  return { ...options, outputFileName: wholeName(options.outputFileName) };
}

function idsOf(request: ExportRequest): readonly string[] {
  switch (request.service) {
    case 'files':
      return request.fileVersions;
    case 'sheets':
      return request.sheets;
    case 'bim360':
      return [request.versionUrn];
  }
}

function fixed(service: Service, ids: readonly string[], names: ReadonlyMap<string, string>): RecipeTake {
  const named = (id: string): { readonly name?: string } => {
    const name = names.get(id);
    return name === undefined || name === '' ? {} : { name };
  };
  if (service === 'sheets') return { kind: 'sheets', only: ids.map((sheet) => ({ sheet, ...named(sheet) })) };
  return { kind: 'files', files: ids.map((version) => ({ version, ...named(version) })) };
}
