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
 * Why a result has no link that may be fetched.
 * - `noLink`: there is none, or what stands there is no link
 * - `insecureLink`: it is not encrypted (`http:`), so anyone on the way could read the file
 */
export type LinkProblem = 'noLink' | 'insecureLink';

type LinkFound =
  | { readonly link: SignedUrl; readonly linkProblem?: undefined }
  | { readonly link?: undefined; readonly linkProblem: LinkProblem };

/**
 * One parsed answer of the status call.
 * `unknown` is a status that is not documented: the job counts as running and the raw word is shown.
 * A result whose link is missing, or is none that may be fetched, has a `linkProblem` instead.
 */
export type Reading = { readonly rawStatus: string; readonly requestId?: string | undefined } & (
  | { readonly kind: 'processing' }
  | { readonly kind: 'unknown' }
  | ({ readonly kind: 'successful' } & LinkFound)
  | ({ readonly kind: 'partial'; readonly failedFiles: readonly FailedFile[] } & LinkFound)
  | { readonly kind: 'failed'; readonly error: JobError; readonly failedFiles: readonly FailedFile[] }
);
