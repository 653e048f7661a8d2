import { randomUUID } from 'node:crypto';
import { type Answer, type Handler, type Incoming, jsonAnswer, parseJson } from './answer.ts';
import type { AppBook } from './auth/authApps.ts';
import { Refused } from './auth/authRefusal.ts';
import type { UserBook } from './auth/authUsers.ts';
import { type Caller, authenticate } from './callers.ts';
import { errorAnswer } from './faults/errorBodies.ts';
import type { JobSpec } from './exports/jobSpec.ts';
import type { JobBook } from './exports/jobs.ts';
import type { QuotaMeter } from './quotas.ts';
import { type Route, parseRoute } from './routes.ts';
import { checkStartBody, versionProblem } from './exports/startBody.ts';
import { statusBody } from './exports/statusBody.ts';
import type { TokenMint } from './auth/tokens.ts';
import type { World } from './world/world.ts';
import { outcomeOf, type StartOrder, takes } from './world/worldExports.ts';

export interface ApiParts {
  readonly tokens: TokenMint;
  readonly apps: AppBook;
  readonly users: UserBook;
  readonly quotas: QuotaMeter;
  readonly jobs: JobBook;
  /** How long a job runs that a POST started. */
  readonly startedJobMs: number;
  readonly world: World;
  /** A test's wish for the life of a job that a POST starts. */
  readonly onStart: OnStart;
}

/** Asked for each start that is not refused; what it returns replaces what the emulator would do. */
export type OnStart = (order: StartOrder) => Partial<JobSpec> | undefined;

/** The exports calls of the three services. */
export function apiHandler(parts: ApiParts): Handler {
  return (request) => {
    const answer = handle(parts, request);
    return { ...answer, headers: { 'X-Request-ID': randomUUID(), ...answer.headers } };
  };
}

function handle(parts: ApiParts, request: Incoming): Answer {
  const route = parseRoute(request.path);
  if (!route) return errorAnswer(404, 'gateway', { code: 'GW-404', detail: 'The requested resource does not exist.' });
  const start = request.method === 'POST' && route.exportId === undefined;
  const read = request.method === 'GET' && route.exportId !== undefined;
  if (!start && !read) return errorAnswer(405, 'gateway', { code: 'GW-405', detail: 'Method not allowed.' });
  const caller = authenticate(parts.tokens, parts.users, request.headers, start ? 'data:write' : 'data:read');
  if ('refusal' in caller) return caller.refusal;
  const wait = parts.quotas.take(caller.clientId, start ? 'post' : 'get');
  if (wait !== undefined) return errorAnswer(429, 'quota', { headers: { 'Retry-After': String(wait) } });
  const app = parts.apps.find(caller.clientId);
  if (app?.apisEnabled === false) return Refused.apis().answer();
  if (app?.addedToAccount === false) {
    return errorAnswer(403, 'codeTitleDetail', { code: 'ERR_NOT_ALLOWED', detail: 'Api access deny' });
  }
  if (route.service === 'bim360') {
    const problem = route.prefixed ? 'projectId must not have the b. prefix' : versionProblem(route.versionUrn ?? '');
    if (problem !== undefined) return badInput(problem);
  }
  const { service, projectId } = route;
  if (!parts.jobs.hasProject(service, projectId) && !takes(parts.world.project(projectId), service)) {
    return missing('Project not found');
  }
  return start ? startJob(parts, request, route, caller) : readJob(parts, route, caller);
}

function readJob(parts: ApiParts, route: Route, caller: Caller): Answer {
  const job = parts.jobs.find(route.exportId ?? '');
  const same =
    job?.ref.service === route.service &&
    job.ref.projectId === route.projectId &&
    job.ref.versionUrn === route.versionUrn;
  if (!job || !same) return missing('The job does not exist');
  if (caller.userId !== job.owner) {
    const detail = `User ${caller.userId} is not allowed to access the job`;
    return errorAnswer(403, 'codeTitleDetail', { code: 'ERR_NOT_ALLOWED', detail });
  }
  return jsonAnswer(200, statusBody(job));
}

function startJob(parts: ApiParts, request: Incoming, route: Route, caller: Caller): Answer {
  const check = checkStartBody(route.service, parseJson(request.body));
  if ('problem' in check) return badInput(check.problem);
  const { service, projectId, versionUrn } = route;
  const ids = versionUrn === undefined ? check.ids : [versionUrn];
  const order = { service, projectId, userId: caller.userId, ids, outputFileName: check.outputFileName };
  const outcome = outcomeOf(parts.world, order);
  if ('refusal' in outcome) return outcome.refusal;
  const ref = parts.jobs.add({
    service,
    projectId,
    owner: caller.userId,
    durationMs: parts.startedJobMs,
    ...(versionUrn === undefined ? {} : { versionUrn }),
    ...outcome,
    ...parts.onStart(order),
  });
  return jsonAnswer(202, { id: ref.exportId, status: service === 'bim360' ? 'committed' : 'processing' });
}

function badInput(detail: string): Answer {
  return errorAnswer(400, 'codeTitleDetail', { code: 'ERR_BAD_INPUT', detail });
}

function missing(detail: string): Answer {
  return errorAnswer(404, 'codeTitleDetail', { code: 'ERR_RESOURCE_NOT_EXIST', detail });
}
