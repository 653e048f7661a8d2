import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SourceFile } from '../../../src/acc/browseRows.ts';
import { AccError } from '../../../src/acc/errors.ts';
import { resolveUrns } from '../../../src/launch/resolveUrns.ts';
import { isCancelled } from '../../../src/lib/cancel.ts';
import { ACCOUNT, page, PROJECT, useCatalog } from '../../support/browse/scene.ts';

const { signal } = new AbortController();
const LINEAGES = Array.from({ length: 30 }, (_, n) => `urn:adsk.wipprod:dm.lineage:${n}`);

describe('Catalog, newest versions', function () {
  this.timeout(20_000);
  const open = useCatalog();

  const version = (lineage: string, number: number): object => ({
    type: 'versions',
    id: `${lineage}?version=${number}`,
    attributes: { displayName: 'A.pdf', versionNumber: number },
  });
  const service = ({
    url,
    response,
  }: {
    url: URL;
    response: { writeHead(n: number): { end(): unknown } };
  }): object | undefined => {
    const lineage = decodeURIComponent(url.pathname.split('/').at(-2) ?? '');
    if (lineage.endsWith(':3')) {
      response.writeHead(404).end();
      return undefined;
    }
    if (url.pathname.endsWith('/tip')) return { data: version(lineage, 7) };
    // Not newest first, and not on one page.
    return url.searchParams.has('n')
      ? page([version(lineage, 1), version(lineage, 12)])
      : page([version(lineage, 9), version(lineage, 10)], '?n=2');
  };

  it('asks for the tip of a few files', async () => {
    const { catalog, asked } = await open(service);
    const progress: number[] = [];
    const found = await catalog.latest(
      ACCOUNT,
      PROJECT,
      [...LINEAGES.slice(0, 8), LINEAGES[0] ?? ''],
      (n) => progress.push(n),
      signal,
    );
    assert.equal(found.size, 7);
    assert.equal(found.has(LINEAGES[3] ?? ''), false);
    assert.equal(found.get(LINEAGES[5] ?? '')?.versionUrn, `${LINEAGES[5]}?version=7`);
    assert.deepEqual(progress, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.equal(asked.length, 8);
    assert.ok(asked.every((path) => path.endsWith('/tip')));
  });

  it('knows files that were deleted, by the names that they had', async () => {
    const tomb = {
      type: 'versions',
      id: 'urn:adsk.wipprod:fs.file:vf.x?version=13',
      attributes: {
        name: '5b4bb914-c123-4f10-87e3-579ef934aaf9',
        displayName: '5b4bb914-c123-4f10-87e3-579ef934aaf9',
        versionNumber: 13,
        extension: { type: 'versions:autodesk.core:Deleted', data: { originalName: 'A101 Ground floor.pdf' } },
      },
      relationships: { item: { data: { type: 'items', id: LINEAGES[0] } } },
    };
    const { catalog } = await open(({ url }) => {
      if (url.pathname.endsWith('/tip') || /\/versions\/[^/]+$/.test(url.pathname)) return { data: tomb };
      if (!url.pathname.endsWith('/contents'))
        return page([version(LINEAGES[0] ?? '', 9), tomb, version(LINEAGES[0] ?? '', 10)]);
      const item = { type: 'items', id: LINEAGES[0], relationships: { tip: { data: { id: tomb.id } } } };
      return { ...page([item]), included: [tomb] };
    });
    const gone = (files: ReadonlyMap<string, SourceFile>): unknown =>
      [...files.values()].map(({ deleted, name, type }) => [deleted, name, type])[0];
    for (const lineages of [LINEAGES.slice(0, 1), LINEAGES]) {
      const found = await catalog.latest(ACCOUNT, PROJECT, lineages, () => undefined, signal);
      assert.deepEqual(gone(found), [true, 'A101 Ground floor.pdf', 'pdf']);
    }
    // Neither is exported because it was named, nor listed.
    for (const urn of [LINEAGES[0] ?? '', tomb.id]) {
      await assert.rejects(resolveUrns(catalog, ACCOUNT, PROJECT, [urn], signal), {
        code: 'noSuchFile',
        details: { sources: [{ id: urn, name: 'A101 Ground floor.pdf' }] },
      });
    }
    const place = { kind: 'folder', projectId: PROJECT, folderId: 'urn:adsk.wipprod:fs.folder:co.x' } as const;
    assert.deepEqual((await catalog.list<'folder'>(ACCOUNT, place, 10, signal)).rows, []);
  });

  it('looks through the versions of many, where the quota is larger', async () => {
    const { catalog, asked, most } = await open(service);
    const found = await catalog.latest(ACCOUNT, PROJECT, LINEAGES, () => undefined, signal);
    assert.equal(found.size, 29);
    assert.ok([...found].every(([lineage, file]) => file.id === lineage && file.version === 12));
    assert.ok(asked.every((path) => path.includes('/versions')));
    assert.ok(most() <= 4);
  });

  it('ends the others at the first error', async () => {
    const { catalog, asked, clock } = await open((call) => {
      if (asked.length !== 6) return service(call);
      call.response.writeHead(403).end();
      return undefined;
    });
    const answer = catalog.latest(ACCOUNT, PROJECT, LINEAGES, () => undefined, signal);
    await assert.rejects(answer, (error) => AccError.is(error, 'forbidden'));
    await clock.settle();
    assert.ok(asked.length <= 10, String(asked.length));
  });

  it('can be cancelled', async () => {
    const { catalog, asked } = await open(service);
    const stop = new AbortController();
    const answer = catalog.latest(ACCOUNT, PROJECT, LINEAGES, () => stop.abort(), stop.signal);
    await assert.rejects(answer, isCancelled);
    assert.ok(asked.length < 30);
  });

  it('asks nothing for nothing', async () => {
    const { catalog, asked } = await open(service);
    assert.equal((await catalog.latest(ACCOUNT, PROJECT, [], () => undefined, signal)).size, 0);
    assert.equal(asked.length, 0);
  });

  it('knows the tip of one file', async () => {
    const { catalog } = await open(service);
    const file = await catalog.tip(ACCOUNT, PROJECT, LINEAGES[1] ?? '', signal);
    assert.deepEqual([file.id, file.version], [LINEAGES[1], 7]);
    await assert.rejects(catalog.tip(ACCOUNT, PROJECT, LINEAGES[3] ?? '', signal), (error) =>
      AccError.is(error, 'notFound'),
    );
  });
});
