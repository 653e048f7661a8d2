import type { Folder, Project } from '../acc/browseRows.ts';
import type { ExportOptions } from '../acc/exportOptions.ts';
import { idsOf, requestFrom } from '../acc/exportRequest.ts';
import type { Service } from '../acc/reading.ts';
import type { Job, JobSource } from '../jobs/job.ts';
import type { Origin } from '../launch/origin.ts';
import { wholeOptions } from '../launch/plan.ts';
import { fileServiceOf } from '../launch/selection.ts';
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
    options: wholeOptions(options),
    target: DEFAULT_TARGET,
  };
}

/** The recipe that exports what was asked for as a whole, with the options of a job: what that holds at each run. */
export function recipeOfOrigin({ job }: KnownJob, origin: Origin, projectName?: string): Recipe | undefined {
  const request = requestFrom(job, job.request);
  if (!request) return undefined;
  const { service, projectId: project, options } = request;
  return {
    service,
    project,
    ...(projectName === undefined ? {} : { projectName }),
    take: origin,
    options: wholeOptions(options),
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
    /** With its subfolders. */
    readonly recursive: boolean;
    readonly filter: string;
    readonly options: ExportOptions;
  },
): Recipe {
  const { path, recursive, filter, options } = more;
  return {
    service: fileServiceOf(project.platform),
    project: project.id,
    projectName: project.name,
    take: { kind: 'folder', folder: folder.id, path: path.join('/'), recursive, filter },
    options,
    target: DEFAULT_TARGET,
  };
}

function fixed(service: Service, ids: readonly string[], names: ReadonlyMap<string, string>): RecipeTake {
  const named = (id: string): { readonly name?: string } => {
    const name = names.get(id);
    return name === undefined || name === '' ? {} : { name };
  };
  if (service === 'sheets') return { kind: 'sheets', only: ids.map((sheet) => ({ sheet, ...named(sheet) })) };
  return { kind: 'files', files: ids.map((version) => ({ version, ...named(version) })) };
}
