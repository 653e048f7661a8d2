import { type OptionsByService, readOptions } from '../../../src/acc/exportOptions.ts';
import type { Service } from '../../../src/acc/reading.ts';
import type { Recipe, RecipeTake } from '../../../src/recipes/recipe.ts';
import * as fc from 'fast-check';

export const PROJECT = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';
export const FOLDER = 'urn:adsk.wipprod:fs.folder:co.QNKdQ-Y1Rk2_Yqd5p0wpXA';
export const VERSION = 'urn:adsk.wipprod:fs.file:vf.bXVyZGVy_9-8?version=3';
export const SHEET = '5b4bb914-c123-4f10-87e3-000000000001';

/** A recipe's file as people write it. */
export const BY_HAND = {
  version: 1,
  service: 'files',
  project: PROJECT,
  folder: { urn: FOLDER, filter: 'A-*.pdf' },
  options: { standardMarkups: { includeMarkupLinks: true } },
} as const;

const with_ = (more: object): object => ({ ...BY_HAND, ...more });
const without = (name: string): object => Object.fromEntries(Object.entries(BY_HAND).filter(([key]) => key !== name));
const sheets = { version: 1, service: 'sheets', project: PROJECT };
const bim360 = { version: 1, service: 'bim360', project: PROJECT };

/** Files that are right. */
export const GOOD: Readonly<Record<string, object>> = {
  'by hand': BY_HAND,
  'with its schema': with_({ $schema: './recipe.schema.json' }),
  'a project with b.': with_({ project: `b.${PROJECT.toUpperCase()}` }),
  'fixed versions': { ...without('folder'), files: [{ version: VERSION }, { version: VERSION, name: 'A-101.pdf' }] },
  'all sheets': { ...sheets, sheets: {} },
  'sheets of a version set': { ...sheets, sheets: { versionSet: 'Tender' } },
  'fixed sheets': { ...sheets, sheets: { only: [{ sheet: SHEET, name: 'A-101 Plan' }] } },
  'sheets with options': { ...sheets, sheets: {}, options: { assetMarkups: { includeMarkups: true } } },
  'BIM 360 folder': { ...bim360, folder: { urn: FOLDER, recursive: false } },
  'BIM 360 options': { ...bim360, files: [{ version: VERSION }], options: { includeMarkups: true } },
  'empty options': with_({ options: {} }),
  'a large run that is meant': with_({ confirmLargeRun: true }),
  'an absolute target, which is asked about': with_({ target: '/data' }),
};

/** Files that are wrong, with the first problem. */
export const BAD: Readonly<Record<string, readonly [unknown, string]>> = {
  'not an object': [[], 'wrong '],
  'no version': [without('version'), 'missing version'],
  'another version': [with_({ version: 0 }), 'wrong version'],
  'a newer version': [with_({ version: 2 }), 'newer version'],
  'no service': [without('service'), 'missing service'],
  'another service': [with_({ service: 'folders' }), 'wrong service'],
  'no project': [without('project'), 'missing project'],
  'a project that is none': [with_({ project: '42' }), 'wrong project'],
  'a number for a name': [with_({ projectName: 7 }), 'wrong projectName'],
  'nothing to take': [without('folder'), 'take '],
  'two things to take': [with_({ files: [{ version: VERSION }] }), 'take '],
  'sheets of Files': [{ ...without('folder'), sheets: {} }, 'take '],
  'a folder of Sheets': [{ ...sheets, folder: { urn: FOLDER } }, 'take '],
  'a folder beside sheets': [{ ...sheets, sheets: {}, folder: { urn: FOLDER } }, 'take '],
  'a version set and fixed sheets': [{ ...sheets, sheets: { versionSet: 'T', only: [{ sheet: SHEET }] } }, 'take '],
  'a sheet that is none': [{ ...sheets, sheets: { only: [{ sheet: VERSION }] } }, 'wrong sheets.only.0.sheet'],
  'a folder without URN': [with_({ folder: {} }), 'missing folder.urn'],
  'a folder by its file': [with_({ folder: { urn: VERSION } }), 'wrong folder.urn'],
  'a word for a switch': [with_({ folder: { urn: FOLDER, recursive: 'yes' } }), 'wrong folder.recursive'],
  'a misspelt member of the folder': [with_({ folder: { urn: FOLDER, filters: '*' } }), 'unknown folder.filters'],
  'no files': [{ ...without('folder'), files: [] }, 'wrong files'],
  'a lineage for a version': [
    { ...without('folder'), files: [{ version: 'urn:adsk.wipprod:dm.lineage:abc' }] },
    'wrong files.0.version',
  ],
  'a misspelt option': [with_({ options: { issueMarkup: {} } }), 'unknown options.issueMarkup'],
  'an option of another service': [
    with_({ options: { includeHyperlinks: true } }),
    'unknown options.includeHyperlinks',
  ],
  'a word for an option': [
    with_({ options: { photoMarkups: { includePublishedMarkups: 'yes' } } }),
    'wrong options.photoMarkups.includePublishedMarkups',
  ],
  'an empty name': [with_({ options: { outputFileName: ' ' } }), 'wrong options.outputFileName'],
  'a name that is too long': [with_({ options: { outputFileName: 'x'.repeat(256) } }), 'wrong options.outputFileName'],
  'a large run that is meant in words': [with_({ confirmLargeRun: 'yes' }), 'wrong confirmLargeRun'],
  'an empty target': [with_({ target: '' }), 'wrong target'],
};

