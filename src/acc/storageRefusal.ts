import type { Speaker } from './errorBody.ts';

/**
 * What it means that the storage did not give the file.
 * - `dead`: the link's time is over, or it will not work any more; the job may have another one
 * - `gone`: the file was cleared away
 * - `clock`: the storage's clock and this computer's do not agree
 * - `busy`: to be asked again in a moment
 * - `denied`: a rule of the storage denies it
 * - `between`: not the storage has answered
 * - `other`: the storage has said something else
 */
export type StorageMeaning = 'dead' | 'gone' | 'clock' | 'busy' | 'denied' | 'between' | 'other';

/** One row for each code that the storage is known to give. Source: API page B; S3's list of error codes. */
const MEANINGS: Readonly<Record<string, StorageMeaning>> = {
  RequestTimeTooSkewed: 'clock',
  SignatureDoesNotMatch: 'dead',
  InvalidAccessKeyId: 'dead',
  // The keys that signed the link live shorter than it says.
  ExpiredToken: 'dead',
  InvalidToken: 'dead',
  TokenRefreshRequired: 'dead',
  NoSuchKey: 'gone',
  NoSuchVersion: 'gone',
  NoSuchBucket: 'gone',
  SlowDown: 'busy',
  ServiceUnavailable: 'busy',
  RequestTimeout: 'busy',
  AccountProblem: 'denied',
  AllAccessDisabled: 'denied',
};

export interface StorageAnswer {
  readonly speaker: Speaker;
  readonly status: number;
  readonly code?: string | undefined;
  readonly text?: string | undefined;
}

/** What a refusal means, by who gave it, then by its code. Only the storage's own XML speaks for the storage. */
export function storageMeaning({ speaker, status, code = '', text = '' }: StorageAnswer): StorageMeaning {
  if (status === 503) return 'busy';
  if (speaker !== 'storage') return speaker === 'nobody' && status >= 500 ? 'other' : 'between';
  const known = Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined;
  // Trouble of the storage itself says nothing of the link.
  if (status >= 500) return known === 'busy' ? known : 'other';
  if (known) return known;
  if (code === 'AccessDenied') return accessMeaning(text);
  // Codes that we do not know yet: refused for this link, or for this request.
  return status === 403 ? 'dead' : status === 404 ? 'gone' : 'other';
}

/** `AccessDenied` is said for four reasons, which only its words tell apart. */
function accessMeaning(text: string): StorageMeaning {
  if (/not yet valid/i.test(text)) return 'clock';
  if (/expired/i.test(text)) return 'dead';
  return /\bpolic(?:y|ies)\b|explicit deny|not authorized to perform/i.test(text) ? 'denied' : 'dead';
}
