import type { RowContext } from '../../src/words/jobRow.ts';
import type { Locale } from '../../src/words/locale.ts';
import { type Batch, batchOf } from '../../src/jobs/batch.ts';
import type { Job } from '../../src/jobs/job.ts';
import { aJob } from './ledgers.ts';

export const MINUTE = 60_000;
/** The time that `aJob` was tracked at. */
export const START = Date.UTC(2026, 10, 23, 12);
export const PROJECT = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';

export const locale: Locale = { language: 'en-GB', timeZone: 'UTC' };

export function context(more: Partial<RowContext> = {}): RowContext {
  return { account: 'usable', offline: false, locale, ...more };
}

export const GROUP = '3f0c3a52-6f0e-4c0e-9a4e-2b1f5d7c9e11';

/** A group as the ledger would give it, for the pure functions. */
export function aBatch(...jobs: readonly Partial<Job>[]): Batch {
  const common = (n: number): Partial<Job> => ({
    id: `member-${n}`,
    batchId: GROUP,
    batchName: 'Tender set',
    name: `Tender set (${n} of ${jobs.length})`,
  });
  return batchOf(
    GROUP,
    jobs.map((job, index) => aJob({ ...common(index + 1), ...job })),
  )!;
}

/** Names as somebody with bad intentions would write them. */
export const HOSTILE = [
  '[click](command:workbench.action.quit)',
  '![x](https://evil.example/p.png)',
  '<img src=x onerror=alert(1)>',
  'a\u0000b\u0007c\nd\r\ne\u2028f',
  'safe\u202Efdp.exe',
  '$(sync~spin) **bold** `code` _x_ ~~y~~ | h | # # -',
  'https://evil.example/?token=1 user@evil.example',
  '&lt;b&gt; &#36;(x) {0} {1}',
  '\\[a\\](b)',
];

/** Control characters and marks that reorder text; a new line is only made by us. */
// oxlint-disable-next-line no-control-regex
export const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
