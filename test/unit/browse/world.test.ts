import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { EXPORTABLE_TYPES, type SourceFile } from '../../../src/acc/browseRows.ts';
import { AccError } from '../../../src/acc/errors.ts';
import { defaultOptions } from '../../../src/acc/exportOptions.ts';
import type { ExportRequest } from '../../../src/acc/exportRequest.ts';
import { ExportsApi } from '../../../src/acc/exports.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { isFileVersionUrn, isLineageUrn } from '../../../src/acc/urns.ts';
import { AccessTokenAccounts } from '../../../src/auth/accessToken.ts';
import { nameFilter } from '../../../src/browse/nameFilter.ts';
import type { Catalog } from '../../../src/browse/catalog.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import type { Emulator } from '../../emulator/emulator.ts';
import type { TokenOptions } from '../../emulator/auth/tokens.ts';
import { DEFAULT_BIM360_PROJECT, DEFAULT_PROJECT } from '../../emulator/exports/jobs.ts';
import { LARGE_PROJECT, RESTRICTED_PROJECT } from '../../emulator/world/worldDefault.ts';
import { useFolders } from '../../support/folders.ts';
import { useLedgers } from '../../support/ledgers.ts';
import { MemoryVault } from '../../support/memorySecrets.ts';
import { withEmulator } from '../../support/emulator/emulator.ts';
import { ACCOUNT, catalogOf, collect, names } from '../../support/browse/scene.ts';

const { signal } = new AbortController();
const ALL = Number.MAX_SAFE_INTEGER;
const quiet = (): void => undefined;

