import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { BrowseApi, type CallOptions } from '../../../src/acc/browse.ts';
import type { BrowsePage, SourceFile } from '../../../src/acc/browseRows.ts';
import { AccError } from '../../../src/acc/errors.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { type TestServer, useServers } from '../../support/acc/server.ts';

const HUB = 'b.5d7a3c1e-8f20-4b69-a1c4-7e0d92b6f385';
const PROJECT = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';
const FOLDER = 'urn:adsk.wipprod:fs.folder:co.F1';
const LINEAGE = 'urn:adsk.wipprod:dm.lineage:L1';
const VERSION = 'urn:adsk.wipprod:fs.file:vf.L1?version=3';
const DATA = `/data/v1/projects/b.${PROJECT}`;
const [folder, lineage, version] = [FOLDER, LINEAGE, VERSION].map(encodeURIComponent) as [string, string, string];

const item = (more: object = {}, tip: string | null = VERSION): object => ({
  type: 'items',
  id: LINEAGE,
  attributes: { displayName: 'A-101.pdf', ...more },
  relationships: { tip: tip === null ? {} : { data: { type: 'versions', id: tip } } },
});
const versionOf = (more: object = {}, id = VERSION): object => ({
  type: 'versions',
  id,
  attributes: { name: 'A-101.pdf', displayName: 'A-101.pdf', versionNumber: 3, fileType: 'PDF', ...more },
  relationships: { item: { data: { type: 'items', id: LINEAGE } } },
});
const folderRow = (id: string, data: object = {}, more: object = {}): object => ({
  type: 'folders',
  id,
  attributes: { name: `n-${id}`, displayName: id, ...more, extension: { data } },
});

