import type { BrowseRow, Project, Sheet } from '../acc/browseRows.ts';

/** Something whose content can be listed. */
export type Place =
  | { readonly kind: 'hubs' }
  | { readonly kind: 'projects'; readonly hubId: string }
  /** The folders of a project that a user may see. */
  | { readonly kind: 'topFolders'; readonly hubId: string; readonly projectId: string }
  | { readonly kind: 'folder'; readonly projectId: string; readonly folderId: string }
  /** All current sheets of a project, in the service's order. */
  | { readonly kind: 'sheets'; readonly projectId: string };

/** The rows that each kind of place lists. */
export interface RowsOf {
  readonly hubs: Extract<BrowseRow, { kind: 'hub' }>;
  readonly projects: Project;
  readonly topFolders: Extract<BrowseRow, { kind: 'folder' }>;
  readonly folder: Extract<BrowseRow, { kind: 'folder' | 'file' }>;
  readonly sheets: Sheet;
}

/** What is known of a place's content. */
export interface Listing<T> {
  readonly rows: readonly T[];
  /** True when the service has more behind the last of these. */
  readonly more: boolean;
  /** Regions that refused, redacted; they matter only when nothing was listed. */
  readonly warnings: readonly string[];
}

/** Tells one place from another. */
export function placeKey(place: Place): string {
  switch (place.kind) {
    case 'hubs':
      return place.kind;
    case 'projects':
      return `${place.kind} ${place.hubId}`;
    case 'topFolders':
      return `${place.kind} ${place.hubId} ${place.projectId}`;
    case 'folder':
      return `${place.kind} ${place.projectId} ${place.folderId}`;
    case 'sheets':
      return `${place.kind} ${place.projectId}`;
  }
}
