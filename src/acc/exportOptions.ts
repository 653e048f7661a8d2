import * as v from 'valibot';
import { isFields } from '../lib/fields.ts';
import type { Service } from './reading.ts';

/** The longest `outputFileName`, characters. Source: Sheets API, POST exports. */
export const LONGEST_OUTPUT_NAME = 255;

/** One kind of markups: those that everybody sees, and those that only their author sees. */
export interface MarkupChoice {
  readonly includePublishedMarkups: boolean;
  readonly includeUnpublishedMarkups: boolean;
}

/** Options of a Files export, in the service's own words. */
export interface FilesOptions {
  /** Without extension; the service chooses when it is absent. */
  readonly outputFileName?: string | undefined;
  readonly standardMarkups: MarkupChoice & { readonly includeMarkupLinks: boolean };
  readonly issueMarkups: MarkupChoice;
  readonly photoMarkups: MarkupChoice;
}

export interface SheetsOptions extends FilesOptions {
  readonly assetMarkups: { readonly includeMarkups: boolean };
}

export interface Bim360Options {
  readonly includeMarkups: boolean;
  readonly includeHyperlinks: boolean;
}

/** The options of each service. */
export interface OptionsByService {
  readonly files: FilesOptions;
  readonly sheets: SheetsOptions;
  readonly bim360: Bim360Options;
}
export type ExportOptions = OptionsByService[Service];

const markups = (published: boolean) =>
  v.fallback(v.object({ includePublishedMarkups: flag(published), includeUnpublishedMarkups: flag(false) }), {
    includePublishedMarkups: published,
    includeUnpublishedMarkups: false,
  });

const filesFields = {
  outputFileName: v.fallback(
    v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(LONGEST_OUTPUT_NAME))),
    undefined,
  ),
  standardMarkups: v.fallback(
    v.object({
      includePublishedMarkups: flag(true),
      includeUnpublishedMarkups: flag(true),
      includeMarkupLinks: flag(false),
    }),
    { includePublishedMarkups: true, includeUnpublishedMarkups: true, includeMarkupLinks: false },
  ),
  issueMarkups: markups(false),
  photoMarkups: markups(false),
};

const SCHEMAS = {
  files: v.object(filesFields),
  sheets: v.object({
    ...filesFields,
    assetMarkups: v.fallback(v.object({ includeMarkups: flag(false) }), { includeMarkups: false }),
  }),
  bim360: v.object({ includeMarkups: flag(false), includeHyperlinks: flag(false) }),
};

/**
 * Options from any value: what is missing or of another type becomes the service's default, unknown members are left
 * out. Never throws. Source: API pages A and C.
 */
export function readOptions<S extends Service>(service: S, value: unknown): OptionsByService[S] {
  const given = isFields(value) ? value : {};
  const members = Object.entries(v.parse(SCHEMAS[service], given));
  return Object.fromEntries(members.filter(([, value]) => value !== undefined)) as unknown as OptionsByService[S];
}

/** The service's own defaults. Source: API pages A and C. */
export function defaultOptions<S extends Service>(service: S): OptionsByService[S] {
  return readOptions(service, {});
}

function flag(normally: boolean): v.GenericSchema<unknown, boolean> {
  return v.fallback(v.boolean(), normally);
}
