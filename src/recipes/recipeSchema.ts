import * as v from 'valibot';
import { LONGEST_OUTPUT_NAME } from '../acc/exportOptions.ts';
import { isFileVersionUrn, isUuid, normalizeProjectId } from '../acc/urns.ts';

/** URN of a folder. Source: API page E. */
export const FOLDER_URN = /^urn:adsk\.wip[a-z0-9]*:fs\.folder:co\.[A-Za-z0-9_-]+$/;

/** True for an object that is no list. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const words = v.pipe(v.string(), v.regex(/\S/));
const flag = v.optional(v.boolean());

/**
 * An object with these members only, and no list, which is an object, too. A misspelt member would export something else
 * than was written, so that none is ignored below the first level.
 */
function strict<T extends v.ObjectEntries>(entries: T) {
  return v.pipe(v.custom<object>(isFields), v.strictObject(entries));
}

const markups = v.optional(strict({ includePublishedMarkups: flag, includeUnpublishedMarkups: flag }));
const filesOptions = {
  outputFileName: v.optional(v.pipe(words, v.maxLength(LONGEST_OUTPUT_NAME))),
  standardMarkups: v.optional(
    strict({ includePublishedMarkups: flag, includeUnpublishedMarkups: flag, includeMarkupLinks: flag }),
  ),
  issueMarkups: markups,
  photoMarkups: markups,
};

const common = {
  version: v.literal(1),
  project: v.pipe(
    v.string(),
    v.check((text) => normalizeProjectId(text) !== undefined),
  ),
  projectName: v.optional(v.string()),
  folder: v.optional(
    strict({
      urn: v.pipe(v.string(), v.regex(FOLDER_URN)),
      path: v.optional(v.string()),
      recursive: flag,
      filter: v.optional(v.string()),
    }),
  ),
  files: v.optional(
    v.pipe(
      v.array(strict({ version: v.pipe(v.string(), v.check(isFileVersionUrn)), name: v.optional(v.string()) })),
      v.minLength(1),
    ),
  ),
  sheets: v.optional(
    strict({
      versionSet: v.optional(words),
      only: v.optional(
        v.pipe(
          v.array(strict({ sheet: v.pipe(v.string(), v.check(isUuid)), name: v.optional(v.string()) })),
          v.minLength(1),
        ),
      ),
    }),
  ),
  target: v.optional(words),
};

/** The content of a recipe's file. `media/recipe.schema.json` says the same to the editor; a test compares them. */
export const RECIPE_FILE = v.pipe(
  v.variant('service', [
    v.object({ service: v.literal('files'), ...common, options: v.optional(strict(filesOptions)) }),
    v.object({
      service: v.literal('sheets'),
      ...common,
      options: v.optional(strict({ ...filesOptions, assetMarkups: v.optional(strict({ includeMarkups: flag })) })),
    }),
    v.object({
      service: v.literal('bim360'),
      ...common,
      options: v.optional(strict({ includeMarkups: flag, includeHyperlinks: flag })),
    }),
  ]),
  v.check(({ service, folder, files, sheets }) => {
    if (service === 'sheets') {
      const both = sheets?.versionSet !== undefined && sheets.only !== undefined;
      return sheets !== undefined && !both && folder === undefined && files === undefined;
    }
    return sheets === undefined && (folder === undefined) !== (files === undefined);
  }),
);
export type RecipeFile = v.InferOutput<typeof RECIPE_FILE>;
