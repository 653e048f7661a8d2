import { ERROR_POLICY } from './errorPolicy.ts';
import { AccError } from './errors.ts';
import type { ExportRequest } from './exportRequest.ts';
import type { JsonRequest } from './apiClient.ts';

/** What the service says to a start. */
export interface StartAnswer {
  readonly exportId: string;
  readonly rawStatus: string;
  readonly requestId?: string | undefined;
}

/** Starts exports. `ExportsApi` is the one that does it over HTTP. */
export interface ExportStarter {
  /**
   * Sends one POST, never twice.
   * @throws AccError; {@link mayHaveStarted} tells whether the export can run all the same. CancelledError only when
   *   `signal` was aborted before anything was sent.
   * Source: Files API, POST projects/{projectId}/exports, and its counterparts.
   */
  start(request: ExportRequest, options: Omit<JsonRequest, 'path'>): Promise<StartAnswer>;
}

/** Codes of connections that never came to be: the request cannot have been read by anybody. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** True when a start that failed with this error may have reached the service and been obeyed. */
export function mayHaveStarted(error: unknown): boolean {
  if (!AccError.is(error)) return true;
  const { status, systemCode, systemCall } = error.details;
  const verdict = ERROR_POLICY[error.code].mayHaveStarted;
  if (verdict !== 'byDetails') return verdict === 'always';
  if (error.code === 'unexpectedAnswer') {
    // A redirect was not followed; any other answer may be a proxy's page in place of the service's.
    return status === undefined || status < 300 || status >= 400;
  }
  // A network that goes away has the same codes while an answer is waited for.
  return !NEVER_CONNECTED.has(systemCode ?? '') || systemCall === 'read' || systemCall === 'write';
}
