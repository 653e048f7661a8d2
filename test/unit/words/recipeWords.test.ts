import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { problemWords } from '../../../src/words/recipeProblem.ts';
import { isPassing, lastResultWords, runLines } from '../../../src/words/recipeWords.ts';
import { errorMessage } from '../../../src/words/errorMessage.ts';
import type { Job } from '../../../src/jobs/job.ts';
import { RecipeError, type RecipeErrorCode } from '../../../src/recipes/errors.ts';
import { parseRecipe } from '../../../src/recipes/recipeFile.ts';
import type { RunEvent } from '../../../src/recipes/runEvent.ts';
import { aJob } from '../../support/ledgers.ts';
import { BAD } from '../../support/recipes/examples.ts';
import { HOSTILE, START, UNSAFE, locale } from '../../support/words.ts';

const job = aJob({ name: 'Weekly (1 of 2)' });
const left = ['a', 'b'].map((id) => ({ id: `urn:${id}`, reason: 'ERR_NO_PROCESSABLE_FILES', detail: '' }));
const lines = (event: RunEvent): readonly string[] => runLines(event, 'files', locale);

describe('present/recipeWords', () => {
  const said: readonly (readonly [RunEvent, readonly string[]])[] = [
    [{ kind: 'looking', files: 1200 }, ['Looking through the folder: 1200 files']],
    [{ kind: 'found', files: 14, bytes: 120_000_000, others: 0 }, ['Found 14 files, 120 MB.']],
    [
      { kind: 'found', files: 1, bytes: 0, others: 2 },
      ['Found 1 file, and 2 files of a kind that cannot be exported.'],
    ],
    [
      { kind: 'leftOut', obstacles: [{ source: { id: 'x', name: 'Big.rvt' }, reason: 'tooLarge' }] },
      ['Left out:', '  Big.rvt: larger than 10 GB, the most that an export takes'],
    ],
    [{ kind: 'pausing', until: START }, ['The service asked to wait. Resumes at 12:00.']],
    [{ kind: 'started', jobs: 2 }, ['Started: 2 exports.']],
    [{ kind: 'waiting' }, ['Waiting until it is ready. Closing this terminal stops the waiting, not the export.']],
    [
      { kind: 'trouble', error: { code: 'timeout', host: 'api.example' } },
      ['api.example did not answer in time. Retrying automatically.'],
    ],
    [{ kind: 'ready', job }, ['Weekly (1 of 2) is ready.']],
    [
      { kind: 'partial', job: { ...job, partial: true, failedFiles: left } },
      [
        '2 files could not be exported:',
        '  urn:a: no printable views or sheets, or still being processed',
        '  urn:b: no printable views or sheets, or still being processed',
      ],
    ],
    [
      { kind: 'downloading', job, progress: { receivedBytes: 12_400_000, totalBytes: 80_000_000, bytesPerSecond: 0 } },
      ['Downloading Weekly (1 of 2): 12.4 of 80 MB'],
    ],
    [{ kind: 'saved', path: '/project/exports/A.zip', bytes: 80_000_000 }, ['Saved /project/exports/A.zip (80 MB).']],
    [
      { kind: 'failed', job, error: new RecipeError('stuck') },
      ['Weekly (1 of 2): The service stops exports at 30 minutes, and this one took longer. Try fewer files.'],
    ],
    [{ kind: 'left', jobs: 1 }, ['Stopped waiting. The export goes on and stays on the list.']],
    [{ kind: 'left', jobs: 3 }, ['Stopped waiting. 3 exports go on and stay on the list.']],
  ];
  for (const [event, expected] of said) {
    it(`says ${expected[0]}`, () => assert.deepEqual(lines(event), expected));
  }

  it('only replaces what says how far something is', () => {
    const passing = said.map(([event]) => event).filter(isPassing);
    assert.deepEqual(
      passing.map(({ kind }) => kind),
      ['looking', 'downloading'],
    );
  });

  it('a thousand left-out files are not a thousand lines', () => {
    const failedFiles = Array.from({ length: 1000 }, (_, n) => ({ id: `urn:${n}`, reason: '', detail: '' }));
    const all = lines({ kind: 'partial', job: { ...job, failedFiles } });
    assert.equal(all.length, 22);
    assert.equal(all.at(-1), '  and 980 more');
  });

  it('nothing from outside can steer a terminal', () => {
    for (const name of [...HOSTILE, '\u001b[2J\u009b31m']) {
      const events: readonly RunEvent[] = [
        { kind: 'ready', job: { ...job, name } },
        { kind: 'saved', path: `/x/${name}`, bytes: 1 },
        { kind: 'leftOut', obstacles: [{ source: { id: name, name }, reason: 'type' }] },
        { kind: 'partial', job: { ...job, failedFiles: [{ id: name, reason: name, detail: name }] } },
      ];
      for (const line of events.flatMap(lines)) assert.doesNotMatch(line, UNSAFE);
    }
  });

  const codes: readonly RecipeErrorCode[] = [
    ...(['unconfirmed', 'notStarted', 'failed', 'expired', 'stuck', 'refused', 'missing', 'removed'] as const),
    'incomplete',
  ];
  for (const code of codes) {
    it(`${code}: a sentence, and no word of ours`, () => {
      const { message } = errorMessage(new RecipeError(code, { job, failed: 1, total: 3 }), locale);
      assert.match(message, /^[A-Z0-9].*\.$/);
      assert.doesNotMatch(message, /undefined|unconfirmed|notStarted|\{\d\}/);
    });
  }

  it('why a start was refused, and why a job failed', () => {
    const refused = { ...job, pollError: { code: 'projectForbidden' } as const };
    const say = (code: RecipeErrorCode, job: Job): string =>
      errorMessage(new RecipeError(code, { job }), locale).message;
    assert.equal(say('notStarted', refused), 'The export was not started: no access to this project.');
    const failed = { ...job, error: { code: 'ERR_WORKFLOW_TIMEOUT', title: '', detail: '' } };
    assert.equal(
      say('failed', failed),
      'The export failed: it took longer than the 30 minutes that the service allows.',
    );
  });

  it('other errors have their own sentence', () => {
    assert.match(errorMessage(new AccError('noToken'), locale).message, /^There is no access token yet/);
  });

  it('the last result: when, and what it is', () => {
    const say = (...jobs: readonly Partial<Job>[]): string | undefined =>
      lastResultWords(
        jobs.map((more) => aJob(more)),
        locale,
      );
    const request = JSON.stringify({ fileVersions: ['a', 'b', 'c'] });
    assert.equal(say(), undefined);
    assert.equal(say({ state: 'downloaded', request }), '23 Nov 12:00, 3 files');
    assert.equal(say({ state: 'downloaded', request }, { state: 'ready' }), '23 Nov 12:00, ready to download');
    assert.equal(say({ state: 'running' }, { state: 'failed' }), '23 Nov 12:00, running');
    assert.equal(say({ state: 'expired' }), '23 Nov 12:00, needs attention');
  });
});

describe('present/recipeProblem', () => {
  for (const [what, [file]] of Object.entries(BAD)) {
    it(`words for ${what}`, () => {
      const parsed = parseRecipe(JSON.stringify(file));
      assert.ok('problems' in parsed);
      const words = problemWords(parsed.problems[0]);
      assert.match(words, /^(?:it |“)/);
      assert.doesNotMatch(words, /undefined|\{\d\}|\.$/);
      // An object is only asked for where one belongs.
      if (words.endsWith('an object')) assert.match(words, /^it is not an object|“(?:folder|sheets|options)/);
    });
  }

  it('names the place', () => {
    const parsed = parseRecipe(JSON.stringify(BAD['a lineage for a version']?.[0]));
    assert.ok('problems' in parsed);
    assert.equal(
      problemWords(parsed.problems[0]),
      '“files.0.version” must be the URN of a version: urn:adsk.wip…:fs.file:vf.…?version=…',
    );
  });
});
