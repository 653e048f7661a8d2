import type { Answer } from '../answer.ts';
import { errorAnswer } from '../faults/errorBodies.ts';
import type { EmulatedService, FileSpec, JobSpec } from '../exports/jobSpec.ts';
import type { World } from './world.ts';
import { suffixOf, type WorldVersion } from './worldFile.ts';
import type { WorldProject } from './worldProject.ts';
import { zipMinBytes } from '../storage/zip.ts';

/** A start whose body is well formed. */
export interface StartOrder {
  readonly service: EmulatedService;
  /** Bare lower-case UUID. */
  readonly projectId: string;
  /** Autodesk id. */
  readonly userId: string;
  /** Version URNs, or UUIDs of sheets. */
  readonly ids: readonly string[];
  readonly outputFileName: string | undefined;
}

/** How the job of a start ends, and with which file. */
export type StartOutcome = Pick<JobSpec, 'file' | 'outcome' | 'failedFiles' | 'error'>;

/** The files of one export may have so many bytes together. Source: Files API, POST exports. */
const MOST_BYTES = 10_000_000_000;
/** Results are made smaller than the files, so that tests and the demo are quick. */
const MOST_RESULT_BYTES = 20_000_000;
const UNKNOWN_BYTES = 20_000;
const NOT_PROCESSABLE = {
  reason: 'ERR_NO_PROCESSABLE_FILES',
  detail: 'This file does not contain any 2d pdf files or still under processing.',
};

/**
 * What becomes of a start: the service's refusal, or the life of its job. What is not in the world is taken as a PDF,
 * unless the world is strict. Source: POST exports of Files, Sheets and BIM 360.
 */
export function outcomeOf(world: World, order: StartOrder): { readonly refusal: Answer } | StartOutcome {
  return order.service === 'sheets' ? sheetsOutcome(world, order) : filesOutcome(world, order);
}

interface Source {
  readonly urn: string;
  /** `undefined`: not in the world. */
  readonly version: WorldVersion | undefined;
}

function filesOutcome(world: World, order: StartOrder): { readonly refusal: Answer } | StartOutcome {
  const sources: Source[] = [];
  for (const urn of order.ids) {
    const found = world.version(urn);
    if (found ? found.file.folder.project.id !== order.projectId || !found.version : world.strictVersions) {
      return refusal(404, 'ERR_RESOURCE_NOT_EXIST', `The file version ${urn} does not exist`);
    }
    if (found?.file.refuses(order.userId)) {
      const detail = `User ${order.userId} does not have download permission on resource ${urn}`;
      return refusal(403, 'ERR_NOT_ALLOWED', detail);
    }
    sources.push({ urn, version: found?.version });
  }
  if (bytesOf(sources) > MOST_BYTES) {
    return refusal(422, 'ERR_FILES_TOO_LARGE', 'The total size of the files is larger than 10 GB');
  }
  const [good, bad] = [true, false].map((wanted) =>
    sources.filter(({ version }) => (version?.file.exportable(version) ?? true) === wanted),
  );
  if (!good || good.length === 0) {
    const error = { code: '400', title: NOT_PROCESSABLE.reason, detail: NOT_PROCESSABLE.detail };
    return { outcome: 'failed', error };
  }
  const file = resultOf(good, sources.length, order);
  if (!bad || bad.length === 0) return { file };
  return { outcome: 'partialSuccess', file, failedFiles: bad.map(({ urn }) => ({ id: urn, ...NOT_PROCESSABLE })) };
}

function sheetsOutcome(world: World, order: StartOrder): { readonly refusal: Answer } | StartOutcome {
  const project = world.project(order.projectId);
  const wrong = order.ids.find((id) => {
    const owner = world.projects.find(({ sheets }) => sheets.find(id) !== undefined);
    return owner ? owner !== project : world.strictVersions;
  });
  if (wrong !== undefined) return refusal(404, 'ERR_RESOURCE_NOT_EXIST', `The sheet ${wrong} does not exist`);
  const bytes = Math.min(MOST_RESULT_BYTES, 100_000 + UNKNOWN_BYTES * order.ids.length);
  return { file: { kind: 'pdf', bytes, name: `${order.outputFileName ?? 'Export'}.pdf` } };
}

/** One PDF gives a PDF; several files, or any DWG or RVT, a ZIP. */
function resultOf(good: readonly Source[], asked: number, order: StartOrder): FileSpec {
  const [first] = good;
  const alone = asked === 1 ? first?.version : undefined;
  const pdf = asked === 1 && (order.service === 'bim360' || alone === undefined || suffixOf(alone.name) === 'pdf');
  const base = order.outputFileName ?? (alone ? stemOf(alone.name) : 'Export');
  const names = entryNames(good, base);
  const bytes = Math.max(Math.min(MOST_RESULT_BYTES, 100_000 + bytesOf(good)), pdf ? 0 : zipMinBytes(names));
  const contentDispositionStyle = 'both';
  return pdf
    ? { kind: 'pdf', bytes, name: `${base}.pdf`, contentDispositionStyle }
    : { kind: 'zip', bytes, name: `${base}.zip`, contentDispositionStyle, entries: names };
}

/** A PDF for each file, named after it; the second of a name gets a number. */
function entryNames(sources: readonly Source[], base: string): readonly string[] {
  const seen = new Map<string, number>();
  return sources.map(({ version }, index) => {
    const stem = version ? stemOf(version.name) : `${base} ${index + 1}`;
    const turn = (seen.get(stem) ?? 0) + 1;
    seen.set(stem, turn);
    return turn === 1 ? `${stem}.pdf` : `${stem} (${turn}).pdf`;
  });
}

function bytesOf(sources: readonly Source[]): number {
  return sources.reduce((sum, { version }) => sum + (version?.bytes ?? UNKNOWN_BYTES), 0);
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]+$/, '');
}

function refusal(status: number, code: string, detail: string): { readonly refusal: Answer } {
  return { refusal: errorAnswer(status, 'codeTitleDetail', { code, detail }) };
}

/** True when a project of the world takes exports of a service. */
export function takes(project: WorldProject | undefined, service: EmulatedService): boolean {
  return project?.platform === (service === 'bim360' ? 'bim360' : 'acc');
}
