import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { JobRef } from '../../emulator/exports/jobSpec.ts';
import type { RecordedRequest } from '../../emulator/recorder.ts';
import { bearer, control, linkOf, send, statusUrl, withEmulator } from '../../support/emulator/emulator.ts';

describe('emulator: the control calls', () => {
  it('add jobs, issue and revoke tokens', async () => {
    await withEmulator({}, async (emulator) => {
      const added = await control(emulator, 'POST', 'jobs', { service: 'sheets', outcome: 'stuck' });
      assert.equal(added.status, 201);
      const ref = JSON.parse(added.text) as JobRef;
      const issued = await control(emulator, 'POST', 'tokens', { scopes: ['data:read'] });
      const { token } = JSON.parse(issued.text) as { token: string };
      const read = async (): Promise<number> =>
        (await send(statusUrl(emulator, ref), { headers: bearer(token) })).status;
      assert.equal(await read(), 200);
      assert.equal((await control(emulator, 'POST', 'tokens/revoke', { token })).status, 204);
      assert.equal(await read(), 401);
    });
  });

  it('add, list and clear faults, which never happen to the control calls', async () => {
    await withEmulator({}, async (emulator) => {
      const fault = { listener: 'api', kind: 'status', status: 500, form: 'empty' };
      assert.equal((await control(emulator, 'POST', 'faults', fault)).status, 204);
      assert.deepEqual(JSON.parse((await control(emulator, 'GET', 'faults')).text), [fault]);
      assert.equal((await send(`${emulator.origin}/x`)).status, 500);
      assert.equal((await control(emulator, 'DELETE', 'faults')).status, 204);
      assert.equal((await send(`${emulator.origin}/x`)).status, 404);
    });
  });

  it('refuse what makes no sense', async () => {
    await withEmulator({}, async (emulator) => {
      const bad: readonly (readonly [string, unknown])[] = [
        ['faults', { listener: 'moon', kind: 'html' }],
        ['faults', { listener: 'api', kind: 'bad luck' }],
        ['faults', { listener: 'api', kind: 'cut' }],
        ['faults', { listener: 'api', kind: 'status', status: 500, form: 'poem' }],
        ['faults', { listener: 'api', kind: 'html', path: '(' }],
        ['jobs', { service: 'moon' }],
        ['jobs', { service: 'files', file: { kind: 'pdf', bytes: 3, name: 'x.pdf' } }],
        ['tokens/revoke', {}],
      ];
      for (const [name, body] of bad) {
        const reply = await control(emulator, 'POST', name, body);
        assert.equal(reply.status, 400, reply.text);
      }
      assert.equal((await control(emulator, 'GET', 'moon')).status, 404);
    });
  });

  it('show every request with its headers, status and job', async () => {
    const lines: string[] = [];
    await withEmulator({ log: (line) => lines.push(line) }, async (emulator) => {
      const ref = emulator.addJob({ service: 'files' });
      const link = await linkOf(emulator, ref);
      await send(link);
      const listed = JSON.parse((await control(emulator, 'GET', 'requests')).text) as readonly RecordedRequest[];
      assert.deepEqual(
        listed.map(({ listener, method, status, jobKey }) => ({ listener, method, status, jobKey })),
        ['api', 'storage'].map((listener) => ({ listener, method: 'GET', status: 200, jobKey: ref.exportId })),
      );
      assert.match(String(listed[0]?.headers.authorization), /^Bearer ey/);
      assert.equal(listed[1]?.headers.authorization, undefined);
      assert.equal(`http://${listed[1]?.host}`, emulator.storageOrigin);
      assert.equal(
        lines.some((line) => /Signature|Bearer/.test(line)),
        false,
        'no secret in the log',
      );
      assert.equal((await control(emulator, 'DELETE', 'requests')).status, 204);
      assert.deepEqual(
        emulator.requests.filter((request) => request.listener !== 'control'),
        [],
      );
    });
  });
});
