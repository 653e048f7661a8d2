import assert from 'node:assert/strict';
import fs from 'node:fs';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseRecipe, recipeText } from '../../../src/recipes/recipeFile.ts';
import { recipeJsonSchema } from '../../schema/recipe.ts';
import { anyRecipe, BAD, GOOD } from '../../support/recipes/examples.ts';

const SCHEMA = JSON.parse(
  fs.readFileSync(new URL('../../../media/recipe.schema.json', import.meta.url), 'utf8'),
) as object;

describe('schema of recipes', () => {
  // The editor has keywords of its own, for completion.
  const valid = new Ajv({ strict: false, allErrors: true }).compile(SCHEMA);

  it('is what the reader’s schema gives', () => {
    assert.deepEqual(SCHEMA, recipeJsonSchema(), 'Run `npm run schema` and commit media/recipe.schema.json.');
  });

  it('says something about every member', () => {
    assert.deepEqual(silentIn(SCHEMA), []);
    assert.deepEqual(silentIn({ properties: { project: { type: 'string' } } }), ['project'], 'the search finds one');
  });

  it('takes what is written', () => {
    fc.assert(fc.property(anyRecipe, (recipe) => valid(JSON.parse(recipeText(recipe)))));
  });

  it('agrees with the reader', () => {
    for (const [what, file] of Object.entries(GOOD)) assert.equal(valid(file), true, what);
    for (const [what, [file]] of Object.entries(BAD)) assert.equal(valid(file), false, what);
  });

  it('agrees with the reader on what is spoiled in one place', () => {
    const spoil = fc.tuple(anyRecipe, fc.nat(), fc.constantFrom<unknown>(null, 7, '', 'x', true, [], {}));
    fc.assert(
      fc.property(spoil, ([recipe, place, value]) => {
        const file = JSON.parse(recipeText(recipe)) as object;
        const places = placesIn(file);
        const [owner, name] = places[place % places.length]!;
        Reflect.set(owner, name, value);
        assert.equal(valid(file), 'recipe' in parseRecipe(JSON.stringify(file)), JSON.stringify(file));
      }),
    );
  });

  it('knows no other member of the first level', () => {
    assert.equal(valid({ ...GOOD['by hand'], apiHost: 'https://evil.example' }), false);
  });
});

/** The members without a description, at any depth. */
function silentIn(schema: object): readonly string[] {
  return Object.entries(schema).flatMap(([name, part]: [string, unknown]) => {
    // After `then` a member is only restricted; it is described where it is declared.
    if (typeof part !== 'object' || part === null || name === 'allOf') return [];
    const silent = name === 'properties' ? Object.entries(part).filter(([, member]) => !isDescribed(member)) : [];
    return [...silent.map(([member]) => member), ...silentIn(part)];
  });
}

function isDescribed(member: unknown): boolean {
  return typeof member === 'object' && member !== null && 'description' in member;
}

/** Every member of an object, at any depth, with its owner. */
function placesIn(value: object): (readonly [object, string])[] {
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => [
    [value, name] as const,
    ...(typeof member === 'object' && member !== null ? placesIn(member) : []),
  ]);
}
