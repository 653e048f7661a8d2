import * as v from 'valibot';
import { readOptions } from '../acc/exportOptions.ts';
import { normalizeProjectId } from '../acc/urns.ts';
import type { Recipe, RecipeTake } from './recipe.ts';
import { RECIPE_FILE, type RecipeFile } from './recipeSchema.ts';
import { isFields } from '../lib/fields.ts';

/**
 * - `json`: the text is not JSON
 * - `newer`: a newer version of the format
 * - `missing`, `wrong`, `unknown`: a member
 * - `take`: not exactly one of `folder`, `files` and `sheets`, or one that the service does not have
 */
export type RecipeProblemCode = 'json' | 'newer' | 'missing' | 'wrong' | 'unknown' | 'take';

/** What is wrong with a recipe, and where. */
export interface RecipeProblem {
  readonly code: RecipeProblemCode;
  /** Names and indexes from the outside in; empty for the whole. */
  readonly path: readonly (string | number)[];
}

export type ParsedRecipe =
  | {
      readonly recipe: Recipe;
      /** Members of the first level that mean nothing: misspelt ones, and those that no recipe decides about (`apiHost`). */
      readonly ignored: readonly string[];
    }
  | { readonly problems: readonly [RecipeProblem, ...RecipeProblem[]] };

/** Who asks, and whom, is never a matter of a file that came with a workspace. */
const MEMBERS: ReadonlySet<string> = new Set([
  ...['$schema', 'version', 'service', 'project', 'projectName'],
  ...['folder', 'files', 'sheets', 'options', 'confirmLargeRun', 'target'],
]);
const MOST_PROBLEMS = 20;

/** Reads a recipe. Other members of the first level are left out; everything else must be right. Never throws. */
export function parseRecipe(text: string): ParsedRecipe {
  const value = parsed(text);
  if (value === undefined) return { problems: [{ code: 'json', path: [] }] };
  if (!isFields(value)) return { problems: [{ code: 'wrong', path: [] }] };
  const { version } = value;
  if (typeof version === 'number' && version > 1) return { problems: [{ code: 'newer', path: ['version'] }] };
  const result = v.safeParse(RECIPE_FILE, value);
  if (result.success) {
    const ignored = Object.keys(value)
      .filter((name) => !MEMBERS.has(name))
      .slice(0, MOST_PROBLEMS);
    return { recipe: recipeFrom(result.output), ignored };
  }
  const [first, ...more] = result.issues;
  return { problems: [problemOf(first), ...more.slice(0, MOST_PROBLEMS - 1).map(problemOf)] };
}

/**
 * The text of a recipe's file: members in a fixed order, and every option, so that the one who reads it sees which markups
 * go out.
 */
export function recipeText(recipe: Recipe): string {
  const { service, project, projectName, take, options, confirmLargeRun, target } = recipe;
  const file = {
    version: 1,
    service,
    project,
    projectName,
    ...writtenTake(take),
    options,
    confirmLargeRun,
    target,
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch {
    return undefined;
  }
}

function recipeFrom(file: RecipeFile): Recipe {
  const { service, project, projectName, options, confirmLargeRun, target } = file;
  return {
    service,
    project: normalizeProjectId(project) ?? project,
    ...(projectName === undefined ? {} : { projectName }),
    take: takeFrom(file),
    options: readOptions(service, options),
    ...(confirmLargeRun === undefined ? {} : { confirmLargeRun }),
    ...(target === undefined ? {} : { target }),
  };
}

function takeFrom({ folder, files, sheets }: RecipeFile): RecipeTake {
  if (folder) {
    const { urn, path, recursive = true, filter = '' } = folder;
    return { kind: 'folder', folder: urn, ...(path === undefined ? {} : { path }), recursive, filter };
  }
  return files ? { kind: 'files', files } : { kind: 'sheets', ...sheets };
}

function writtenTake(take: RecipeTake): Readonly<Record<string, unknown>> {
  switch (take.kind) {
    case 'folder': {
      const { folder: urn, path, recursive, filter } = take;
      return { folder: { urn, path, recursive, filter } };
    }
    case 'files':
      return { files: take.files.map(({ version, name }) => ({ version, name })) };
    case 'sheets': {
      const only = take.only?.map(({ sheet, name }) => ({ sheet, name }));
      return { sheets: { versionSet: take.versionSet, only } };
    }
  }
}

function problemOf(issue: v.BaseIssue<unknown>): RecipeProblem {
  const path = (issue.path ?? []).flatMap(({ key }) =>
    typeof key === 'string' || typeof key === 'number' ? [key] : [],
  );
  if (issue.kind === 'schema' && issue.expected === 'never') return { code: 'unknown', path };
  if (issue.kind === 'schema' && issue.received === 'undefined') return { code: 'missing', path };
  return { code: issue.kind === 'validation' && path.length === 0 ? 'take' : 'wrong', path };
}
