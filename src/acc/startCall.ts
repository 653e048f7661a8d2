import * as v from 'valibot';
import { redactedSample } from '../lib/redact.ts';
import { AccError } from './errors.ts';
import { type ExportRequest, MOST_FILES, MOST_SHEETS } from './exportRequest.ts';
import type { JsonAnswer } from './apiClient.ts';
import type { ExportRef } from './reading.ts';
import { sampleOf } from './errorBody.ts';
import { segment } from './urns.ts';
import { isFileVersionUrn, isUuid } from './urns.ts';

/**
 * The path of the call that starts an export, every segment percent-encoded.
 * @throws AccError `badRequest` when an id cannot be part of a path, or a BIM 360 export has no version URN
 * Source: API pages A and C.
 */
export function startPath(ref: Pick<ExportRef, 'service' | 'projectId' | 'versionUrn'>): string {
  const projectId = segment(ref.projectId);
  switch (ref.service) {
    case 'files':
    case 'sheets':
      return `/construction/${ref.service}/v1/projects/${projectId}/exports`;
    case 'bim360':
      return `/bim360/docs/v1/projects/${projectId}/versions/${segment(ref.versionUrn)}/exports`;
  }
}

/**
 * Finds what the service would refuse, before it is sent.
 * @throws AccError `badRequest`
 */
export function checkRequest(request: ExportRequest): void {
  if (!isUuid(request.projectId)) throw refused('The project id is no UUID');
  switch (request.service) {
    case 'files':
      return checkIds(request.fileVersions, isFileVersionUrn, MOST_FILES, 'URN of a file version');
    case 'sheets':
      return checkIds(request.sheets, isUuid, MOST_SHEETS, 'id of a sheet');
    case 'bim360':
      return checkIds([request.versionUrn], isFileVersionUrn, 1, 'URN of a file version');
  }
}

function checkIds(ids: readonly string[], isGood: (id: string) => boolean, most: number, what: string): void {
  if (ids.length === 0) throw refused('Nothing to export');
  if (ids.length > most) throw refused(`${ids.length} in one export, at most ${most}`);
  const wrong = ids.find((id) => !isGood(id));
  if (wrong !== undefined) throw refused(`Not the ${what}: ${wrong}`);
}

function refused(serviceText: string): AccError {
  return new AccError('badRequest', { serviceText });
}

/** What the service says to a start. */
export interface StartAnswer {
  readonly exportId: string;
  readonly rawStatus: string;
  readonly requestId?: string | undefined;
}

const answerSchema = v.object({
  // A UUID by the documentation; a name that could be no part of a path would be of no use.
  id: v.pipe(v.string(), v.trim(), v.regex(/^[\w-]{8,200}$/)),
  status: v.fallback(v.string(), 'processing'),
});

/** @throws AccError `unexpectedAnswer` when the answer names no export, which may run all the same */
export function parseStart({ status, body, requestId }: JsonAnswer): StartAnswer {
  const parsed = v.safeParse(answerSchema, body);
  if (!parsed.success) throw new AccError('unexpectedAnswer', { status, requestId, sample: sampleOf(body) });
  const { id } = parsed.output;
  return {
    exportId: isUuid(id) ? id.toLowerCase() : id,
    rawStatus: redactedSample(parsed.output.status, 64),
    requestId,
  };
}
