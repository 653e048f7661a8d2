import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { defaultOptions } from '../../../src/acc/exportOptions.ts';
import { countWords, launchProgressWords, obstacleLines, planWords } from '../../../src/words/planWords.ts';
import type { OrderedSource } from '../../../src/launch/order.ts';
import { planOrder } from '../../../src/launch/plan.ts';
import { HOSTILE, PROJECT, START, UNSAFE, locale } from '../../support/words.ts';

function file(index: number, more: Partial<OrderedSource> = {}): OrderedSource {
  return { id: `urn:adsk.wipprod:fs.file:vf.f${index}?version=1`, name: `F${index}.pdf`, bytes: 1e6, ...more };
}

function plan(sources: readonly OrderedSource[], service: 'files' | 'bim360' = 'files'): ReturnType<typeof planOrder> {
  const options = defaultOptions(service);
  return planOrder({ account: 'a', service, projectId: PROJECT, sources, options, name: 'N', named: false });
}
const files = (count: number, more: Partial<OrderedSource> = {}): readonly OrderedSource[] =>
  Array.from({ length: count }, (_, index) => file(index, more));

describe('present/planWords', () => {
  it('says what will be started', () => {
    assert.equal(planWords(plan(files(14)), locale), '14 files, 14 MB, as 1 export');
    assert.equal(planWords(plan(files(1)), locale), '1 file, 1 MB, as 1 export');
    assert.equal(planWords(plan(files(312, { bytes: 5e7 })), locale), '312 files, 15.6 GB: 2 exports as one group');
    assert.equal(planWords(plan(files(3), 'bim360'), locale), '3 pages, 3 MB: 3 exports as one group');
  });

  it('says how much there is at least when some sizes are not known, and nothing when none is', () => {
    const unknown = file(2000, { bytes: undefined });
    assert.equal(planWords(plan([file(1), unknown]), locale), '2 files, more than 1 MB, as 1 export');
    assert.equal(
      planWords(plan([...files(474, { bytes: 5e7 }), unknown]), locale),
      '475 files, more than 23.7 GB: 3 exports as one group',
    );
    assert.equal(planWords(plan([unknown]), locale), '1 file, as 1 export');
  });

  it('counts in the words of each service', () => {
    assert.deepEqual(
      (['files', 'sheets', 'bim360'] as const).flatMap((service) => [1, 2].map((count) => countWords(service, count))),
      ['1 file', '2 files', '1 sheet', '2 sheets', '1 page', '2 pages'],
    );
  });

  it('names ten obstacles with their reasons, and counts the rest', () => {
    const { obstacles } = plan([
      ...Array.from({ length: 10 }, (_, index) => file(index, { name: `N${index}.docx` })),
      file(11, { bytes: 2e10 }),
      file(12, { id: 'urn:x' }),
    ]);
    const lines = obstacleLines(obstacles).split('\n');
    assert.equal(lines.length, 11);
    assert.equal(lines[0], 'N0.docx: not a PDF, DWG or RVT file');
    assert.equal(lines[10], 'and 2 more');
    assert.match(obstacleLines(obstacles.slice(10)), /^F11\.pdf: larger than 10 GB.*\nF12\.pdf: has no version/);
  });

  it('says how far a start is', () => {
    assert.equal(launchProgressWords({ started: 1, total: 3 }, locale), 'Starting 2 of 3');
    assert.equal(launchProgressWords({ started: 3, total: 3 }, locale), 'Starting 3 of 3');
    assert.equal(
      launchProgressWords({ started: 1, total: 3, waitingUntil: START + 60_000 }, locale),
      'The service asked to wait. Resumes at 12:01',
    );
  });

  it('is safe with names from outside', () => {
    for (const name of HOSTILE) {
      const lines = obstacleLines([{ source: file(1, { name }), reason: 'type' }]);
      assert.doesNotMatch(lines, UNSAFE);
      assert.ok(!lines.includes(']('), lines);
      assert.ok(!lines.includes('\n'));
    }
  });
});
