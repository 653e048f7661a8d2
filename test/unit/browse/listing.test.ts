import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import type { Place } from '../../../src/browse/place.ts';
import { isCancelled } from '../../../src/lib/cancel.ts';
import {
  ACCOUNT,
  fileRow,
  FOLDER,
  folderIn,
  folderRow,
  names,
  page,
  PROJECT,
  useCatalog,
} from '../../support/browse/scene.ts';
import { eventually } from '../../support/eventually.ts';

const { signal } = new AbortController();

describe('Catalog, listing', function () {
  this.timeout(20_000);
  const open = useCatalog();

  /** Pages of two files each, the fifth being the last. */
  const five = ({ url }: { readonly url: URL }): object => {
    const n = Number(url.searchParams.get('n') ?? 1);
    return page([fileRow(`${n}a.pdf`), fileRow(`${n}b.pdf`)], n < 5 ? `?n=${n + 1}` : undefined);
  };

  it('asks for as many pages as are wanted, once', async () => {
    const { catalog, asked } = await open(five);
    const first = await catalog.list(ACCOUNT, FOLDER, 1, signal);
    assert.deepEqual([names(first.rows), first.more], [['1a.pdf', '1b.pdf'], true]);
    assert.equal(asked.length, 1);
    assert.equal((await catalog.list(ACCOUNT, FOLDER, 2, signal)).rows.length, 2);
    assert.equal(asked.length, 1);
    assert.equal((await catalog.list(ACCOUNT, FOLDER, 5, signal)).rows.length, 6);
    assert.equal(asked.length, 3);
    const all = await catalog.list(ACCOUNT, FOLDER, 1000, signal);
    assert.deepEqual([all.rows.length, all.more], [10, false]);
    await catalog.list(ACCOUNT, FOLDER, 1000, signal);
    assert.equal(asked.length, 5);
  });

  it('follows short and empty pages that have a next one', async () => {
    const { catalog } = await open(({ url }) => {
      const n = Number(url.searchParams.get('n') ?? 0);
      return page(n % 3 === 2 ? [fileRow(`${n}.pdf`)] : [], n < 8 ? `?n=${n + 1}` : undefined);
    });
    const { rows, more } = await catalog.list(ACCOUNT, FOLDER, 3, signal);
    assert.deepEqual([names(rows), more], [['2.pdf', '5.pdf', '8.pdf'], false]);
  });

  it('stops after 50 empty pages in a row, and says that there may be more', async () => {
    const { catalog, asked, clock } = await open(({ url }) =>
      page([], `?n=${Number(url.searchParams.get('n') ?? 0) + 1}`),
    );
    const answer = catalog.list(ACCOUNT, FOLDER, 1, signal);
    await clock.advance(60_000);
    assert.deepEqual(await answer, { rows: [], more: true, warnings: [] });
    assert.equal(asked.length, 50);
  });

  it('does not follow a link to another host', async () => {
    const { catalog, asked } = await open(() => page([fileRow('a.pdf')], 'https://example.com/data?page=2'));
    const { rows, more } = await catalog.list(ACCOUNT, FOLDER, 10, signal);
    assert.deepEqual([rows.length, more, asked.length], [1, false, 1]);
  });

  it('shows a file once that comes again on the next page', async () => {
    const { catalog } = await open(({ url }) =>
      url.searchParams.has('n')
        ? page([fileRow('b.pdf'), fileRow('c.pdf')])
        : page([fileRow('a.pdf'), fileRow('b.pdf')], '?n=2'),
    );
    assert.deepEqual(names((await catalog.list(ACCOUNT, FOLDER, 10, signal)).rows), ['a.pdf', 'b.pdf', 'c.pdf']);
  });

  it('lists every kind of place', async () => {
    const { catalog } = await open(({ url }) => {
      if (url.pathname.endsWith('/hubs'))
        return { data: [{ id: 'b.1', attributes: { name: 'H' } }], meta: { warnings: [{ Title: 'W' }] } };
      if (url.pathname.endsWith('/projects')) return page([{ id: `b.${PROJECT}`, attributes: { name: 'P' } }]);
      if (url.pathname.endsWith('/topFolders')) return page([folderRow('T')]);
      return { results: [{ id: '0d7a5883-1694-3078-a06d-ad24413f8b06', number: 'A-01', title: 'S' }] };
    });
    const hubs = await catalog.list(ACCOUNT, { kind: 'hubs' }, 10, signal);
    assert.deepEqual([names(hubs.rows), hubs.warnings], [['H'], ['W']]);
    assert.deepEqual(names((await catalog.list(ACCOUNT, { kind: 'projects', hubId: 'b.1' }, 10, signal)).rows), ['P']);
    const top = { kind: 'topFolders', hubId: 'b.1', projectId: PROJECT } as const;
    assert.deepEqual(names((await catalog.list(ACCOUNT, top, 10, signal)).rows), ['T']);
    const sheets = await catalog.list(ACCOUNT, { kind: 'sheets', projectId: PROJECT }, 10, signal);
    assert.deepEqual(sheets.rows[0]?.number, 'A-01');
  });

  it('lets callers at the same time share what is asked', async () => {
    const { catalog, asked } = await open(five);
    const all = await Promise.all([1, 4, 4, 2].map((wanted) => catalog.list(ACCOUNT, FOLDER, wanted, signal)));
    assert.deepEqual(
      all.map(({ rows }) => rows.length),
      [2, 4, 4, 2],
    );
    assert.equal(asked.length, 2);
  });

  it('goes on for the others when one caller gives up', async () => {
    let answer = (): void => undefined;
    const { catalog, asked } = await open(({ response }) => {
      answer = () => response.end(JSON.stringify(page([fileRow('a.pdf')])));
      return undefined;
    });
    const stop = new AbortController();
    const one = catalog.list(ACCOUNT, FOLDER, 1, stop.signal);
    const other = catalog.list(ACCOUNT, FOLDER, 1, signal);
    await eventually('a request', () => asked.length === 1);
    stop.abort();
    await assert.rejects(one, isCancelled);
    answer();
    assert.deepEqual(names((await other).rows), ['a.pdf']);
    assert.equal(asked.length, 1);
  });

  it('ends the request when nobody waits for it, and begins anew for who comes then', async () => {
    let cut = 0;
    const { catalog, asked } = await open(({ response }) => {
      if (asked.length > 1) return page([fileRow('a.pdf')]);
      response.once('close', () => cut++);
      return undefined;
    });
    const stop = new AbortController();
    const one = catalog.list(ACCOUNT, FOLDER, 1, stop.signal);
    await eventually('a request', () => asked.length === 1);
    stop.abort();
    await assert.rejects(one, isCancelled);
    assert.deepEqual(names((await catalog.list(ACCOUNT, FOLDER, 1, signal)).rows), ['a.pdf']);
    await eventually('the request is cut off', () => cut === 1);
  });

  it('keeps what came before an error, and no error', async () => {
    let broken = true;
    const { catalog, asked } = await open((call) => {
      if (broken && call.url.searchParams.get('n') === '3') {
        call.response.writeHead(403).end('{"code":"ERR_NOT_ALLOWED"}');
        return undefined;
      }
      return five(call);
    });
    await assert.rejects(catalog.list(ACCOUNT, FOLDER, 10, signal), (error) => AccError.is(error, 'forbidden'));
    assert.deepEqual([(await catalog.list(ACCOUNT, FOLDER, 4, signal)).rows.length, asked.length], [4, 3]);
    broken = false;
    assert.deepEqual([(await catalog.list(ACCOUNT, FOLDER, 10, signal)).rows.length, asked.length], [10, 6]);
  });

  it('forgets one place or all, and says which', async () => {
    const { catalog, asked } = await open(({ url }) => page([fileRow(folderIn(url))]));
    const other = { ...FOLDER, folderId: 'f2' };
    const heard: (Place | undefined)[] = [];
    catalog.onDidForget((place) => heard.push(place));
    const listBoth = async (): Promise<number> => {
      await catalog.list(ACCOUNT, FOLDER, 1, signal);
      await catalog.list(ACCOUNT, other, 1, signal);
      return asked.length;
    };
    assert.equal(await listBoth(), 2);
    catalog.forget(other);
    assert.equal(await listBoth(), 3);
    catalog.forget();
    assert.equal(await listBoth(), 5);
    assert.deepEqual(heard, [other, undefined]);
  });

  it('keeps the listings of accounts apart', async () => {
    const { catalog } = await open(five);
    await catalog.list(ACCOUNT, FOLDER, 1, signal);
    await assert.rejects(catalog.list('somebody else', FOLDER, 1, signal), (error) => AccError.is(error, 'noToken'));
  });

  it('looks for a project in all hubs, and remembers where it was', async () => {
    const { catalog, asked } = await open(({ url, response }) => {
      if (url.pathname.endsWith('/hubs')) return page([{ id: 'b.1' }, { id: 'b.2' }, { id: 'b.3' }]);
      if (url.pathname.includes('/b.2/')) return { data: { id: `b.${PROJECT}`, attributes: { name: 'P' } } };
      response.writeHead(url.pathname.includes('/b.1/') ? 404 : 403).end('{}');
      return undefined;
    });
    const expected = { kind: 'project', hubId: 'b.2', id: PROJECT, name: 'P', platform: 'unknown' };
    assert.deepEqual(await catalog.project(ACCOUNT, `b.${PROJECT}`, signal), expected);
    assert.deepEqual(await catalog.project(ACCOUNT, PROJECT, signal), expected);
    assert.equal(asked.length, 3);
    assert.equal(await catalog.project(ACCOUNT, 'none', signal), undefined);
  });

  it('says so when no hub has a project', async () => {
    const { catalog } = await open(({ url, response }) => {
      if (url.pathname.endsWith('/hubs')) return page([{ id: 'b.1' }]);
      response.writeHead(404).end();
      return undefined;
    });
    assert.equal(await catalog.project(ACCOUNT, PROJECT, signal), undefined);
  });

  it('says what is wrong with the app when no hub shows it a project', async () => {
    const { catalog } = await open(({ url, response }) => {
      if (url.pathname.endsWith('/hubs')) return page([{ id: 'b.1' }, { id: 'b.2' }]);
      const denied = { code: 'ERR_NOT_ALLOWED', detail: 'Api access deny' };
      response.writeHead(403).end(url.pathname.includes('/b.1/') ? JSON.stringify(denied) : '{}');
      return undefined;
    });
    await assert.rejects(
      catalog.project(ACCOUNT, PROJECT, signal),
      (error) => AccError.is(error) && error.details.serviceText === 'Api access deny',
    );
  });

  it('reads a version, and asks for its file when the answer does not name it', async () => {
    const { catalog, asked } = await open(({ url }) => {
      if (url.pathname.endsWith('/item')) return { data: { id: 'urn:lineage' } };
      return { data: { id: 'urn:v?version=2', type: 'versions', attributes: { name: 'a.pdf' } } };
    });
    const file = await catalog.version(ACCOUNT, PROJECT, 'urn:v?version=2', signal);
    assert.deepEqual([file.id, file.versionUrn, file.version], ['urn:lineage', 'urn:v?version=2', 2]);
    assert.equal(asked.length, 2);
  });
});
