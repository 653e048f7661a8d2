import { folderUrn, idOf } from './worldIds.ts';
import type { WorldFolder } from './worldFolder.ts';
import type { Row } from './worldRow.ts';
import type { WorldSheets } from './worldSheets.ts';

/** `acc` takes exports of Files and Sheets, `bim360` those of pages only. */
export type WorldPlatform = 'acc' | 'bim360';

/** An account of a firm. */
export interface WorldHub {
  /** `b.` + UUID. */
  readonly id: string;
  readonly name: string;
  readonly region: 'US' | 'EMEA' | 'AUS' | 'CAN' | 'DEU' | 'IND' | 'JPN' | 'GBR';
  readonly projects: Row<WorldProject>;
}

export interface WorldProject {
  readonly kind: 'project';
  readonly hub: WorldHub;
  /** Bare lower-case UUID. */
  readonly id: string;
  readonly name: string;
  readonly platform: WorldPlatform;
  /** Those that nobody wants to see included. */
  readonly topFolders: Row<WorldFolder>;
  readonly sheets: WorldSheets;
}

/** URN of the folder above all top folders. */
export function rootUrn(project: WorldProject): string {
  return folderUrn(idOf(project.id, 'root'));
}