describe('BrowseApi', () => {
  const serve = useServers();
  const api = new BrowseApi(new ApiClient({ clock, log, userAgent: 'test' }));

  async function ask<T>(
    body: unknown,
    call: (options: CallOptions) => Promise<T>,
  ): Promise<{ readonly answer: T; readonly server: TestServer; readonly url: string | undefined }> {
    const server = await serve((_, response) => response.end(JSON.stringify(body)));
    const { signal } = new AbortController();
    const answer = await call({ apiHost: server.origin, credential: { bearer: 'a.b.c' }, signal });
    assert.equal(server.requests.length, 1);
    return { answer, server, url: server.requests[0]?.url };
  }

  const contents = (body: unknown, next?: string): ReturnType<typeof ask<BrowsePage<{ readonly kind: string }>>> =>
    ask(body, (options) => api.folderContents(PROJECT, FOLDER, options, next));
  const onlyFile = async (row: unknown, included?: unknown): Promise<SourceFile | undefined> => {
    const { answer } = await contents({ data: [row], ...(included === undefined ? {} : { included }) });
    return answer.rows[0] as SourceFile | undefined;
  };

  it('lists hubs, without those that have no exports', async () => {
    const data = [
      { id: HUB, attributes: { name: 'Firm', region: 'EMEA' } },
      { id: 'a.cGVy', attributes: { name: 'Me' } },
    ];
    const { answer, url, server } = await ask(
      { data, meta: { warnings: [{ Title: 'No', Detail: 'US' }] } },
      (options) => api.hubs(options),
    );
    assert.deepEqual(answer.rows, [{ kind: 'hub', id: HUB, name: 'Firm', region: 'EMEA' }]);
    assert.deepEqual(answer.warnings, ['No US']);
    assert.equal(url, '/project/v1/hubs');
    assert.equal(server.requests[0]?.headers.accept, 'application/vnd.api+json');
  });

  it('lists projects with their platform, and tells them by bare id', async () => {
    const project = (id: string, projectType?: unknown): object => ({
      id,
      type: 'projects',
      attributes: { name: 'P', extension: { data: { projectType } } },
    });
    const data = [
      project(`b.${PROJECT.toUpperCase()}`, 'ACC'),
      project(`b.${PROJECT}`, 'BIM360'),
      project(PROJECT, 7),
      project('a.YnVzaW5lc3M'),
      { id: 7 },
      null,
    ];
    const { answer, url } = await ask({ data }, (options) => api.projects(HUB, options));
    const common = { kind: 'project', hubId: HUB, id: PROJECT, name: 'P' };
    assert.deepEqual(
      answer.rows,
      ['acc', 'bim360', 'unknown'].map((platform) => ({ ...common, platform })),
    );
    assert.equal(url, `/project/v1/hubs/${HUB}/projects?page[number]=0&page[limit]=200`);
  });

  it('asks one hub for a project', async () => {
    const data = { id: `b.${PROJECT}`, attributes: { name: 'P', extension: { data: { projectType: 'ACC' } } } };
    const { answer, url } = await ask({ data }, (options) => api.project(HUB, PROJECT, options));
    assert.equal(answer.platform, 'acc');
    assert.equal(url, `/project/v1/hubs/${HUB}/projects/b.${PROJECT}`);
  });

  it('shows the top folders that people see, deep ones too', async () => {
    const data = [
      folderRow('files', { isRoot: true, folderType: 'normal' }),
      folderRow('deep', { isRoot: false }),
      folderRow('virtual', { folderType: 'CONTAINER_VIRTUAL' }),
      folderRow('tb', { folderType: 'PROJECT_TB' }),
      folderRow('hidden', {}, { hidden: true }),
      folderRow('hidden too', { hidden: true }),
    ];
    const { answer, url } = await ask({ data }, (options) => api.topFolders(HUB, PROJECT, options));
    assert.deepEqual(answer.rows, [
      { kind: 'folder', id: 'files', name: 'files' },
      { kind: 'folder', id: 'deep', name: 'deep' },
    ]);
    assert.equal(url, `/project/v1/hubs/${HUB}/projects/b.${PROJECT}/topFolders`);
  });

  it('reads a file with its newest version', async () => {
    const included = [
      versionOf({ storageSize: 4096, lastModifiedUserName: 'Ada', lastModifiedTime: '2026-11-16T08:00:00.0000000Z' }),
    ];
    assert.deepEqual(await onlyFile(item(), included), {
      kind: 'file',
      id: LINEAGE,
      versionUrn: VERSION,
      name: 'A-101.pdf',
      type: 'pdf',
      version: 3,
      bytes: 4096,
      author: 'Ada',
      modifiedAt: Date.UTC(2026, 10, 16, 8),
    });
  });

  it('keeps the order of folders and files', async () => {
    const { answer, url } = await contents({ data: [item(), folderRow('f'), item()], included: [] });
    assert.deepEqual(
      answer.rows.map(({ kind }) => kind),
      ['file', 'folder', 'file'],
    );
    assert.equal(url, `${DATA}/folders/${folder}/contents?page[number]=0&page[limit]=200`);
  });

  it('makes do without included versions', async () => {
    const row = item({ createUserName: 'Bo', createTime: '2026-11-01T00:00:00Z' });
    for (const included of [undefined, null, [], [7], [{ id: 'other' }]]) {
      assert.deepEqual(await onlyFile(row, included), {
        kind: 'file',
        id: LINEAGE,
        versionUrn: VERSION,
        name: 'A-101.pdf',
        type: 'pdf',
        version: 3,
        bytes: undefined,
        author: 'Bo',
        modifiedAt: Date.UTC(2026, 10, 1),
      });
    }
  });

  it('finds the newest version among the included ones when the file does not name it', async () => {
    assert.equal((await onlyFile(item({}, null), [versionOf()]))?.versionUrn, VERSION);
    assert.equal(await onlyFile(item({}, null), []), undefined);
  });

  for (const [name, more, expected] of [
    ['a numeric string as size', { storageSize: '12345' }, { bytes: 12_345 }],
    ['nonsense as size', { storageSize: 'big' }, { bytes: undefined }],
    ['the suffix where there is no type', { fileType: null, name: 'Plan.DWG' }, { type: 'dwg' }],
    ['the author of the creation', { createUserName: 'Cy', lastModifiedUserName: '' }, { author: 'Cy' }],
    ['no time that is none', { lastModifiedTime: 'yesterday' }, { modifiedAt: undefined }],
  ] as const) {
    it(`takes ${name}`, async () => {
      const file = await onlyFile(item(), [versionOf(more)]);
      for (const [key, value] of Object.entries(expected)) assert.equal(file?.[key as keyof SourceFile], value);
    });
  }

  it('drops a row that cannot be read, and no other', async () => {
    const { answer } = await contents({
      data: [null, 7, {}, { type: 'items', id: '' }, { ...item(), relationships: 'x' }, item({ hidden: true }), item()],
      included: 'none',
      links: 'none',
    });
    assert.equal(answer.rows.length, 1);
    assert.equal(answer.next, undefined);
  });

  it('gives path and query of the next page on the same host only', async () => {
    const server = await serve((request, response) => {
      const href = new URL(request.url ?? '', 'http://x').searchParams.get('give') ?? '';
      response.end(JSON.stringify({ data: [], links: { next: { href } } }));
    });
    const { signal } = new AbortController();
    const next = async (href: string): Promise<string | undefined> =>
      (
        await api.folderContents(
          ...([PROJECT, FOLDER, { apiHost: server.origin, credential: { bearer: 'a.b.c' }, signal }] as const),
          `/c?give=${encodeURIComponent(href)}`,
        )
      ).next;
    assert.equal(await next(`${server.origin}/a?page%5Bnumber%5D=2#x`), '/a?page%5Bnumber%5D=2');
    assert.equal(await next('/a?page[number]=2'), '/a?page[number]=2');
    assert.equal(await next('?page=2'), '/c?page=2');
    for (const href of [
      'https://example.com/a',
      '//example.com/a',
      'http://127.0.0.1:1/a',
      'javascript:1',
      '',
      'http://',
    ]) {
      assert.equal(await next(href), undefined, href);
    }
  });

  it('does not take the page itself for the next one', async () => {
    const path = `${DATA}/folders/${folder}/contents?page[number]=1`;
    const { answer } = await contents({ data: [], links: { next: { href: path } } }, path);
    assert.equal(answer.next, undefined);
  });

  it('searches by type and name, and believes nothing', async () => {
    const data = [versionOf({ displayName: 'A-101 Plan & more.pdf' }), versionOf({ displayName: 'Other.pdf' })];
    const { answer, url } = await ask({ data }, (options) => api.search(PROJECT, FOLDER, 'plan &', options));
    assert.deepEqual(
      answer.rows.map(({ id, name }) => [id, name]),
      [[LINEAGE, 'A-101 Plan & more.pdf']],
    );
    const query = 'filter[fileType]=pdf,dwg,rvt&filter[displayName]-contains=plan%20%26';
    assert.equal(url, `${DATA}/folders/${folder}/search?${query}`);
  });

  it('finds the newest version of a file', async () => {
    const { answer, url } = await ask({ data: versionOf() }, (options) => api.tip(PROJECT, LINEAGE, options));
    assert.equal(answer.id, LINEAGE);
    assert.equal(answer.versionUrn, VERSION);
    assert.equal(url, `${DATA}/items/${lineage}/tip`);
  });

  it('lists the versions of a file', async () => {
    const older = versionOf({ versionNumber: 2 }, VERSION.replace('3', '2'));
    const { answer, url } = await ask({ data: [versionOf(), older] }, (options) =>
      api.versions(PROJECT, LINEAGE, options),
    );
    assert.deepEqual(
      answer.rows.map((row) => row.version),
      [3, 2],
    );
    assert.equal(url, `${DATA}/items/${lineage}/versions`);
  });

  it('reads one version and the file it is of', async () => {
    const one = await ask({ data: versionOf() }, (options) => api.version(PROJECT, VERSION, options));
    assert.equal(one.answer.id, LINEAGE);
    assert.equal(one.url, `${DATA}/versions/${version}`);
    const other = await ask({ data: item() }, (options) => api.versionItem(PROJECT, VERSION, options));
    assert.equal(other.answer, LINEAGE);
    assert.equal(other.url, `${DATA}/versions/${version}/item`);
  });

  it('lists sheets with their version set', async () => {
    const id = '0d7a5883-1694-3078-a06d-ad24413f8b06';
    const results = [
      { id: id.toUpperCase(), number: 'A-01', title: 'Floor', versionSet: { id: 'v', name: 'One', deleted: false } },
      { id, number: 'A-02', title: null, versionSetId: 'w' },
      { id, deleted: true },
      { id: 'A-03' },
    ];
    const { answer, url } = await ask({ results }, (options) => api.sheets(PROJECT, options));
    assert.deepEqual(answer.rows, [
      { id, number: 'A-01', title: 'Floor', versionSet: { id: 'v', name: 'One' } },
      { id, number: 'A-02', title: '', versionSet: { id: 'w', name: '' } },
    ]);
    assert.equal(answer.next, undefined);
    assert.equal(url, `/construction/sheets/v1/projects/${PROJECT}/sheets?currentOnly=true&limit=200&offset=0`);
  });

  it('follows the sheets by number, or as the service says', async () => {
    const sheets = async (pagination: object): Promise<string | undefined> =>
      (await ask({ results: [], pagination }, (options) => api.sheets(PROJECT, options))).answer.next;
    const base = `/construction/sheets/v1/projects/${PROJECT}/sheets?currentOnly=true&limit=200&offset=`;
    assert.equal(await sheets({ limit: 100, offset: 100, totalResults: 201, nextUrl: '' }), `${base}200`);
    assert.equal(await sheets({ limit: 100, offset: 100, totalResults: 200 }), undefined);
    assert.equal(await sheets({ limit: 1, nextUrl: '/further?x=1' }), '/further?x=1');
    assert.equal(await sheets({ limit: 1, nextUrl: 'https://example.com/' }), undefined);
  });

  it('finds an answer unexpected that is no list', async () => {
    for (const body of [null, [], 'x', {}, { data: {} }]) {
      await assert.rejects(contents(body), (error) => AccError.is(error, 'unexpectedAnswer'));
    }
  });

  it('asks nothing for an id that can be no part of a path', async () => {
    const { signal } = new AbortController();
    const options = { apiHost: 'http://127.0.0.1:9', credential: { bearer: 'a' }, signal };
    for (const id of ['', '..', '\ud800']) {
      await assert.rejects(
        async () => api.folderContents(PROJECT, id, options),
        (error) => AccError.is(error, 'badRequest'),
      );
    }
  });
});
