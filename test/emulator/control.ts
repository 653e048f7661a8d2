import { type Answer, type Handler, type Incoming, isRecord, jsonAnswer, parseJson, textAnswer } from './answer.ts';
import { type Fault, type FaultControl, faultProblem } from './faults/faults.ts';
import type { JobSpec } from './exports/jobSpec.ts';
import type { JobBook } from './exports/jobs.ts';
import type { Recorder } from './recorder.ts';
import type { TokenMint } from './auth/tokens.ts';

export interface ControlParts {
  readonly tokens: TokenMint;
  readonly jobs: JobBook;
  readonly faults: FaultControl;
  readonly recorder: Recorder;
  /** What `GET /_control/<name>` answers besides. */
  readonly published: ReadonlyMap<string, () => unknown>;
}

/** The emulator's own calls, for tests in another process. No bearer is asked for: they exist on loopback only. */
export function controlHandler(parts: ControlParts): Handler {
  return (request) => {
    const name = request.path.replace(/^\/_control\/?/, '');
    switch (`${request.method} ${name}`) {
      case 'POST faults':
        return addFaults(parts, request);
      case 'GET faults':
        return jsonAnswer(200, parts.faults.waiting);
      case 'DELETE faults':
        parts.faults.clear();
        return done();
      case 'POST jobs':
        return addJob(parts, request);
      case 'GET jobs':
        return jsonAnswer(200, parts.jobs.refs);
      case 'GET requests':
        return jsonAnswer(
          200,
          parts.recorder.requests.filter((record) => record.listener !== 'control'),
        );
      case 'DELETE requests':
        parts.recorder.clear();
        return done();
      case 'POST tokens':
        return issueToken(parts, request);
      case 'POST tokens/revoke':
        return revokeToken(parts, request);
      default: {
        const published = request.method === 'GET' ? parts.published.get(name) : undefined;
        return published ? jsonAnswer(200, published()) : problem(404, 'no such control call');
      }
    }
  };
}

/** One fault or an array of them. */
function addFaults(parts: ControlParts, request: Incoming): Answer {
  const given = parseJson(request.body);
  const faults: readonly unknown[] = Array.isArray(given) ? given : [given];
  const wrong = faults.map((fault) => faultProblem(fault)).find((text) => text !== undefined);
  if (wrong !== undefined) return problem(400, wrong);
  parts.faults.add(...(faults as readonly Fault[]));
  return done();
}

function addJob(parts: ControlParts, request: Incoming): Answer {
  const spec = parseJson(request.body);
  if (!isRecord(spec) || !['files', 'sheets', 'bim360'].some((service) => service === spec['service'])) {
    return problem(400, 'a job needs a service: files, sheets or bim360');
  }
  try {
    return jsonAnswer(201, parts.jobs.add(spec as unknown as JobSpec));
  } catch (error) {
    return problem(400, error instanceof Error ? error.message : String(error));
  }
}

function issueToken(parts: ControlParts, request: Incoming): Answer {
  const options = parseJson(request.body) ?? {};
  return isRecord(options)
    ? jsonAnswer(201, { token: parts.tokens.issue(options) })
    : problem(400, 'token options are a JSON object');
}

function revokeToken(parts: ControlParts, request: Incoming): Answer {
  const body = parseJson(request.body);
  if (!isRecord(body) || typeof body['token'] !== 'string') return problem(400, 'token is required');
  parts.tokens.revoke(body['token']);
  return done();
}

function done(): Answer {
  return textAnswer(204, '', '');
}

function problem(status: number, message: string): Answer {
  return jsonAnswer(status, { message });
}
