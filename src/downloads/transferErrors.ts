import type { LinkAnswer } from '../acc/signedUrlClient.ts';
import { networkError } from '../acc/networkErrors.ts';
import { isCancelled } from '../lib/cancel.ts';
import { DownloadError, type DownloadErrorDetails } from './errors.ts';

/** How Node says that the other side ended the connection before the body was complete. */
const ENDED_EARLY: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * Turns what the link's client or its body threw into what a user is told. Keeps no message: Node's and node-fetch's
 * hold the whole link.
 * @param details what is known so far; with `expectedBytes`, an early end becomes `wrongLength`
 */
export function connectionError(error: unknown, details: DownloadErrorDetails): Error {
  if (error instanceof DownloadError || (error instanceof Error && isCancelled(error))) return error;
  const { code, details: found } = networkError(error);
  const all = { ...details, status: found.status, systemCode: found.systemCode };
  if (code === 'unsafeAddress' || (found.status ?? 0) >= 300) {
    return new DownloadError('redirected', { ...all, target: found.host });
  }
  if (code === 'timeout' || code === 'certificate') return new DownloadError(code, all);
  const { expectedBytes, receivedBytes } = details;
  const short = expectedBytes !== undefined && receivedBytes !== undefined && receivedBytes < expectedBytes;
  return new DownloadError(short && ENDED_EARLY.has(found.systemCode) ? 'wrongLength' : 'network', all);
}

/** What the storage's refusal means for a download. Who speaks and what its code means is decided in `acc`. */
export function refusal(answer: Extract<LinkAnswer, { kind: 'refused' }>, host: string): DownloadError {
  const { status, s3Code, text, redirectedTo, clockOffsetMs, retryAfterMs } = answer;
  const facts = { host, status, systemCode: s3Code, text, clockOffsetMs, retryAfterMs };
  // Redirects that can be followed are followed, so the rest leads nowhere.
  if (status < 400) return new DownloadError('redirected', facts);
  switch (answer.meaning) {
    case 'dead':
      return new DownloadError('linkDead', facts);
    case 'between':
      return redirectedTo === undefined
        ? new DownloadError('between', facts)
        : new DownloadError('redirected', { ...facts, target: redirectedTo });
    case 'other':
      return new DownloadError('refused', facts);
    case 'gone':
    case 'clock':
    case 'denied':
    case 'busy':
      return new DownloadError(answer.meaning, facts);
  }
}
