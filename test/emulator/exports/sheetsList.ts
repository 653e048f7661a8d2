import { randomUUID } from 'node:crypto';
import { type Answer, type Incoming, jsonAnswer } from '../answer.ts';
import type { AppBook } from '../auth/authApps.ts';
import { Refused } from '../auth/authRefusal.ts';
import type { UserBook } from '../auth/authUsers.ts';
import { authenticate } from '../callers.ts';
import { errorAnswer } from '../faults/errorBodies.ts';
import type { QuotaMeter } from '../quotas.ts';
import type { TokenMint } from '../auth/tokens.ts';
import type { World } from '../world/world.ts';
import { takes } from '../world/worldExports.ts';
import type { WorldProject } from '../world/worldProject.ts';
import type { WorldSheet, WorldSheets } from '../world/worldSheets.ts';

export interface SheetsParts {
  readonly tokens: TokenMint;
  readonly apps: AppBook;
  readonly users: UserBook;
  readonly quotas: QuotaMeter;
  readonly world: World;
}

const PATH = /^\/construction\/sheets\/v1\/projects\/([^/]+)\/(sheets|version-sets)$/;
const MOST = 200;

/**
 * Lists of sheets and of version sets; `undefined` for another path.
 * Source: Sheets API, GET projects/{projectId}/sheets and version-sets.
 */
export function sheetsAnswer(parts: SheetsParts, request: Incoming): Answer | undefined {
  const [, projectId, list] = PATH.exec(request.path) ?? [];
  if (projectId === undefined || list === undefined) return undefined;
  const answer = answerTo(parts, request, projectId, list);
  return { ...answer, headers: { 'X-Request-ID': randomUUID(), ...answer.headers } };
}

function answerTo(parts: SheetsParts, request: Incoming, projectId: string, list: string): Answer {
  if (request.method !== 'GET') return errorAnswer(405, 'gateway', { code: 'GW-405', detail: 'Method not allowed.' });
  const caller = authenticate(parts.tokens, parts.users, request.headers, 'data:read');
  if ('refusal' in caller) return caller.refusal;
  const wait = parts.quotas.take(caller.clientId, 'sheets');
  if (wait !== undefined) return errorAnswer(429, 'quota', { headers: { 'Retry-After': String(wait) } });
  const app = parts.apps.find(caller.clientId);
  if (app?.apisEnabled === false) return Refused.apis().answer();
  if (app?.addedToAccount === false) return refusal(403, 'ERR_NOT_ALLOWED', 'Api access deny');
  const project = parts.world.project(projectId);
  if (!project || !takes(project, 'sheets')) return refusal(404, 'ERR_RESOURCE_NOT_EXIST', 'Project not found');
  const query = new URLSearchParams(request.query);
  const limit = Number(query.get('limit') ?? MOST);
  const offset = Number(query.get('offset') ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST || !Number.isInteger(offset) || offset < 0) {
    return refusal(400, 'ERR_BAD_INPUT', `limit must be 1 to ${MOST}, and offset not negative`);
  }
  const all = list === 'sheets' ? sheetsOf(project, query) : versionSetsOf(project.sheets);
  return jsonAnswer(200, {
    results: all.slice(offset, offset + limit).map((make) => make()),
    pagination: { limit, offset, totalResults: all.length },
  });
}

function sheetsOf(project: WorldProject, query: URLSearchParams): readonly (() => unknown)[] {
  const { sheets } = project;
  const wanted = query.get('filter[versionSetId]')?.split(',');
  return (query.get('currentOnly') === 'true' ? sheets.current : sheets.all)
    .filter(({ versionSet }) => wanted?.includes(versionSet.id) ?? true)
    .map((sheet) => () => sheetBody(sheets, sheet));
}

function versionSetsOf(sheets: WorldSheets): readonly (() => unknown)[] {
  return sheets.versionSets.map((set) => () => ({ ...versionSetBody(set), ...by(set.issuedAt) }));
}

function sheetBody(sheets: WorldSheets, sheet: WorldSheet): unknown {
  return {
    id: sheet.id,
    number: sheet.number,
    title: sheet.title,
    versionSet: versionSetBody(sheet.versionSet),
    ...by(sheet.versionSet.issuedAt),
    uploadFileName: `${sheet.number} ${sheet.title}.pdf`,
    uploadId: sheet.versionSet.id,
    tags: [],
    paperSize: [841, 594],
    isCurrent: sheets.isCurrent(sheet),
    deleted: false,
    deletedAt: null,
    deletedBy: null,
    deletedByName: null,
    collection: null,
  };
}

function versionSetBody({ id, name, issuedAt }: WorldSheet['versionSet']): object {
  return { id, name, issuanceDate: new Date(issuedAt).toISOString() };
}

function by(at: number): object {
  const time = new Date(at).toISOString();
  return {
    createdAt: time,
    createdBy: 'EMU7USER4DEF',
    createdByName: 'Ada Byron',
    updatedAt: time,
    updatedBy: 'EMU7USER4DEF',
    updatedByName: 'Ada Byron',
  };
}

function refusal(status: number, code: string, detail: string): Answer {
  return errorAnswer(status, 'codeTitleDetail', { code, detail });
}
