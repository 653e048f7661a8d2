import type { LinkStyle } from '../storage/signing.ts';

export type EmulatedService = 'files' | 'sheets' | 'bim360';

/** From `afterMs` after the job's start, the status call answers this. */
export interface TimelineStep {
  readonly afterMs: number;
  /** The service's word, documented or not. */
  readonly status: string;
  /** Gives an undocumented word a link, too. */
  readonly withLink?: boolean;
  /** Answered as it is instead of the form the service uses. */
  readonly body?: unknown;
}

/** `quoted`: filename="…"; `token`: filename=…; `star`: filename*=UTF-8''…; `both`; `none`: the header is not sent. */
export type DispositionStyle = 'quoted' | 'token' | 'star' | 'both' | 'none';

export interface FileSpec {
  readonly kind: 'pdf' | 'zip';
  /** Exact size. */
  readonly bytes: number;
  /** File name with its extension. */
  readonly name: string;
  readonly contentDispositionStyle?: DispositionStyle;
  /** Names in a ZIP. */
  readonly entries?: readonly string[];
  /** Instead of the type that fits `kind`. */
  readonly contentType?: string;
}

export interface FailedFileSpec {
  readonly id: string;
  readonly reason: string;
  readonly detail: string;
}

/** How a job ends; `stuck` never does. */
export type Outcome = 'successful' | 'partialSuccess' | 'failed' | 'stuck';

/** A job with a scripted life. Everything but the service has a default. */
export interface JobSpec {
  readonly service: EmulatedService;
  readonly projectId?: string;
  readonly exportId?: string;
  /** BIM 360 only. */
  readonly versionUrn?: string;
  /** User id of the only person who may read the job. */
  readonly owner?: string;
  readonly timeline?: readonly TimelineStep[];
  /** Without a timeline: how long the job runs (default 0) and how it ends (default successful). */
  readonly durationMs?: number;
  readonly outcome?: Outcome;
  readonly file?: FileSpec;
  readonly failedFiles?: readonly FailedFileSpec[];
  readonly error?: { readonly code: string; readonly title: string; readonly detail: string };
  /**
   * Where a partial result puts `signedUrl` and `failedFiles`: both under `result.output` (the field table), both under
   * `result` (the documented example), both in both places, or the link under `output` and the files beside it.
   */
  readonly partialShape?: 'output' | 'result' | 'both' | 'mixed';
  readonly linkStyle?: LinkStyle;
  /** Default: the emulator's, and at most two minutes for BIM 360. */
  readonly linkLifetimeMs?: number;
  /** Does each status call sign anew? Default: the emulator's, and always for BIM 360. */
  readonly resign?: boolean;
}

/** What identifies a job on the service. */
export interface JobRef {
  readonly service: EmulatedService;
  readonly projectId: string;
  readonly exportId: string;
  readonly versionUrn?: string;
}

/** The steps of a job, soonest first. */
export function timelineOf(spec: JobSpec): readonly TimelineStep[] {
  if (spec.timeline) return spec.timeline.toSorted((a, b) => a.afterMs - b.afterMs);
  const bim = spec.service === 'bim360';
  const begin: TimelineStep = { afterMs: 0, status: bim ? 'committed' : 'processing' };
  const outcome = spec.outcome ?? 'successful';
  if (outcome === 'stuck') return [begin];
  const word = bim && outcome !== 'failed' ? 'completed' : outcome;
  return [begin, { afterMs: spec.durationMs ?? 0, status: word }];
}

/** The `Content-Disposition` the link asks the storage for. */
export function dispositionOf(file: FileSpec): string | undefined {
  const ascii = file.name.replace(/[^\x20-\x7e]/g, '_');
  const quoted = `filename="${ascii.replace(/["\\]/g, '\\$&')}"`;
  const star = `filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}`;
  switch (file.contentDispositionStyle ?? 'quoted') {
    case 'quoted':
      return `attachment; ${quoted}`;
    case 'token':
      return `attachment; filename=${ascii.replace(/[^\w.-]/g, '_')}`;
    case 'star':
      return `attachment; ${star}`;
    case 'both':
      return `attachment; ${quoted}; ${star}`;
    case 'none':
      return undefined;
  }
}
