import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, type Handler, type Incoming, textAnswer } from '../answer.ts';
import { storageXml } from '../faults/errorBodies.ts';
import type { EmulatedJob, JobBook } from '../exports/jobs.ts';
import { readLayout } from './layout.ts';
import { parseRange } from './ranges.ts';
import { exportIdOf } from '../routes.ts';
import type { LinkSigner } from './signing.ts';
import { hasLink } from '../exports/statusBody.ts';

export interface StorageParts {
  readonly jobs: JobBook;
  readonly signer: LinkSigner;
  readonly now: () => number;
}

/** The storage behind the signed links: an object store that knows nothing of bearers. */
export function storageHandler(parts: StorageParts): Handler {
  return (request) => {
    const answer = handle(parts, request);
    return { ...answer, headers: { 'x-amz-request-id': 'EMULATED00000000', Server: 'AmazonS3', ...answer.headers } };
  };
}

function handle(parts: StorageParts, request: Incoming): Answer {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    return refusal(400, 'InvalidArgument', 'Only one auth mechanism allowed', {
      ArgumentName: 'Authorization',
      ArgumentValue: authorization,
    });
  }
  switch (parts.signer.check(request.method, request.path, request.query, parts.now())) {
    case 'unsigned':
      return refusal(403, 'AccessDenied', 'Access Denied');
    case 'expired':
      return refusal(403, 'AccessDenied', 'Request has expired');
    case 'mismatch':
      return refusal(
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      );
    case undefined:
  }
  const job = parts.jobs.find(exportIdOf(request.path) ?? '');
  if (!job || !hasLink(job)) return refusal(404, 'NoSuchKey', 'The specified key does not exist.');
  return objectAnswer(job, request);
}

function objectAnswer(job: EmulatedJob, request: Incoming): Answer {
  const { layout } = job;
  const ifMatch = request.headers['if-match'];
  if (ifMatch !== undefined && ifMatch !== job.etag) {
    return refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  const wanted = parseRange(rangeHeader(job, request.headers), layout.size);
  if (wanted.kind === 'unsatisfiable') {
    const headers = { 'Content-Range': `bytes */${layout.size}` };
    return refusal(416, 'InvalidRange', 'The requested range is not satisfiable', {}, headers);
  }
  const [start, end] = wanted.kind === 'part' ? [wanted.start, wanted.end] : [0, layout.size];
  const disposition = new URLSearchParams(request.query).get('response-content-disposition');
  return {
    status: wanted.kind === 'part' ? 206 : 200,
    headers: {
      'Content-Type': job.file.contentType ?? `application/${job.file.kind}`,
      ...(disposition === null ? {} : { 'Content-Disposition': disposition }),
      ...(wanted.kind === 'part' ? { 'Content-Range': `bytes ${start}-${end - 1}/${layout.size}` } : {}),
      'Accept-Ranges': 'bytes',
      ETag: job.etag,
      'Last-Modified': job.lastModified,
    },
    body: { length: end - start, chunks: () => readLayout(layout, start, end) },
  };
}

/** The `Range` header, unless `If-Range` names another version of the object. */
function rangeHeader(job: EmulatedJob, headers: IncomingHttpHeaders): string | undefined {
  const ifRange = headers['if-range'];
  const fresh = ifRange === undefined || ifRange === job.etag || ifRange === job.lastModified;
  return fresh ? headers.range : undefined;
}

function refusal(
  status: number,
  code: string,
  message: string,
  more: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return textAnswer(status, 'application/xml', storageXml(code, message, more), headers);
}
