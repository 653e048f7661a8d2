import type { ExportOptions } from '../acc/exportOptions.ts';
import type { Service } from '../acc/reading.ts';
import type { Origin } from '../launch/origin.ts';

/** Ending of a recipe's file name. */
export const RECIPE_SUFFIX = '.accexport.json';
/** Where files go when a recipe does not say it, relative to the workspace folder. */
export const DEFAULT_TARGET = 'exports';

/** What a recipe takes. */
export type RecipeTake =
  /** The newest versions of all files in a folder, found again by each run. */
  | Extract<Origin, { kind: 'folder' }>
  /** Fixed versions. */
  | { readonly kind: 'files'; readonly files: readonly FixedVersion[] }
  /** The current sheets of a project: of one version set (its id or name) or all; or fixed ones. */
  | (Extract<Origin, { kind: 'sheets' }> & { readonly only?: readonly FixedSheet[] | undefined });

export interface FixedVersion {
  /** URN of the version. */
  readonly version: string;
  readonly name?: string | undefined;
}

export interface FixedSheet {
  /** UUID of the sheet. */
  readonly sheet: string;
  readonly name?: string | undefined;
}

/** An export written down as a file. Holds no user IDs and no secrets. */
export interface Recipe {
  readonly service: Service;
  /** Bare lower-case UUID. */
  readonly project: string;
  /** For people. */
  readonly projectName?: string | undefined;
  readonly take: RecipeTake;
  readonly options: ExportOptions;
  /**
   * Where the file goes: a folder relative to the recipe's workspace folder, or absolute, which needs a question;
   * {@link DEFAULT_TARGET} when absent.
   */
  readonly target?: string | undefined;
  /** True when it is meant that a run starts more than 50 exports, so that nobody is asked. */
  readonly confirmLargeRun?: boolean | undefined;
}

/** What a recipe leaves open until it runs; `undefined` when its files or sheets are fixed. */
export function originIn(take: RecipeTake): Origin | undefined {
  if (take.kind === 'files' || (take.kind === 'sheets' && take.only)) return undefined;
  return take;
}
