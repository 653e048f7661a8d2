import type { LinkAnswer } from '../acc/signedUrlClient.ts';
import { networkError } from '../acc/networkErrors.ts';
import { isCancelled } from '../lib/cancel.ts';
import { DownloadError, type DownloadErrorDetails } from './errors.ts';

/** How Node says that the other side ended the connection before the body was complete. */
const ENDED_EARLY: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * Turns what the link's door or its body threw into what a user is told. Keeps no message: Node's and node-fetch's
 * hold the whole link.
 * @param details what is known so far; with `expectedBytes`, an early end becomes `wrongLength`
 */
export function connectionError(error: unknown, details: DownloadErrorDetails): Error {
  if (error instanceof DownloadError || (error instanceof Error && isCancelled(error))) return error;
  const { code, details: found } = networkError(error);
  const all = { ...details, status: found.status, systemCode: found.systemCode };
  if (code === 'timeout' || code === 'certificate') return new DownloadError(code, all);
  const { expectedBytes, receivedBytes } = details;
  const short = expectedBytes !== undefined && receivedBytes !== undefined && receivedBytes < expectedBytes;
  return new DownloadError(short && ENDED_EARLY.has(found.systemCode) ? 'wrongLength' : 'network', all);
}

/**
 * `linkDead` when the storage itself says that this link will not work any more, else `refused`. An answer without the
 * storage's own code is a proxy's page, whatever its status. Source: API page B; S3's error codes.
 */
export function refusal(answer: Extract<LinkAnswer, { kind: 'refused' }>, host: string): DownloadError {
  const { status, s3Code } = answer;
  // 403: expired or withdrawn. 404: the result was cleared away. ExpiredToken (400): the signer's own session has ended.
  const dead = s3Code === 'ExpiredToken' || (s3Code !== undefined && (status === 403 || status === 404));
  return new DownloadError(dead ? 'linkDead' : 'refused', { host, status, systemCode: s3Code });
}
