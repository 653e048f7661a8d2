import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { defaultOptions } from '../../../src/acc/exportOptions.ts';
import { MOST_BYTES, MOST_FILES } from '../../../src/acc/exportRequest.ts';
import type { ObstacleReason, OrderedSource, Part, Plan } from '../../../src/launch/order.ts';
import { partName, planOrder, wholeName } from '../../../src/launch/plan.ts';
import { aFile, anOrder, files, sheetId, versionUrn } from '../../support/launch/orders.ts';

const MB = 1_000_000;

function reasons(plan: Plan): readonly (readonly [string, ObstacleReason])[] {
  return plan.obstacles.map(({ source, reason }) => [source.name, reason]);
}

function idsOf({ request }: Part): readonly string[] {
  if (request.service === 'files') return request.fileVersions;
  return request.service === 'sheets' ? request.sheets : [request.versionUrn];
}

describe('planOrder', () => {
  it('makes one job of what fits into one', () => {
    const plan = planOrder(anOrder());
    assert.equal(plan.parts.length, 1);
    assert.deepEqual(plan.parts[0]?.request, {
      service: 'files',
      projectId: anOrder().projectId,
      fileVersions: [versionUrn(0), versionUrn(1), versionUrn(2)],
      options: defaultOptions('files'),
    });
    assert.deepEqual([plan.bytes, plan.parts[0]?.bytes, plan.sizesMissing], [3000, 3000, false]);
    assert.deepEqual(plan.obstacles, []);
  });

  it('says of each source why it cannot be exported, and goes on with the others', () => {
    const sources: readonly OrderedSource[] = [
      aFile(1, { name: 'notes.docx' }),
      aFile(2, { name: 'model.RVT', type: undefined }),
      aFile(3, { name: 'no suffix', type: '' }),
      aFile(4, { id: 'urn:adsk.wipprod:dm.lineage:File000004', name: 'lineage.pdf' }),
      aFile(5, { name: 'huge.dwg', bytes: MOST_BYTES + 1 }),
      aFile(6, { name: 'just right.dwg', bytes: MOST_BYTES }),
      aFile(2, { name: 'again.rvt' }),
    ];
    const plan = planOrder(anOrder({ sources }));
    assert.deepEqual(reasons(plan), [
      ['notes.docx', 'type'],
      ['no suffix', 'type'],
      ['lineage.pdf', 'urn'],
      ['huge.dwg', 'tooLarge'],
      ['again.rvt', 'twice'],
    ]);
    assert.deepEqual(plan.parts.flatMap(idsOf).toSorted(), [versionUrn(2), versionUrn(6)]);
  });

  it('lets the service judge a version of which only the URN is known', () => {
    const id = versionUrn(1);
    assert.deepEqual(planOrder(anOrder({ sources: [{ id, name: id }] })).obstacles, []);
  });

  it('has no parts when nothing can be exported', () => {
    const plan = planOrder(anOrder({ sources: [aFile(1, { name: 'notes.docx' })] }));
    assert.deepEqual([plan.parts, plan.bytes], [[], 0]);
  });

  it('numbers the output names of several jobs and leaves that of the only one alone', () => {
    const options = { ...defaultOptions('files'), outputFileName: 'Tender' };
    const names = (count: number): readonly unknown[] =>
      planOrder(anOrder({ sources: files(count), options })).parts.map(({ request }) =>
        request.service === 'files' ? request.options.outputFileName : undefined,
      );
    assert.deepEqual(names(200), ['Tender']);
    assert.deepEqual(names(401), ['Tender (1 of 3)', 'Tender (2 of 3)', 'Tender (3 of 3)']);
  });

  it('gives no job an output name when nobody chose one', () => {
    const [part] = planOrder(anOrder({ sources: files(201) })).parts;
    assert.ok(part?.request.service === 'files' && part.request.options.outputFileName === undefined);
  });

  it('takes the service’s own options and no others', () => {
    const options = { ...defaultOptions('sheets'), assetMarkups: { includeMarkups: true } };
    const [part] = planOrder(anOrder({ options })).parts;
    assert.deepEqual(part?.request.options, defaultOptions('files'));
  });

  it('splits sheets evenly and keeps them in the order of their pages', () => {
    const sources = Array.from({ length: 1001 }, (_, n) => ({ id: sheetId(n), name: `A-${n}` }));
    const plan = planOrder(anOrder({ service: 'sheets', options: defaultOptions('sheets'), sources }));
    assert.deepEqual(
      plan.parts.map((part) => part.sources.length),
      [500, 501],
    );
    assert.deepEqual(
      plan.parts.flatMap(idsOf),
      sources.map(({ id }) => id),
    );
    assert.equal(plan.sizesMissing, false);
  });

  it('finds the same sheet in capitals, and what is no sheet', () => {
    const sources = [sheetId(1), sheetId(1).toUpperCase(), versionUrn(1)].map((id) => ({ id, name: id.slice(0, 3) }));
    const plan = planOrder(anOrder({ service: 'sheets', options: defaultOptions('sheets'), sources }));
    assert.deepEqual(reasons(plan), [
      ['0B7', 'twice'],
      ['urn', 'urn'],
    ]);
  });

  it('makes one request for each page of BIM 360, whatever its type', () => {
    const sources = [aFile(1, { name: 'A101' }), aFile(2, { name: 'model.ifc', bytes: MOST_BYTES * 2 })];
    const options = { includeMarkups: true, includeHyperlinks: false };
    const plan = planOrder(anOrder({ service: 'bim360', options, sources }));
    assert.deepEqual(plan.obstacles, []);
    assert.deepEqual(
      plan.parts.map(({ request }) => request),
      [1, 2].map((n) => ({
        service: 'bim360',
        projectId: anOrder().projectId,
        versionUrn: versionUrn(n),
        options,
      })),
    );
  });

  it('says when some size is not known, and counts it as a usual one', () => {
    const sources = [...files(5, { bytes: 3000 * MB }), aFile(6, { bytes: undefined })];
    const plan = planOrder(anOrder({ sources }));
    assert.equal(plan.sizesMissing, true);
    assert.equal(plan.bytes, 15_000 * MB);
    // Six of 3 GB make two parts of three; as nothing, it would go to the smaller one, too.
    assert.deepEqual(
      plan.parts.map((part) => part.sources.length),
      [3, 3],
    );
  });

  it('fills no part with more files than it takes, however small they are', () => {
    const plan = planOrder(anOrder({ sources: [aFile(999, { bytes: 9000 * MB }), ...files(250)] }));
    assert.deepEqual(
      plan.parts.map((part) => part.sources.length),
      [51, 200],
    );
  });

  describe('for any order of files', () => {
    const bytes = fc.oneof(
      fc.nat({ max: 100 * MB }),
      fc.nat({ max: MOST_BYTES }),
      fc.constant(undefined),
      fc.constant(MOST_BYTES + 1),
    );
    const type = fc.constantFrom('pdf', 'dwg', 'rvt', 'pdf', 'docx');
    const source = fc
      .record({ n: fc.nat({ max: 3000 }), bytes, type })
      .map(({ n, ...more }) => aFile(n, { ...more, name: `Plan.${more.type}` }));
    const anyOrder = fc.array(source, { maxLength: 700, size: 'max' }).map((sources) => anOrder({ sources }));

    it('puts every source into exactly one part, or says why not', () => {
      fc.assert(
        fc.property(anyOrder, (order) => {
          const { parts, obstacles } = planOrder(order);
          const found = [...parts.flatMap((part) => part.sources), ...obstacles.map(({ source }) => source)];
          assert.equal(found.length, order.sources.length);
          assert.equal(new Set(found).size, new Set(order.sources).size);
          const ids = parts.flatMap(idsOf);
          assert.equal(new Set(ids).size, ids.length);
        }),
      );
    });

    it('breaks no limit and keeps the order inside each part', () => {
      fc.assert(
        fc.property(anyOrder, (order) => {
          for (const part of planOrder(order).parts) {
            assert.ok(part.sources.length > 0 && part.sources.length <= MOST_FILES);
            assert.ok(part.bytes <= MOST_BYTES);
            assert.deepEqual(
              idsOf(part),
              part.sources.map(({ id }) => id),
            );
            const places = part.sources.map((source) => order.sources.indexOf(source));
            assert.deepEqual(
              places,
              places.toSorted((a, b) => a - b),
            );
          }
        }),
      );
    });

    it('makes no more parts than the sizes need, give or take what greed costs', () => {
      fc.assert(
        fc.property(anyOrder, (order) => {
          const { parts, bytes } = planOrder({
            ...order,
            sources: order.sources.filter(({ bytes }) => bytes !== undefined),
          });
          const count = parts.reduce((sum, part) => sum + part.sources.length, 0);
          const fewest = Math.max(Math.ceil(count / MOST_FILES), Math.ceil(bytes / MOST_BYTES));
          // A part that was opened because another was full leaves any two of them more than one limit together.
          assert.ok(parts.length <= Math.max(1, fewest * 2), `${parts.length} parts, at least ${fewest} needed`);
          if (bytes * 2 <= MOST_BYTES * fewest && parts.every((part) => part.sources.length < MOST_FILES)) {
            assert.equal(parts.length, fewest);
          }
        }),
      );
    });

    it('balances the bytes to within the largest file', () => {
      fc.assert(
        fc.property(anyOrder, (order) => {
          const sources = order.sources.filter(({ bytes }) => bytes !== undefined);
          const { parts } = planOrder({ ...order, sources });
          const sizes = parts.map((part) => part.bytes);
          const largest = Math.max(0, ...parts.flatMap((part) => part.sources.map(({ bytes = 0 }) => bytes)));
          assert.ok(sizes.length === 0 || Math.max(...sizes) - Math.min(...sizes) <= largest);
        }),
      );
    });
  });
});

describe('partName', () => {
  it('keeps within the longest name without cutting a character in half', () => {
    assert.equal(partName('x'.repeat(300), 0, 3), `${'x'.repeat(246)} (1 of 3)`);
    const name = partName(`${'x'.repeat(245)}\u{1f600}tail`, 1, 3);
    assert.equal(name, `${'x'.repeat(245)} (2 of 3)`);
  });

  it('is undone by wholeName', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200 }), fc.integer({ min: 2, max: 50 }), (name, total) => {
        fc.pre(name.trimEnd() === name && name !== '' && wholeName(name) === name);
        assert.equal(wholeName(partName(name, total - 1, total)), name);
      }),
    );
  });
});
