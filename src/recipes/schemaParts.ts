import { isFields } from '../lib/fields.ts';
import * as v from 'valibot';

/**
 * An object with these members only, and no list, which is an object, too. A misspelt member would export something else
 * than was written, so that none is ignored below the first level.
 */
export function strict<T extends v.ObjectEntries>(entries: T) {
  return v.pipe(v.custom<object>(isFields), v.strictObject(entries));
}

/** A list with at least one entry. */
export function atLeastOne<T extends v.GenericSchema>(entry: T) {
  return v.pipe(v.array(entry), v.minLength(1));
}

/**
 * What the editor says about a member while somebody writes a recipe, and other keywords of its JSON schema. The reader makes
 * nothing of it: `npm run schema` writes it into `media/recipe.schema.json`.
 */
export function about<T extends v.GenericSchema>(schema: T, description: string, keywords: object = {}) {
  return v.pipe(schema, v.metadata({ ...keywords, description }));
}

/** A text, which may be empty. */
export function text(description: string, keywords?: object) {
  return v.optional(about(v.string(), description, keywords));
}

/** A text with more in it than spaces. */
export const words = v.pipe(v.string(), v.regex(/\S/));

/** A switch; without a value the default holds, which is that of the service. */
export function flag(description: string, keywords?: object) {
  return v.optional(about(v.boolean(), description, keywords));
}