describe('Catalog in the world of the emulator', function () {
  this.timeout(20_000);
  const folder = useFolders();
  const open = useLedgers();

  async function inWorld(
    run: (catalog: Catalog, emulator: Emulator, accounts: AccessTokenAccounts) => Promise<void>,
    token: TokenOptions = { scopes: ['data:read', 'data:write', 'data:search'] },
  ): Promise<void> {
    await withEmulator({}, async (emulator) => {
      const { store } = await open(folder(), clock);
      const accounts = new AccessTokenAccounts(new MemoryVault().window(), store, clock);
      await accounts.set({ token: emulator.issueToken(token) });
      await run(
        catalogOf(() => emulator.origin, accounts, store.limits, clock),
        emulator,
        accounts,
      );
    });
  }

  it('goes from the hubs to a file, and starts its export', () =>
    inWorld(async (catalog, emulator, accounts) => {
      const [hub] = (await catalog.list(ACCOUNT, { kind: 'hubs' }, ALL, signal)).rows;
      assert.ok(hub);
      const projects = (await catalog.list(ACCOUNT, { kind: 'projects', hubId: hub.id }, ALL, signal)).rows;
      const school = projects.find(({ id }) => id === DEFAULT_PROJECT);
      assert.equal(school?.platform, 'acc');
      assert.equal(projects.find(({ id }) => id === DEFAULT_BIM360_PROJECT)?.platform, 'bim360');
      assert.deepEqual(await catalog.project(ACCOUNT, DEFAULT_PROJECT, signal), school);
      const top = { kind: 'topFolders', hubId: hub.id, projectId: DEFAULT_PROJECT } as const;
      const folders = (await catalog.list(ACCOUNT, top, ALL, signal)).rows;
      assert.deepEqual(names(folders), ['Project Files', 'Photos']);
      const [first] = folders;
      assert.deepEqual(await catalog.folder(ACCOUNT, DEFAULT_PROJECT, first?.id ?? '', signal), first);

      const files: SourceFile[] = [];
      for await (const file of catalog.walk(ACCOUNT, top, nameFilter(''), quiet, signal)) files.push(file);
      assert.ok(files.length > 470, String(files.length));
      assert.equal(new Set(files.map(({ id }) => id)).size, files.length);
      assert.ok(files.every(({ id, versionUrn }) => isLineageUrn(id) && isFileVersionUrn(versionUrn)));
      // Behind two pages that were thinned out.
      assert.ok(names(files).includes('Kept 3.pdf'));
      const plan = files.find(({ name }) => name.startsWith('A-101'));
      assert.ok(plan);
      assert.deepEqual([plan.type, plan.version, plan.author], ['pdf', 3, 'Ada Byron']);
      assert.ok((plan.bytes ?? 0) > 0 && (plan.modifiedAt ?? 0) > 0);
      // Of a folder whose answer has no included versions.
      assert.equal(files.find(({ name }) => name === 'Scan 1.pdf')?.type, 'pdf');

      assert.deepEqual(await catalog.tip(ACCOUNT, DEFAULT_PROJECT, plan.id, signal), plan);
      assert.deepEqual(await catalog.version(ACCOUNT, DEFAULT_PROJECT, plan.versionUrn, signal), plan);
      const some = files.filter(({ type }) => EXPORTABLE_TYPES.has(type)).slice(0, 12);
      const latest = await catalog.latest(
        ACCOUNT,
        DEFAULT_PROJECT,
        some.map(({ id }) => id),
        quiet,
        signal,
      );
      assert.deepEqual(
        some.map(({ id }) => latest.get(id)?.versionUrn),
        some.map(({ versionUrn }) => versionUrn),
      );

      const credential = await accounts.credential(ACCOUNT, signal);
      const api = new ExportsApi(new ApiClient({ clock, log, userAgent: 'test' }));
      const request: ExportRequest = {
        service: 'files',
        projectId: DEFAULT_PROJECT,
        fileVersions: [plan.versionUrn],
        options: defaultOptions('files'),
      };
      const { exportId } = await api.start(request, { apiHost: emulator.origin, credential, signal });
      assert.ok(emulator.jobs.some((job) => job.exportId === exportId));
    }));

  it('shows the first of ten thousand files after one request', () =>
    inWorld(async (catalog, emulator) => {
      const hubId = (await catalog.project(ACCOUNT, LARGE_PROJECT, signal))?.hubId ?? '';
      const top = { kind: 'topFolders', hubId, projectId: LARGE_PROJECT } as const;
      const folderId = (await catalog.list(ACCOUNT, top, 1, signal)).rows[0]?.id ?? '';
      const inner = await catalog.list(ACCOUNT, { kind: 'folder', projectId: LARGE_PROJECT, folderId }, 100, signal);
      const large = inner.rows.find(({ kind }) => kind === 'folder')?.id ?? '';
      const place = { kind: 'folder', projectId: LARGE_PROJECT, folderId: large } as const;
      emulator.clearRequests();
      const first = await catalog.list(ACCOUNT, place, 100, signal);
      assert.deepEqual([first.rows.length, first.more, emulator.requests.length], [200, true, 1]);
      const all = await catalog.list(ACCOUNT, place, ALL, signal);
      assert.deepEqual([all.rows.length, all.more, emulator.requests.length], [10_000, false, 50]);
    }));

  for (const relativeLinks of [false, true]) {
    it(`follows ${relativeLinks ? 'relative links' : 'links'} between short pages without included versions`, () =>
      inWorld(async (catalog, { world }) => {
        Object.assign(world.oddities, { relativeLinks, mostPerPage: 2, withoutIncluded: 'secondPages' });
        const hubId = (await catalog.project(ACCOUNT, RESTRICTED_PROJECT, signal))?.hubId ?? '';
        const top = { kind: 'topFolders', hubId, projectId: RESTRICTED_PROJECT } as const;
        const found = await collect(catalog.walk(ACCOUNT, top, nameFilter('*.pdf,*.dwg'), quiet, signal));
        assert.deepEqual(found, ['B-01 Widerlager Süd.pdf', 'B-02 Lager.pdf', 'B-03 Kappe.dwg']);
      }));
  }

  it('searches below a folder by name, in any case', () =>
    inWorld(async (catalog) => {
      const hubId = (await catalog.project(ACCOUNT, DEFAULT_PROJECT, signal))?.hubId ?? '';
      const top = { kind: 'topFolders', hubId, projectId: DEFAULT_PROJECT } as const;
      const folderId = (await catalog.list(ACCOUNT, top, 1, signal)).rows[0]?.id ?? '';
      const found = await collect(catalog.search(ACCOUNT, { projectId: DEFAULT_PROJECT, folderId }, 'a-10', signal));
      assert.equal(found.length, 4);
      assert.ok(found.every((name) => name.startsWith('A-10')));
    }));

  it('lists the sheets of a project by version set', () =>
    inWorld(async (catalog) => {
      const place = { kind: 'sheets', projectId: DEFAULT_PROJECT } as const;
      const { rows, more } = await catalog.list(ACCOUNT, place, ALL, signal);
      assert.equal(more, false);
      assert.ok(rows.some(({ number, versionSet }) => number === 'A-101' && versionSet !== undefined));
    }));

  it('is told when a token may not search', () =>
    inWorld(
      async (catalog) => {
        const place = { projectId: DEFAULT_PROJECT, folderId: 'urn:adsk.wipprod:fs.folder:co.x' };
        await assert.rejects(collect(catalog.search(ACCOUNT, place, 'a', signal)), (error) => {
          assert.ok(AccError.is(error, 'projectForbidden'), String(error));
          assert.equal(error.details.serviceCode, 'AUTH-010');
          return true;
        });
      },
      { scopes: ['data:read'] },
    ));
});