const words = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() === text && text !== '');
const uuid = fc.uuid().map((text) => text.toLowerCase());
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,22}$/);
const version = fc.tuple(id, fc.nat()).map(([id, n]) => `urn:adsk.wipprod:fs.file:vf.${id}?version=${n}`);
const maybe = { requiredKeys: [] };

const pair = fc.record({ includePublishedMarkups: fc.boolean(), includeUnpublishedMarkups: fc.boolean() }, maybe);
const anyOptions: fc.Arbitrary<object> = fc.record(
  {
    outputFileName: words,
    standardMarkups: fc.record({ includePublishedMarkups: fc.boolean(), includeMarkupLinks: fc.boolean() }, maybe),
    issueMarkups: pair,
    photoMarkups: pair,
    assetMarkups: fc.record({ includeMarkups: fc.boolean() }),
    includeMarkups: fc.boolean(),
    includeHyperlinks: fc.boolean(),
  },
  maybe,
);

function options<S extends Service>(service: S): fc.Arbitrary<OptionsByService[S]> {
  return anyOptions.map((value) => readOptions(service, value));
}

const folder = fc
  .record(
    { folder: id, path: fc.string(), recursive: fc.boolean(), filter: fc.string() },
    { requiredKeys: ['folder', 'recursive', 'filter'] },
  )
  .map((take): RecipeTake => ({ ...take, kind: 'folder', folder: `urn:adsk.wipprod:fs.folder:co.${take.folder}` }));
const files = fc
  .array(fc.record({ version, name: fc.string() }, { requiredKeys: ['version'] }), { minLength: 1, maxLength: 5 })
  .map((files): RecipeTake => ({ kind: 'files', files }));
const only = fc.array(fc.record({ sheet: uuid, name: fc.string() }, { requiredKeys: ['sheet'] }), {
  minLength: 1,
  maxLength: 5,
});
const sheetsTake = fc
  .oneof(fc.record({ versionSet: words }), fc.record({ only }), fc.constant({}))
  .map((take): RecipeTake => ({ kind: 'sheets', ...take }));

/** Any recipe. */
export const anyRecipe: fc.Arbitrary<Recipe> = fc.constantFrom('files', 'sheets', 'bim360').chain((service) =>
  fc.record(
    {
      service: fc.constant(service),
      project: uuid,
      projectName: fc.string(),
      take: service === 'sheets' ? sheetsTake : fc.oneof(folder, files),
      options: options(service),
      confirmLargeRun: fc.boolean(),
      target: words,
    },
    { requiredKeys: ['service', 'project', 'take', 'options'] },
  ),
);
