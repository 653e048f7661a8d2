/** What is there to browse. Names are as the service gives them: the one who shows them makes them harmless first. */

/** An account of a firm. */
export interface Hub {
  readonly kind: 'hub';
  /** `b.` + UUID. */
  readonly id: string;
  readonly name: string;
  /** Such as `US` or `EMEA`, when told. */
  readonly region?: string | undefined;
}

/** `acc` takes Files and Sheets exports, `bim360` those of BIM 360 only. Source: API page C. */
export type Platform = 'acc' | 'bim360' | 'unknown';

export interface Project {
  readonly kind: 'project';
  readonly hubId: string;
  /** Bare lower-case UUID. */
  readonly id: string;
  readonly name: string;
  readonly platform: Platform;
}

export interface Folder {
  readonly kind: 'folder';
  /** `urn:adsk.wip…:fs.folder:co.…` */
  readonly id: string;
  readonly name: string;
}

/** A file with its newest version. */
export interface SourceFile {
  readonly kind: 'file';
  /** Lineage URN: the file over all its versions. */
  readonly id: string;
  /** URN of the newest version. */
  readonly versionUrn: string;
  readonly name: string;
  /** Suffix in lower case without dot, or empty. */
  readonly type: string;
  /** Number of the newest version. */
  readonly version?: number | undefined;
  readonly bytes?: number | undefined;
  /** Name of the last author. */
  readonly author?: string | undefined;
  /** Epoch ms. */
  readonly modifiedAt?: number | undefined;
  /** Its newest version says that it was deleted: it is gone, and exports of that version hold nothing. */
  readonly deleted?: true | undefined;
}

export type BrowseRow = Hub | Project | Folder | SourceFile;

/** A sheet of ACC Build. */
export interface Sheet {
  /** UUID. */
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly versionSet?: { readonly id: string; readonly name: string } | undefined;
}

/** One answer of a call that lists. */
export interface BrowsePage<T> {
  readonly rows: readonly T[];
  /** Path and query of the next page on the same host; `undefined` after the last. A page may be empty and have one. */
  readonly next?: string | undefined;
  /** Regions that refused, redacted; harmless unless nothing was listed. */
  readonly warnings: readonly string[];
}

/** Types that a Files export takes. Source: Files API, POST exports. */
export const EXPORTABLE_TYPES: ReadonlySet<string> = new Set(['pdf', 'dwg', 'rvt']);
