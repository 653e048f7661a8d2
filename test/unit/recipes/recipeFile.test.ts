import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { defaultOptions } from '../../../src/acc/exportOptions.ts';
import type { Recipe } from '../../../src/recipes/recipe.ts';
import { type RecipeProblem, parseRecipe, recipeText } from '../../../src/recipes/recipeFile.ts';
import { anyRecipe, BAD, BY_HAND, FOLDER, GOOD, PROJECT } from '../../support/recipes/examples.ts';

function read(value: unknown): Recipe {
  const parsed = parseRecipe(typeof value === 'string' ? value : JSON.stringify(value));
  assert.ok('recipe' in parsed, JSON.stringify(parsed));
  return parsed.recipe;
}

function problems(text: string): readonly RecipeProblem[] {
  const parsed = parseRecipe(text);
  return 'problems' in parsed ? parsed.problems : [];
}

/** Members without a value are as good as none. */
const plain = (recipe: Recipe): unknown => JSON.parse(JSON.stringify(recipe));

describe('recipe files', () => {
  it('what is written is read as it was', () => {
    fc.assert(fc.property(anyRecipe, (recipe) => assert.deepEqual(plain(read(recipeText(recipe))), plain(recipe))));
  });

  it('writing what was read changes nothing', () => {
    fc.assert(
      fc.property(anyRecipe, (recipe) => {
        const text = recipeText(recipe);
        assert.equal(recipeText(read(text)), text);
      }),
    );
  });

  it('what is absent has its default', () => {
    const { take, options, target } = read(BY_HAND);
    assert.deepEqual(take, { kind: 'folder', folder: FOLDER, recursive: true, filter: 'A-*.pdf' });
    const usual = defaultOptions('files');
    assert.deepEqual(options, { ...usual, standardMarkups: { ...usual.standardMarkups, includeMarkupLinks: true } });
    assert.equal(target, undefined);
  });

  it('is in a fixed order, and says every option', () => {
    const text = recipeText({ target: 'exports', ...read(BY_HAND), projectName: 'Tower' });
    assert.equal(
      text,
      [
        '{',
        '  "version": 1,',
        '  "service": "files",',
        `  "project": "${PROJECT}",`,
        '  "projectName": "Tower",',
        '  "folder": {',
        `    "urn": "${FOLDER}",`,
        '    "recursive": true,',
        '    "filter": "A-*.pdf"',
        '  },',
        '  "options": {',
        '    "standardMarkups": {',
        '      "includePublishedMarkups": true,',
        '      "includeUnpublishedMarkups": true,',
        '      "includeMarkupLinks": true',
        '    },',
        ...['issueMarkups', 'photoMarkups'].flatMap((name, index) => [
          `    "${name}": {`,
          '      "includePublishedMarkups": false,',
          '      "includeUnpublishedMarkups": false',
          index === 0 ? '    },' : '    }',
        ]),
        '  },',
        '  "target": "exports"',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('a project is a bare lower-case UUID inside', () => {
    assert.equal(read({ ...BY_HAND, project: `b.${PROJECT.toUpperCase()}` }).project, PROJECT);
  });

  for (const [what, file] of Object.entries(GOOD)) {
    it(`takes ${what}`, () => {
      read(file);
    });
  }

  for (const [what, [file, first]] of Object.entries(BAD)) {
    it(`refuses ${what}`, () => {
      const [problem] = problems(JSON.stringify(file));
      assert.ok(problem);
      assert.equal(`${problem.code} ${problem.path.join('.')}`, first);
    });
  }

  it('refuses what is not JSON, and takes a byte order mark', () => {
    for (const text of ['', '{', 'recipe', `${JSON.stringify(BY_HAND)},`]) {
      assert.deepEqual(problems(text), [{ code: 'json', path: [] }]);
    }
    read(`\ufeff${JSON.stringify(BY_HAND)}`);
  });

  it('names every problem, and not thousands of them', () => {
    const two = problems(JSON.stringify({ ...BY_HAND, project: 1, target: 2 }));
    assert.deepEqual(two.map(({ path }) => path.join('.')).toSorted(), ['project', 'target']);
    const files = Array.from({ length: 5000 }, () => ({ version: 'x' }));
    assert.equal(problems(JSON.stringify({ ...BY_HAND, folder: undefined, files })).length, 20);
  });

  it('who asks and whom is not a matter of a recipe', () => {
    const file = { ...BY_HAND, apiHost: 'https://evil.example', account: 'a', token: 't', 'x-user-id': 'u' };
    const parsed = parseRecipe(JSON.stringify(file));
    assert.ok('recipe' in parsed);
    assert.deepEqual(parsed.ignored, ['apiHost', 'account', 'token', 'x-user-id']);
    assert.deepEqual(parsed.recipe, read(BY_HAND));
  });

  it('a member that is misspelt is not left out without a word, and $schema is none', () => {
    const parsed = parseRecipe(JSON.stringify({ $schema: 'x', ...BY_HAND, tagret: 'out', option: {} }));
    assert.ok('recipe' in parsed);
    assert.deepEqual(parsed.ignored, ['tagret', 'option']);
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`x${n}`, n]));
    const crowded = parseRecipe(JSON.stringify({ ...BY_HAND, ...many }));
    assert.ok('recipe' in crowded);
    assert.equal(crowded.ignored.length, 20);
  });

  it('never throws, whatever it reads', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => void parseRecipe(text)));
    fc.assert(fc.property(fc.json(), (part) => void parseRecipe(`{"version":1,"service":"files","folder":${part}}`)));
  });
});
