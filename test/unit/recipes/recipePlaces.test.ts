import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseRecipe } from '../../../src/recipes/recipeFile.ts';
import { placesOf } from '../../../src/recipes/recipePlaces.ts';
import { anyRecipe, BAD, FOLDER, PROJECT } from '../../support/recipes/examples.ts';

describe('place of a mistake in a recipe', () => {
  const start = `{\n  "version": 1,\n  "service": "files",\n  "project": "${PROJECT}",\n`;
  for (const [what, text, marked] of [
    ['a wrong value', `${start}  "folder": { "urn": "42" }\n}`, '"42"'],
    ['a value in a list', `${start}  "files": [{ "version": 7 }]\n}`, '7'],
    ['a misspelt name', `${start}  "folder": { "urn": "${FOLDER}", "filters": "*" }\n}`, '"filters"'],
    ['a missing member: what it is missing in', `${start}  "folder": {}\n}`, '"folder"'],
    ['a missing member of a list’s entry', `${start}  "files": [{ "name": "A" }]\n}`, '{'],
    ['a missing member of the first level', '{ "version": 1, "service": "files" }', '{'],
    ['nothing to take', `${start}  "target": "exports"\n}`, '{'],
    ['a newer version', '{ "version": 2 }', '2'],
    [
      'the last of two members of a name',
      `${start}  "target": "a",\n  "folder": { "urn": "${FOLDER}" },\n "target": 7 }`,
      '7',
    ],
    ['after a mark of the byte order', '\ufeff{ "version": 2 }', '2'],
    ['a list', '[1, 2]', '['],
    ['a comma too much', `${start}}`, '}'],
    ['a comment', '{ "version": 1 } // one', '// one'],
    ['a text that ends early', '{ "version": ', ' '],
    ['no text', '', ''],
  ] as const) {
    it(what, () => {
      const [place] = placesOf(text, problemsOf(text));
      assert.ok(place);
      assert.equal(text.slice(place.offset, place.offset + place.length), marked);
    });
  }

  it('is the beginning of what is too deep for the parser', () => {
    for (const text of ['['.repeat(100_000), `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
      assert.equal(placesOf(text, problemsOf(text))[0]?.offset, 0);
    }
  });

  it('is in the text, whatever is wrong', () => {
    for (const [file] of Object.values(BAD)) assertInside(JSON.stringify(file));
    const cut = fc.tuple(anyRecipe, fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(cut, ([recipe, part]) => {
        const text = JSON.stringify(recipe);
        assertInside(text.slice(0, Math.floor(text.length * part)));
      }),
    );
  });
});

function problemsOf(text: string) {
  const parsed = parseRecipe(text);
  return 'problems' in parsed ? parsed.problems : [];
}

function assertInside(text: string): void {
  const problems = problemsOf(text);
  const places = placesOf(text, problems);
  assert.equal(places.length, problems.length);
  for (const { offset, length } of places) assert.ok(offset >= 0 && offset + length <= Math.max(1, text.length), text);
}
