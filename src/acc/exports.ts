import * as v from 'valibot';
import { redactedSample } from '../lib/redact.ts';
import { findServiceCode } from './errorBody.ts';
import { AccError } from './errors.ts';
import { type ExportRequest, bodyOf } from './exportRequest.ts';
import type { ApiClient, JsonAnswer, JsonRequest } from './apiClient.ts';
import type { ExportRef, FailedFile, JobError, LinkProblem, Reading, Service } from './reading.ts';
import { outputsOf, type StatusAnswer, statusAnswerSchema } from './schemas.ts';
import { sampleOf } from './errorBody.ts';
import { segment } from './urns.ts';
import { type SignedUrl, toSignedUrl } from './signedUrl.ts';
import { type StartAnswer, checkRequest, parseStart, startPath } from './startCall.ts';

/** The most failed files that are kept: the service takes at most 200 files or 1000 sheets. */
const MAX_FAILED_FILES = 1000;

/** The export calls of Files, Sheets and BIM 360. */
export class ExportsApi {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /**
   * Asks once where an export stands.
   * @throws AccError, CancelledError
   * Source: Files API, GET projects/{projectId}/exports/{exportId}, and its counterparts.
   */
  async read(ref: ExportRef, options: Omit<JsonRequest, 'path'>): Promise<Reading> {
    const answer = await this.#client.getJson({ ...options, path: pathOf(ref) });
    return parseReading(ref.service, answer.body, answer);
  }

  /**
   * Starts one export by one POST, which is never repeated.
   * @throws AccError: `badRequest` without a status when the request itself is wrong, then nothing was sent;
   *   `mayHaveStarted` judges the others. CancelledError when `signal` was aborted before anything was sent.
   * Source: Files API, POST projects/{projectId}/exports, and its counterparts.
   */
  async start(request: ExportRequest, options: Omit<JsonRequest, 'path'>): Promise<StartAnswer> {
    checkRequest(request);
    return parseStart(await this.#client.postJson({ ...options, path: startPath(request), body: bodyOf(request) }));
  }
}

/**
 * The path of the status call, every segment percent-encoded.
 * @throws AccError `badRequest` when an id cannot be part of a path, or a BIM 360 export has no version URN
 */
export function pathOf(ref: ExportRef): string {
  return `${startPath(ref)}/${segment(ref.exportId)}`;
}

/**
 * Understands every known form of the status answer. Texts that will be kept are redacted; the link is in a
 * {@link SignedUrl} or nowhere.
 * @throws AccError `unexpectedAnswer` when it is no object with a status; nothing else
 * Source: API pages A and C.
 */
export function parseReading(
  service: Service,
  body: unknown,
  { requestId, clockOffsetMs }: Partial<Pick<JsonAnswer, 'requestId' | 'clockOffsetMs'>> = {},
): Reading {
  const parsed = v.safeParse(statusAnswerSchema, body);
  if (!parsed.success) throw new AccError('unexpectedAnswer', { requestId, sample: sampleOf(body) });
  const answer = parsed.output;
  const common = { rawStatus: redactedSample(answer.status, 64), requestId };
  const failedFiles = failedFilesOf(answer);
  const link = linkOf(answer, clockOffsetMs);
  const found = link ? { link } : { linkProblem: linkProblemOf(answer) };
  const kind = kindOf(service, answer.status, link);
  switch (kind) {
    case 'processing':
    case 'unknown':
      return { ...common, kind };
    case 'successful':
      // Files left out are told under whatever name the result comes.
      return failedFiles.length > 0
        ? { ...common, ...found, kind: 'partial', failedFiles }
        : { ...common, ...found, kind };
    case 'partial':
      return { ...common, ...found, kind, failedFiles };
    case 'failed':
      return { ...common, kind, error: jobErrorOf(answer), failedFiles };
  }
}

function kindOf(service: Service, status: string, link: SignedUrl | undefined): Reading['kind'] {
  const word = status.toLowerCase().replaceAll(/[\s_-]/g, '');
  switch (word) {
    case 'processing':
      return 'processing';
    case 'successful':
      return 'successful';
    case 'partialsuccess':
      return 'partial';
    case 'failed':
      return 'failed';
  }
  // Beyond the documented words of Files and Sheets a link is what counts: the one who signs one has the file.
  if (link) return 'successful';
  if (service !== 'bim360') return 'unknown';
  switch (word) {
    case 'completed':
      return 'successful';
    case 'committed':
    case 'inqueue':
      return 'processing';
    default:
      return 'unknown';
  }
}

function linkOf(answer: StatusAnswer, clockOffsetMs: number | undefined): SignedUrl | undefined {
  const outputs = outputsOf(answer);
  const signed = outputs.map((output) => toSignedUrl(output.signedUrl, clockOffsetMs));
  // A `link` that carries no deadline is not signed: it would want a bearer, and links never get one.
  const others = outputs
    .map((output) => toSignedUrl(output.link, clockOffsetMs))
    .filter((link) => link?.expiresAt !== undefined);
  return [...signed, ...others].find((link) => link !== undefined);
}

function linkProblemOf(answer: StatusAnswer): LinkProblem {
  const isInsecure = outputsOf(answer).some(({ signedUrl }) => /^http:\/\//i.test(signedUrl?.trim() ?? ''));
  return isInsecure ? 'insecureLink' : 'noLink';
}

function failedFilesOf(answer: StatusAnswer): readonly FailedFile[] {
  const files = outputsOf(answer).find((output) => output.failedFiles.length > 0)?.failedFiles ?? [];
  return files.slice(0, MAX_FAILED_FILES).map((file) => ({
    id: redactedSample(file.id ?? '', 500),
    reason: redactedSample(file.reason ?? '', 300),
    detail: redactedSample(file.detail ?? '', 500),
  }));
}

/** The example on the API page has an HTTP status as code and the name in `title`, so all three are searched. */
function jobErrorOf(answer: StatusAnswer): JobError {
  const error = outputsOf(answer).find((output) => output.error !== undefined)?.error;
  return {
    code: redactedSample(findServiceCode([error?.code, error?.title, error?.detail]) ?? error?.code ?? '', 100),
    title: redactedSample(error?.title ?? '', 300),
    detail: redactedSample(error?.detail ?? '', 500),
  };
}
