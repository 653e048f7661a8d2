import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { BrowsePage, Folder, SourceFile } from '../../../src/acc/browseRows.ts';
import { AccError } from '../../../src/acc/errors.ts';
import type { WalkProgress } from '../../../src/browse/walk.ts';
import { nameFilter } from '../../../src/browse/nameFilter.ts';
import { walk } from '../../../src/browse/walk.ts';
import { isCancelled } from '../../../src/lib/cancel.ts';
import {
  ACCOUNT,
  collect,
  fileRow,
  FOLDER,
  folderIn,
  folderRow,
  page,
  PROJECT,
  useCatalog,
} from '../../support/browse/scene.ts';

const { signal } = new AbortController();
const all = nameFilter('');
const quiet = (): void => undefined;

/** f1 has f2 (with f4) and f3, each with files of its own; f1 has two pages. */
const TREE: Readonly<Record<string, readonly object[]>> = {
  f1: [folderRow('f2'), fileRow('1.pdf'), folderRow('f3')],
  f2: [fileRow('2.dwg'), folderRow('f4')],
  f3: [fileRow('3.txt')],
  f4: [fileRow('4.rvt'), folderRow('f1'), folderRow('f2')],
};
const tree = ({ url }: { readonly url: URL }): object => {
  const id = folderIn(url);
  if (id === 'f1' && url.searchParams.has('n')) return page([fileRow('1b.pdf')]);
  return page(TREE[id] ?? [], id === 'f1' ? '?n=2' : undefined);
};

