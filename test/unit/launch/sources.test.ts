import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SourceFile } from '../../../src/acc/browseRows.ts';
import { AccError } from '../../../src/acc/errors.ts';
import { LaunchError } from '../../../src/launch/errors.ts';
import {
  type FileSearch,
  MOST_SOURCES,
  type SearchCatalog,
  type SearchProgress,
  filesIn,
  sourceOfFile,
  sourceOfSheet,
} from '../../../src/launch/sources.ts';
import { isCancelled } from '../../../src/lib/cancel.ts';
import { World } from '../../emulator/world/world.ts';
import type { WorldFolder } from '../../emulator/world/worldFolder.ts';
import { ACCOUNT, FOLDER, names, page, useCatalog } from '../../support/browse/scene.ts';
import { type Bench, useBenches } from '../../support/filesScene.ts';

const PAGE = 200;
/** Small, so that no test has to wait for the budget of requests. */
const MOST = 5 * PAGE;

const PLAN: SourceFile = {
  kind: 'file',
  id: 'lineage',
  versionUrn: 'version',
  name: 'A.pdf',
  type: 'pdf',
  bytes: 7,
  author: 'Ann',
};

/** A project with one empty folder. */
function emptyFolder(): { readonly world: World; readonly folder: WorldFolder } {
  const world = new World();
  world.addHub({ name: 'Hub' });
  return { world, folder: world.addFolder(world.addProject({ name: 'Tower' }), 'Plans') };
}

describe('the files of a folder', function () {
  this.timeout(20_000);
  const open = useBenches();
  const scripted = useCatalog();

  interface Search {
    readonly found: readonly SourceFile[];
    readonly progress: readonly SearchProgress[];
  }

  async function search(
    { catalog, hub }: Bench,
    folder: WorldFolder,
    more: Partial<FileSearch> = {},
    stop = new AbortController(),
  ): Promise<Search> {
    const { key } = await hub.current();
    const place = { kind: 'folder', projectId: folder.project.id, folderId: folder.urn } as const;
    const progress: SearchProgress[] = [];
    const wanted = { place, recursive: false, filter: '', most: MOST, ...more };
    const files = filesIn(catalog, key, wanted, (now) => progress.push(now), stop.signal);
    return { found: await Array.fromAsync(files), progress };
  }

  const pagesAsked = ({ asked }: Bench): number => asked(/\/contents/);

  for (const recursive of [false, true]) {
    describe(recursive ? 'with its subfolders' : 'alone', () => {
      it('are as many as an export may take, and those that none takes do not count', async () => {
        const { world, folder } = emptyFolder();
        world.addFiles(folder, 250, (index) => ({ name: `Letter ${index}.docx` }));
        world.addFiles(folder, MOST);
        const { found, progress } = await search(await open(world), folder, { recursive });
        assert.equal(found.length, MOST + 250);
        assert.equal(found[0]?.name, 'Letter 0.docx');
        assert.equal(progress.length, Math.ceil((MOST + 250) / PAGE));
        assert.equal(progress.at(-1)?.files, MOST + 250);
      });

      it('are refused when they are more, as soon as that is known', async () => {
        const { world, folder } = emptyFolder();
        world.addFiles(folder, MOST * 2);
        const bench = await open(world);
        await assert.rejects(
          search(bench, folder, { recursive }),
          (error) => LaunchError.is(error, 'tooMany') && error.details.most === MOST,
        );
        const [pages, needed] = [pagesAsked(bench), MOST / PAGE + 1];
        // A walk fetches a few pages before their turn.
        assert.ok(pages >= needed && pages <= needed + 3, `${pages} pages`);
      });

      it('are found by name behind many others', async () => {
        const { world, folder } = emptyFolder();
        world.addFiles(folder, MOST + PAGE);
        world.addFile(folder, 'Roof.rvt');
        const { found } = await search(await open(world), folder, { recursive, filter: 'Roof*' });
        assert.deepEqual(names(found), ['Roof.rvt']);
      });

      it('are asked for again, whatever was kept', async () => {
        const { world, folder } = emptyFolder();
        world.addFile(folder, 'A.pdf');
        const bench = await open(world);
        await bench.names(await bench.at('Hub', 'Tower', 'Plans'));
        world.addFile(world.addFolder(folder, 'Below'), 'C.pdf');
        world.addFile(folder, 'B.pdf');
        const { found } = await search(bench, folder, { recursive });
        assert.deepEqual(names(found).toSorted(), recursive ? ['A.pdf', 'B.pdf', 'C.pdf'] : ['A.pdf', 'B.pdf']);
      });

      it('are no longer looked for when nobody wants them', async () => {
        const { world, folder } = emptyFolder();
        world.addFiles(folder, PAGE * 2);
        const stop = new AbortController();
        stop.abort();
        await assert.rejects(search(await open(world), folder, { recursive }, stop), isCancelled);
      });

      it('are not believed to be all when the service gives empty pages only', async () => {
        const { catalog, asked } = await scripted(() => page([], `?n=${asked.length}`));
        const wanted = { place: FOLDER, recursive, filter: '' };
        const files = filesIn(catalog, ACCOUNT, wanted, () => undefined, new AbortController().signal);
        await assert.rejects(Array.fromAsync(files), (error) => AccError.is(error, 'unexpectedAnswer'));
        assert.ok(asked.length <= 53, `${asked.length} pages`);
      });
    });
  }

  it('of a whole project are those below its top folders', async () => {
    const { world, folder } = emptyFolder();
    world.addFile(world.addFolder(folder, 'Below'), 'A.pdf');
    const [project] = world.projects;
    const place = { kind: 'topFolders', hubId: project?.hub.id ?? '', projectId: folder.project.id } as const;
    const { found, progress } = await search(await open(world), folder, { place });
    assert.deepEqual(names(found), ['A.pdf']);
    assert.deepEqual(progress.at(-1), { folders: 2, files: 1 });
  });

  it('are no more than 20,000, unless the caller says so', async () => {
    let given = 0;
    const walk: SearchCatalog['walk'] = async function* () {
      for (; given < 5 * MOST_SOURCES; given++) yield { ...PLAN, id: `${given}` };
    };
    const unused = (): never => assert.fail('not for a walk');
    const wanted = { place: FOLDER, recursive: true, filter: '' };
    const { signal } = new AbortController();
    const files = filesIn({ walk, list: unused, forget: unused }, ACCOUNT, wanted, () => undefined, signal);
    let found = 0;
    await assert.rejects(
      async () => {
        for await (const { type } of files) if (type === 'pdf') found++;
      },
      (error) => LaunchError.is(error, 'tooMany') && error.details.most === MOST_SOURCES,
    );
    assert.deepEqual([found, given, MOST_SOURCES], [MOST_SOURCES, MOST_SOURCES, 20_000]);
  });
});

describe('what stands in an order', () => {
  it('for a file: its newest version, with what is known of it', () => {
    assert.deepEqual(sourceOfFile(PLAN), {
      id: 'version',
      lineage: 'lineage',
      name: 'A.pdf',
      type: 'pdf',
      bytes: 7,
    });
  });

  for (const [number, title, name] of [
    ['A-101', 'Level 1', 'A-101 Level 1'],
    [' A-101 ', '  Level 1 ', 'A-101 Level 1'],
    ['A-101', '', 'A-101'],
    ['  ', 'Level 1', 'Level 1'],
    ['', ' ', 'i'],
  ] as const) {
    it(`for the sheet “${number}”, “${title}”: ${name}`, () => {
      assert.equal(sourceOfSheet({ id: 'i', number, title }).name, name);
    });
  }
});
