import * as v from 'valibot';
import { FOLDER_URN, isFileVersionUrn, isUuid, normalizeProjectId } from '../acc/urns.ts';
import { RECIPE_OPTIONS } from './recipeOptions.ts';
import { about, atLeastOne, flag, strict, text, words } from './schemaParts.ts';

const VERSION_URN = String.raw`^urn:adsk\.wip[a-z0-9]*:fs\.file:vf\.[A-Za-z0-9_-]+\?version=[0-9]+$`;
const UUID = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

const folder = strict({
  urn: about(
    v.pipe(v.string(), v.regex(FOLDER_URN)),
    'URN of the folder, as in the address that the browser shows (folderUrn).',
    { patternErrorMessage: 'The URN of a folder looks like urn:adsk.wipprod:fs.folder:co.…' },
  ),
  path: text('Path of the folder, for people only.'),
  recursive: flag('Whether folders in the folder are taken, too.', { default: true }),
  filter: text(
    'Names to take, with * and ?, separated by commas: “A-*.pdf, S-*”. Quotes keep a comma that is part of a name. A text without either is looked for anywhere in the name. Empty takes all.',
    { default: '', examples: ['*.pdf', 'A-*.pdf, S-*'] },
  ),
});

const file = strict({
  version: about(v.pipe(v.string(), v.check(isFileVersionUrn)), 'URN of the version.', {
    pattern: VERSION_URN,
    patternErrorMessage: 'The URN of a version looks like urn:adsk.wipprod:fs.file:vf.…?version=1',
  }),
  name: text('Name of the file, for people only.'),
});

const sheet = strict({
  sheet: about(v.pipe(v.string(), v.check(isUuid)), 'ID of the sheet.', {
    pattern: `^${UUID}$`,
    patternErrorMessage: 'The ID of a sheet is a UUID.',
  }),
  name: text('Number and title of the sheet, for people only.'),
});

const sheets = strict({
  versionSet: v.optional(about(words, 'Name or ID of a version set. Without it, the sheets of all are taken.')),
  only: v.optional(about(atLeastOne(sheet), 'Fixed sheets.')),
});

/** The members that every recipe may have, but for `service` and its options. */
export const RECIPE_MEMBERS = {
  version: about(v.literal(1), 'Version of this format.', { default: 1 }),
  project: about(
    v.pipe(
      v.string(),
      v.check((text) => normalizeProjectId(text) !== undefined),
    ),
    'ID of the project: a UUID, with or without “b.”.',
    {
      pattern: String.raw`^([bB]\.)?${UUID}$`,
      patternErrorMessage: 'The ID of a project is a UUID, with or without “b.”.',
    },
  ),
  projectName: text('Name of the project, for people only.'),
  folder: v.optional(about(folder, 'All files in a folder, their newest versions, found anew by each run.')),
  files: v.optional(about(atLeastOne(file), 'Fixed versions of files. More than 200 are split into several exports.')),
  sheets: v.optional(
    about(sheets, 'Current sheets of the project: all of them, those of a version set, or only some.'),
  ),
  confirmLargeRun: flag(
    'Whether a run may start more than 50 exports without asking. A task asks nobody, so that it needs this.',
    { default: false },
  ),
  target: v.optional(
    about(
      words,
      'Folder that the result goes to, relative to the workspace folder. You are asked each time before a file goes anywhere outside of it.',
      { default: 'exports' },
    ),
  ),
};

/** The content of a recipe's file. `npm run schema` writes the same for the editor: `media/recipe.schema.json`. */
export const RECIPE_FILE = v.pipe(
  v.variant('service', [
    v.object({ service: v.literal('files'), ...RECIPE_MEMBERS, options: v.optional(RECIPE_OPTIONS.files) }),
    v.object({ service: v.literal('sheets'), ...RECIPE_MEMBERS, options: v.optional(RECIPE_OPTIONS.sheets) }),
    v.object({ service: v.literal('bim360'), ...RECIPE_MEMBERS, options: v.optional(RECIPE_OPTIONS.bim360) }),
  ]),
  // The JSON schema says this with if and then, in test/schema/recipe.ts; a test compares them on many recipes.
  v.check(({ service, folder, files, sheets }) => {
    if (service === 'sheets') {
      const both = sheets?.versionSet !== undefined && sheets.only !== undefined;
      return sheets !== undefined && !both && folder === undefined && files === undefined;
    }
    return sheets === undefined && (folder === undefined) !== (files === undefined);
  }),
);
export type RecipeFile = v.InferOutput<typeof RECIPE_FILE>;