describe('Catalog, walking', function () {
  this.timeout(20_000);
  const open = useCatalog();

  it('finds all files in and below a folder, visiting each folder once', async () => {
    const { catalog, asked } = await open(tree);
    const progress: WalkProgress[] = [];
    const found = await collect(catalog.walk(ACCOUNT, FOLDER, all, (now) => progress.push(now), signal));
    assert.deepEqual(found, ['1.pdf', '1b.pdf', '2.dwg', '4.rvt', '3.txt']);
    assert.equal(asked.length, 5);
    assert.deepEqual(progress.at(-1), { folders: 4, files: 5 });
    assert.equal(progress.length, 5);
  });

  it('takes only what passes the filter', async () => {
    const { catalog } = await open(tree);
    assert.deepEqual(await collect(catalog.walk(ACCOUNT, FOLDER, nameFilter('*.pdf, 4*'), quiet, signal)), [
      ...['1.pdf', '1b.pdf', '4.rvt'],
    ]);
  });

  it('begins with the top folders that people see', async () => {
    const { catalog } = await open((call) => {
      if (!call.url.pathname.endsWith('/topFolders')) return tree(call);
      const hidden = { ...folderRow('f2'), attributes: { extension: { data: { folderType: 'CONTAINER_VIRTUAL' } } } };
      return page([folderRow('f3'), hidden, folderRow('f4')]);
    });
    const place = { kind: 'topFolders', hubId: 'b.1', projectId: PROJECT } as const;
    const found = await collect(catalog.walk(ACCOUNT, place, nameFilter('3,4'), quiet, signal));
    assert.deepEqual(found, ['3.txt', '4.rvt']);
  });

  it('skips a folder that vanished, but not the one it began with', async () => {
    const { catalog } = await open((call) => {
      if (folderIn(call.url) !== 'f2') return tree(call);
      call.response.writeHead(404).end();
      return undefined;
    });
    assert.deepEqual(await collect(catalog.walk(ACCOUNT, FOLDER, all, quiet, signal)), ['1.pdf', '1b.pdf', '3.txt']);
    const gone = collect(catalog.walk(ACCOUNT, { ...FOLDER, folderId: 'f2' }, all, quiet, signal));
    await assert.rejects(gone, (error) => AccError.is(error, 'notFound'));
  });

  it('ends with an error that says less than all', async () => {
    const { catalog } = await open((call) => {
      if (folderIn(call.url) !== 'f4') return tree(call);
      call.response.writeHead(403).end();
      return undefined;
    });
    await assert.rejects(collect(catalog.walk(ACCOUNT, FOLDER, all, quiet, signal)), (error) =>
      AccError.is(error, 'forbidden'),
    );
  });

  it('does not believe a folder of empty pages only', async () => {
    let asked = 0;
    const empty = async (): Promise<BrowsePage<SourceFile>> => ({ rows: [], next: `${++asked}`, warnings: [] });
    await assert.rejects(collect(walk(['f'], empty, all, quiet, signal)), (error) =>
      AccError.is(error, 'unexpectedAnswer'),
    );
    assert.equal(asked, 50);
  });

  it('stops when it is cancelled, between the files of a page too', async () => {
    const { catalog, asked } = await open(() => page(['1.pdf', '2.pdf', '3.pdf'].map(fileRow), `?n=${asked.length}`));
    const stop = new AbortController();
    const found: string[] = [];
    await assert.rejects(async () => {
      for await (const { name } of catalog.walk(ACCOUNT, FOLDER, all, quiet, stop.signal)) {
        if (found.push(name) === 2) stop.abort();
      }
    }, isCancelled);
    assert.deepEqual(found, ['1.pdf', '2.pdf']);
  });

  it('ends what it fetched ahead when nobody wants the rest', async () => {
    const { catalog, clock } = await open((call) => (folderIn(call.url) === 'f1' ? tree(call) : undefined));
    for await (const file of catalog.walk(ACCOUNT, FOLDER, all, quiet, signal)) {
      assert.equal(file.name, '1.pdf');
      break;
    }
    // Cut off, the requests are over; otherwise time would stand still until mocha loses patience.
    await clock.advance(200);
    assert.deepEqual(clock.pending, []);
  });

  it('holds a few pages only, however many files there are', async () => {
    // 25 × 20 folders of one page each, 100,000 files in all.
    let [held, most] = [0, 0];
    const contents = async (folderId: string): Promise<BrowsePage<Folder | SourceFile>> => {
      const depth = folderId.split('/').length;
      most = Math.max(most, ++held);
      await new Promise((resolve) => setImmediate(resolve));
      const kind = 'folder' as const;
      const folders = (count: number): Folder[] =>
        Array.from({ length: count }, (_, n) => ({ kind, id: `${folderId}/${n}`, name: String(n) }));
      if (depth === 1) return { rows: folders(25), warnings: [] };
      if (depth === 2) return { rows: folders(20), warnings: [] };
      const rows = Array.from({ length: 200 }, (_, n): SourceFile => {
        const id = `${folderId}/${n}`;
        return { kind: 'file', id, versionUrn: id, name: id, type: 'pdf' };
      });
      return { rows, warnings: [] };
    };
    let files = 0;
    // Each progress report is about a page that is given away from then on.
    const onProgress = (): void => void held--;
    for await (const file of walk(['r'], contents, all, onProgress, signal)) files += file.type === 'pdf' ? 1 : 0;
    assert.equal(files, 100_000);
    assert.equal(held, 0);
    assert.ok(most <= 10, `${most} pages held`);
  });

  it('holds a few pages only, however deep the folders are', async () => {
    let [held, most] = [0, 0];
    const contents = async (folderId: string): Promise<BrowsePage<Folder | SourceFile>> => {
      most = Math.max(most, ++held);
      if (folderId.length > 40) {
        return { rows: [{ kind: 'file', id: 'l', versionUrn: 'v', name: 'deep.pdf', type: 'pdf' }], warnings: [] };
      }
      const inside = ['a', 'b', 'c', 'd'].map((name) => ({ kind: 'folder' as const, id: folderId + name, name }));
      return { rows: inside, warnings: [] };
    };
    for await (const file of walk(['r'], contents, all, () => void held--, signal)) {
      assert.equal(file.name, 'deep.pdf');
      break;
    }
    assert.ok(most <= 10, `${most} pages held`);
  });

  it('searches page by page', async () => {
    const version = (name: string): object => ({
      type: 'versions',
      id: `urn:${name}?version=1`,
      attributes: { displayName: name },
      relationships: { item: { data: { id: `urn:l:${name}` } } },
    });
    const { catalog, asked } = await open(({ url }) =>
      url.searchParams.has('n')
        ? page([version('Plan 2.pdf')])
        : page([version('Plan 1.pdf'), version('Other.pdf')], '?n=2'),
    );
    const found: string[] = [];
    for await (const { name } of catalog.search(ACCOUNT, FOLDER, 'plan', signal)) {
      if (found.push(name) === 1) assert.equal(asked.length, 1);
    }
    assert.deepEqual(found, ['Plan 1.pdf', 'Plan 2.pdf']);
  });
});
