import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { BrowseApi } from '../../../src/acc/browse.ts';
import type { BrowsePage, Hub } from '../../../src/acc/browseRows.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { useServers } from '../../support/acc/server.ts';

const { signal } = new AbortController();
const credential = { bearer: 'a.b.c' };

describe('BrowseApi, the hubs that a token sees', () => {
  const serve = useServers();
  const api = new BrowseApi(new ApiClient({ clock, log, userAgent: 'test' }));

  async function answer(body: unknown): Promise<{ readonly list: BrowsePage<Hub>; readonly path: string | undefined }> {
    const server = await serve((_request, response) => response.end(JSON.stringify(body)));
    const list = await api.hubs({ apiHost: server.origin, credential, signal });
    return { list, path: server.requests[0]?.url };
  }

  it('lists the hubs by name', async () => {
    const { list, path } = await answer({ data: [{ id: 'b.1', attributes: { name: 'One' } }, { id: 'b.2' }] });
    assert.deepEqual(
      list.rows.map(({ name }) => name),
      ['One', ''],
    );
    assert.deepEqual(list.warnings, []);
    assert.equal(path, '/project/v1/hubs');
  });

  it('keeps what the service says of regions that refuse', async () => {
    const warnings = [{ HttpStatusCode: '403', Title: 'Unable to get hubs.', Detail: 'No permission' }, 'odd', {}];
    const { list } = await answer({ data: [], meta: { warnings } });
    assert.deepEqual(list.rows, []);
    assert.deepEqual(list.warnings, ['Unable to get hubs. No permission', '']);
  });

  it('refuses what is no list', async () => {
    for (const body of [null, [], {}, { data: 'x' }]) {
      await assert.rejects(answer(body), (error) => AccError.is(error, 'unexpectedAnswer'));
    }
  });
});
