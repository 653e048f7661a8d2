import * as v from 'valibot';
import { LONGEST_OUTPUT_NAME } from '../acc/exportOptions.ts';
import { about, flag, strict, words } from './schemaParts.ts';

const byWhoSeesThem = {
  includePublishedMarkups: flag('Those that everybody in the project sees.'),
  includeUnpublishedMarkups: flag('Those that only their author sees.'),
};

const filesOptions = {
  outputFileName: v.optional(
    about(
      v.pipe(words, v.maxLength(LONGEST_OUTPUT_NAME)),
      'Name of the result, without extension. The name of the recipe when it is absent.',
      { minLength: 1 },
    ),
  ),
  standardMarkups: v.optional(
    about(strict({ ...byWhoSeesThem, includeMarkupLinks: flag('Links that markups carry.') }), 'Markups on the files.'),
  ),
  issueMarkups: v.optional(about(strict(byWhoSeesThem), 'Pins of issues.')),
  photoMarkups: v.optional(about(strict(byWhoSeesThem), 'Pins of photos.')),
};

/** What `options` may hold in a recipe for each service; the defaults are those of `acc/exportOptions.ts`. */
export const RECIPE_OPTIONS = {
  files: strict(filesOptions),
  sheets: strict({
    ...filesOptions,
    assetMarkups: v.optional(
      about(strict({ includeMarkups: flag('Whether they are in the result.') }), 'Pins of assets.'),
    ),
  }),
  bim360: strict({
    includeMarkups: flag('Markups on the plan.'),
    includeHyperlinks: flag('Links between plans.'),
  }),
};
