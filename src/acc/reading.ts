import type { SignedUrl } from './signedUrl.ts';

/** The three export services. Source: API pages A and C. */
export const SERVICES = ['files', 'sheets', 'bim360'] as const;
export type Service = (typeof SERVICES)[number];

/** What identifies one export on the service. */
export interface ExportRef {
  readonly service: Service;
  /** Bare lower-case UUID, without `b.`. */
  readonly projectId: string;
  readonly exportId: string;
  /** BIM 360 only: the version URN that is part of the call's path. */
  readonly versionUrn?: string | undefined;
}

/** A file the service left out of the result. */
export interface FailedFile {
  /** The version URN, as given. */
  readonly id: string;
  readonly reason: string;
  readonly detail: string;
}

/** The service's `result.error`, normalised: `code` is the `ERR_…` name wherever it stood, else the given code. */
export interface JobError {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
}

/**
 * One parsed answer of the status call.
 * `unknown` is a status that is not documented: the job counts as running and the raw word is shown.
 */
export type Reading = { readonly rawStatus: string; readonly requestId?: string | undefined } & (
  | { readonly kind: 'processing' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'successful'; readonly link?: SignedUrl | undefined }
  | { readonly kind: 'partial'; readonly link?: SignedUrl | undefined; readonly failedFiles: readonly FailedFile[] }
  | { readonly kind: 'failed'; readonly error: JobError; readonly failedFiles: readonly FailedFile[] }
);
