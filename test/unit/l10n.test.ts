import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { describe, it } from 'mocha';
import { l10nProblems, textsAtLoad } from '../support/l10n.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const AGAIN = 'Run `npm run l10n` and commit l10n/bundle.l10n.json.';
const sources = fs
  .readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, extension: '.ts', contents: fs.readFileSync(path.join(ROOT, 'src', file), 'utf8') }));
/** The extractor is slow: it need not read the others. */
const speaking = sources.filter(({ contents }) => contents.includes('l10n'));

describe('texts to translate', () => {
  it('are all in the committed bundle, and nothing else is', async function () {
    this.timeout(120_000); // the extractor reads each file with a parser in WebAssembly
    const committed = JSON.parse(fs.readFileSync(path.join(ROOT, 'l10n/bundle.l10n.json'), 'utf8')) as object;
    assert.deepEqual(committed, await getL10nJson(speaking), AGAIN);
  });

  it('are literals that can be extracted, each where it is said', () => {
    const problems = sources.flatMap(({ file, contents }) => l10nProblems(contents).map((said) => `${file}: ${said}`));
    assert.deepEqual(problems, [], `Give l10n.t one literal, and values as {0}. ${AGAIN}`);
    assert.ok(
      sources.some(({ contents }) => /\bl10n\.t\(/.test(contents)),
      'there is something to look at',
    );
  });

  for (const [name, text] of [
    ['a variable', 'l10n.t(sentence)'],
    ['a template with holes', 'l10n.t(`Exported ${count}`)'],
    ['a concatenation', "l10n.t('One part ' + other)"],
    ['a choice', "l10n.t(\n  one ? 'One' : 'Many',\n)"],
    ['a variable for VS Code’s own function', 'vscode.l10n.t(sentence, 1)'],
    ['an object without a literal', 'l10n.t({ message, comment: [] })'],
    ['a function that is passed on', "say(l10n.t)('One')"],
    ['a bare import', "import { t } from '@vscode/l10n';\nt('One');"],
    ['a function taken out', "const { t } = l10n;\nt('One');"],
    ['the module by another name', "import * as texts from '@vscode/l10n';\ntexts.t('One');"],
  ] as const) {
    it(`are not ${name}`, () => assert.equal(l10nProblems(text).length, 1));
  }

  it('may be any literal, with values after it', () => {
    const good = [
      `import * as l10n from '@vscode/l10n';`,
      `l10n.t('It’s one');`,
      `l10n.t(\n  'A long one with \\'quotes\\'',\n);`,
      'l10n.t("{0} of {1}", 1, total + 1);',
      'l10n.t(`no hole`);',
      `l10n.t({ message: 'Open', comment: ['A verb'] });`,
    ];
    assert.deepEqual(l10nProblems(good.join('\n')), []);
  });

  it('are not taken while modules load, before the bundle is there', async function () {
    this.timeout(60_000);
    assert.deepEqual(await textsAtLoad(path.join(ROOT, 'src/extension.ts')), []);
  });

  it('would be noticed if one were', async () => {
    const spoiled = "import * as l10n from '@vscode/l10n';\nexport const TITLES = [l10n.t('Too early')];";
    assert.deepEqual(await textsAtLoad({ contents: spoiled, resolveDir: ROOT, loader: 'ts' }), ['Too early']);
  });
});
