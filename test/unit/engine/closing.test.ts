import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { type Engine, buildEngine } from '../../../src/engine/engine.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { planOrder } from '../../../src/launch/plan.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { Store } from '../../../src/store/store.ts';
import { engineSettings } from '../../support/engineSettings.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, useLedgers } from '../../support/ledgers.ts';
import { anOrder, files } from '../../support/launch/orders.ts';
import { exportId, started, useStartService } from '../../support/launch/service.ts';
import { MemoryVault } from '../../support/memorySecrets.ts';

/** No signature is looked at. */
const TOKEN = ['{"alg":"none"}', '{"client_id":"app","scope":["data:read","data:write"],"exp":4102444800}', '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

describe('A window that is closed or reloaded', function () {
  this.timeout(20_000);
  const folder = useFolders();
  const service = useStartService();
  const reopen = useLedgers();
  const { signal } = new AbortController();
  let close: () => Promise<void> = async () => undefined;

  afterEach(() => close());

  async function open(place: string, apiBaseUrl = service.origin): Promise<Engine> {
    const file = path.join(place, 'ledger.sqlite');
    const store = await Store.open({ file, migrations: MIGRATIONS, clock, log, owner: randomUUID() });
    const settings = { ...engineSettings, apiBaseUrl };
    const secrets = new MemoryVault().window();
    const engine = await buildEngine({ store, secrets, clock, log, userAgent: 'test', settings });
    await engine.accounts.set({ token: TOKEN });
    let closing: Promise<void> | undefined;
    close = () =>
      (closing ??= (async () => {
        await engine.stop();
        await store.close();
      })());
    return engine;
  }

  it('waits until the answer to a start is written down, and begins no next part', async () => {
    const place = folder();
    const engine = await open(place);
    let answer = (): void => undefined;
    service.reply = async (n) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return started(n);
    };
    const order = anOrder({ account: (await engine.accounts.current()).key, sources: files(401) });
    const outcome = engine.launches.start(planOrder(order), () => undefined, signal);
    await eventually('the first POST arrived', () => service.posts.length === 1);
    const closed = close();
    setTimeout(() => answer(), 300);
    await closed;
    const { jobs } = await outcome;
    assert.deepEqual(
      jobs.map(({ state }) => state),
      ['running', 'notStarted', 'notStarted'],
    );
    assert.equal(service.posts.length, 1);
    const { ledger } = await reopen(place, clock);
    const [first] = (await ledger.page('running')).jobs.concat((await ledger.page('attention')).jobs);
    assert.ok(first?.batchId);
    assert.deepEqual(
      (await ledger.batch(first.batchId)).map(({ state, exportId: id }) => [state, id]),
      [
        ['running', exportId(0)],
        ['notStarted', ''],
        ['notStarted', ''],
      ],
    );
  });

  it('does not wait for an answer for longer than it is given', async () => {
    const place = folder();
    const engine = await open(place);
    service.reply = () => 'never';
    const order = anOrder({ account: (await engine.accounts.current()).key });
    engine.launches.start(planOrder(order), () => undefined, signal).catch(() => undefined);
    await eventually('the POST arrived', () => service.posts.length === 1);
    const began = performance.now();
    await close();
    assert.ok(performance.now() - began < 4900);
  });

  it('leaves no half of a file behind', async () => {
    const place = folder();
    const storage = http.createServer((request, response) => {
      if (request.url?.startsWith('/file')) {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('%PDF-1.7');
        return;
      }
      const signedUrl = `http://127.0.0.1:${(storage.address() as AddressInfo).port}/file?X-Amz-Signature=s`;
      response.end(JSON.stringify({ id: newJob().exportId, status: 'successful', result: { output: { signedUrl } } }));
    });
    await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
    try {
      const apiHost = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
      const engine = await open(place, apiHost);
      const account = (await engine.accounts.current()).key;
      const { job } = await engine.ledger.track(newJob(1, { account, apiHost }));
      const target = path.join(place, 'files');
      const outcome = engine.downloads.fetch(job.id, target, () => undefined, signal).catch((error: unknown) => error);
      await eventually('bytes arrive', () => fs.existsSync(target) && fs.readdirSync(target).length > 0);
      await close();
      assert.deepEqual(fs.readdirSync(target), []);
      assert.ok((await outcome) instanceof Error);
    } finally {
      storage.closeAllConnections();
      storage.close();
    }
  });
});
