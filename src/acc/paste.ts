import { findApiUrl, withoutForeignUrls } from './pasteUrl.ts';
import { findIds } from './pasteIds.ts';
import type { ExportRef, Service } from './reading.ts';
import { readVersionUrn } from './readUrn.ts';
import { normalizeProjectId } from './urns.ts';
import { withoutEntities, withUnwrapped } from './wrappings.ts';

/** More exports than this are not tracked by one paste. */
const MOST_PASTED = 500;

/** The longest text that is searched, characters. */
export const MAX_PASTE_LENGTH = 100_000;

/**
 * - `empty`: nothing was pasted
 * - `tooLong`: more than {@link MAX_PASTE_LENGTH} characters
 * - `noIds`: no id in it
 * - `oneProjectOnly`: a project but no export, as in the command that starts one
 * - `manyIds`: several ids, and nothing says which is which
 */
export type PasteProblem = 'empty' | 'tooLong' | 'noIds' | 'oneProjectOnly' | 'manyIds';

/** What was found. Holds ids and a host, never any other part of the text. */
export type Paste =
  | {
      readonly kind: 'job';
      readonly ref: ExportRef;
      /** Origin of the pasted API address: what the user has, not what a bearer may be sent to. */
      readonly apiHost?: string | undefined;
    }
  | {
      readonly kind: 'needsProject';
      readonly exportId: string;
      readonly service?: Service | undefined;
      readonly versionUrn?: string | undefined;
    }
  | { readonly kind: 'needsVersion'; readonly projectId: string; readonly exportId: string }
  | { readonly kind: 'nothing'; readonly reason: PasteProblem };

/**
 * Finds the export in what people have at hand: two ids, the API address of the job, a curl line, the JSON answers of
 * the POST and the GET, all with any text around them. Two bare ids are a project and an export, in this order; one bare
 * id is an export. Never throws; works in time proportional to the text's length.
 */
export function parsePaste(text: string): Paste {
  if (text.length > MAX_PASTE_LENGTH) return { kind: 'nothing', reason: 'tooLong' };
  if (text.trim() === '') return { kind: 'nothing', reason: 'empty' };
  const plain = withUnwrapped(unescaped(withoutEntities(text)));
  const found = understood(plain);
  if (found.kind === 'job') return found;
  // Mail breaks long addresses over lines, and an input of one line makes spaces of their ends.
  const whole = understood(
    plain.replaceAll(/https?:.*/gis, (from) => withUnwrapped(from.replaceAll(/=?\s+(?:>\s*)*/g, ''))),
  );
  return whole.kind === 'job' ? whole : found;
}

export type PastedJob = Extract<Paste, { kind: 'job' }>;

/**
 * The exports in a text that names several, each once: API addresses, lines with one each, or pairs of a project and an
 * export ID. Empty when there are not at least two: {@link parsePaste} understands one. Never throws.
 */
export function parsePastes(text: string): readonly PastedJob[] {
  if (text.length > MAX_PASTE_LENGTH) return [];
  const ways = [/(?=https?:\/\/)/i, /\r?\n|\r/].map((between) => jobsIn(text.split(between)));
  const words = text.trim().split(/[\s,;/]+/);
  const isPairs = words.length % 2 === 0 && words.every((word) => normalizeProjectId(word) !== undefined);
  if (isPairs) ways.push(jobsIn(words.flatMap((word, at) => (at % 2 === 0 ? [`${word} ${words[at + 1] ?? ''}`] : []))));
  return ways.reduce((most, jobs) => (jobs.length > most.length ? jobs : most), []);
}

/** Empty for less than two. */
function jobsIn(pieces: readonly string[]): readonly PastedJob[] {
  // A long text without any address is one piece, and is read once.
  if (pieces.length < 2 || pieces.length > MOST_PASTED) return [];
  const jobs = new Map<string, PastedJob>();
  for (const piece of pieces) {
    const paste = parsePaste(piece);
    if (paste.kind === 'job') jobs.set(`${paste.ref.projectId} ${paste.ref.exportId}`, paste);
  }
  return jobs.size < 2 ? [] : [...jobs.values()];
}

function understood(plain: string): Paste {
  const url = findApiUrl(plain);
  const rest = withoutForeignUrls(plain);
  const ids = findIds(rest);
  const projectId = url?.projectId ?? ids.project;
  const exportId = url?.exportId ?? ids.export;
  const versionUrn = url?.versionUrn ?? findVersionUrn(rest);
  const service = url?.service ?? (versionUrn === undefined ? findService(rest) : 'bim360');
  // A command's other ids (sheets, users) are not the job's: beside an address only labelled ones count.
  return combine({ projectId, exportId, versionUrn, service }, url ? [] : ids.others, url?.apiHost);
}

interface Found {
  readonly projectId: string | undefined;
  readonly exportId: string | undefined;
  readonly versionUrn: string | undefined;
  readonly service: Service | undefined;
}

function combine(found: Found, others: readonly string[], apiHost: string | undefined): Paste {
  const missing = [found.projectId, found.exportId].filter((id) => id === undefined).length;
  if (others.length > missing && missing > 0) return { kind: 'nothing', reason: 'manyIds' };
  const [first, second] = others;
  const projectId = found.projectId ?? (missing === 2 && second === undefined ? undefined : first);
  const exportId = found.exportId ?? (missing === 2 ? (second ?? first) : first);
  const { versionUrn, service } = found;
  if (exportId === undefined) return { kind: 'nothing', reason: projectId === undefined ? 'noIds' : 'oneProjectOnly' };
  if (projectId === undefined) return { kind: 'needsProject', exportId, service, versionUrn };
  if (service !== 'bim360') return { kind: 'job', ref: { service: service ?? 'files', projectId, exportId }, apiHost };
  if (versionUrn === undefined) return { kind: 'needsVersion', projectId, exportId };
  return { kind: 'job', ref: { service, projectId, exportId, versionUrn }, apiHost };
}

/** Undoes what shells, JSON and browsers' "copy as cURL" put between the characters. */
function unescaped(text: string): string {
  return text
    .replaceAll(/[\\^`]\r?\n/g, ' ')
    .replaceAll('^', '')
    .replaceAll('\\/', '/')
    .replaceAll(/\\(["'])/g, '$1')
    .replaceAll(/\\[nrt]/g, ' ');
}

/** The URN under a `versionUrn` label; the URNs in the body of a Files POST are no part of the job. */
function findVersionUrn(text: string): string | undefined {
  const found = /version_?urn["']?\s*[:=]\s*["']?((?:urn(?::|%)|dXJuO)[\w:.%?=/+-]+)/i.exec(text)?.[1];
  return found === undefined ? undefined : readVersionUrn(found);
}

function findService(text: string): Service | undefined {
  const word = /\bservice["']?\s*[:=]\s*["']?(files|sheets|bim360)\b/i.exec(text)?.[1]?.toLowerCase();
  return word === 'files' || word === 'sheets' || word === 'bim360' ? word : undefined;
}
