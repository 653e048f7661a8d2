import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { isCancelled } from '../../../src/lib/cancel.ts';
import { eventually } from '../../support/eventually.ts';
import {
  ACCOUNT,
  fileRow,
  FOLDER,
  page,
  PROJECT,
  type Scene,
  type Script,
  useCatalog,
} from '../../support/browse/scene.ts';

const { signal } = new AbortController();
const SECOND = 1000;

describe('Catalog, requests', function () {
  this.timeout(20_000);
  const open = useCatalog();
  const good = page([fileRow('a.pdf')]);

  /** Fails the first requests in these ways, one each, then answers. Status 0 cuts the connection. */
  const failing = (...failures: readonly (readonly [number, Record<string, string>?])[]): Script => {
    const left = [...failures];
    return ({ request, response }) => {
      const [status, headers = {}] = left.shift() ?? [];
      if (status === undefined) return good;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, headers).end('{"title":"No"}');
      return undefined;
    };
  };

  /** Lists, letting so much time pass. */
  async function outcome({ catalog, clock }: Scene, passMs: number): Promise<number | AccError> {
    const answer = catalog.list(ACCOUNT, FOLDER, 1, signal).then(
      ({ rows }) => rows.length,
      (error: unknown) => {
        assert.ok(AccError.is(error), String(error));
        return error;
      },
    );
    await clock.advance(passMs);
    return answer;
  }

  for (const status of [408, 502, 503, 504, 0]) {
    it(`tries twice more after ${status === 0 ? 'a connection that was cut' : status}`, async () => {
      const mended = await open(failing([status], [status]));
      assert.equal(await outcome(mended, 5 * SECOND), 1);
      assert.deepEqual(
        mended.times.map((time) => time - (mended.times[0] ?? 0)),
        [0, 500, 2500],
      );
      const broken = await open(failing([status], [status], [status]));
      const error = await outcome(broken, 60 * SECOND);
      assert.ok(AccError.is(error, status === 0 ? 'network' : 'service'));
      assert.equal(broken.asked.length, 3);
    });
  }

  for (const status of [400, 403, 404, 422, 500]) {
    it(`does not try again after ${status}`, async () => {
      const scene = await open(failing([status]));
      assert.ok(AccError.is(await outcome(scene, 60 * SECOND)));
      assert.equal(scene.asked.length, 1);
    });
  }

  it('does not try again where there is no connection', async () => {
    const scene = await open(() => good);
    scene.moveTo('http://127.0.0.1:9');
    const error = await outcome(scene, 0);
    assert.ok(AccError.is(error, 'network'));
    assert.equal(error.details.systemCode, 'ECONNREFUSED');
  });

  it('sends nothing for who has given up already', async () => {
    const { catalog, asked } = await open(() => good);
    const stop = new AbortController();
    stop.abort();
    await assert.rejects(catalog.list(ACCOUNT, FOLDER, 1, stop.signal), isCancelled);
    assert.equal(asked.length, 0);
  });

  it('waits as long as a 429 says, and all windows with it', async () => {
    const scene = await open(failing([429, { 'Retry-After': '12' }]));
    const other = await scene.another();
    const answer = scene.catalog.list(ACCOUNT, FOLDER, 1, signal);
    await scene.clock.advance(0);
    assert.equal(scene.asked.length, 1);
    const second = other.list(ACCOUNT, FOLDER, 1, signal);
    await scene.clock.advance(11 * SECOND);
    assert.equal(scene.asked.length, 1);
    await scene.clock.advance(2 * SECOND);
    assert.equal((await answer).rows.length, 1);
    assert.equal((await second).rows.length, 1);
    assert.ok(scene.times.slice(1).every((time) => time - (scene.times[0] ?? 0) >= 12 * SECOND));
  });

  it('does not let a person wait for minutes: it says when there will be more', async () => {
    const scene = await open(failing([429, { 'Retry-After': '90' }]));
    const error = await outcome(scene, 0);
    assert.ok(AccError.is(error, 'rateLimited'));
    assert.equal(error.details.retryAfterMs, 90 * SECOND);
    assert.equal(error.details.serviceText, 'No');
    await assert.rejects(scene.catalog.list(ACCOUNT, FOLDER, 1, signal), (again) => AccError.is(again, 'rateLimited'));
    assert.equal(scene.asked.length, 1);
  });

  it('gives up after three 429 that ask for nothing', async () => {
    const scene = await open(failing(...Array.from({ length: 9 }, () => [429, { 'Retry-After': '0' }] as const)));
    assert.ok(AccError.is(await outcome(scene, 60 * SECOND), 'rateLimited'));
    assert.equal(scene.asked.length, 3);
  });

  it('can be cancelled while it waits for the budget', async () => {
    const scene = await open(failing([429, { 'Retry-After': '12' }]));
    const stop = new AbortController();
    const answer = scene.catalog.list(ACCOUNT, FOLDER, 1, stop.signal);
    const ended = assert.rejects(answer, isCancelled);
    await eventually('the pause', () =>
      scene.clock.pending.some((delay) => delay > 11 * SECOND && delay < 13 * SECOND),
    );
    stop.abort();
    await ended;
    await scene.clock.advance(60 * SECOND);
    assert.equal(scene.asked.length, 1);
    assert.deepEqual(scene.clock.pending, []);
  });

  it('uses the token that came meanwhile when one is refused', async () => {
    const bearers: string[] = [];
    const scene = await open(({ bearer, response }) => {
      bearers.push(bearer);
      if (bearer !== 'token-1') return good;
      void scene.accounts.set({ token: 'token-2' }).then(() => response.writeHead(401).end());
      return undefined;
    });
    assert.equal((await scene.catalog.list(ACCOUNT, FOLDER, 1, signal)).rows.length, 1);
    assert.deepEqual(bearers, ['token-1', 'token-2']);
  });

  it('stops the account when the renewed token is refused as well', async () => {
    const scene = await open(({ response }) => {
      void scene.accounts.set({ token: `token-${scene.asked.length + 1}` }).then(() => response.writeHead(401).end());
      return undefined;
    });
    assert.ok(AccError.is(await outcome(scene, 0), 'tokenRefused'));
    assert.equal(scene.asked.length, 2);
  });

  it('sends nothing with a token that was refused', async () => {
    const scene = await open(failing([401], [401]));
    assert.ok(AccError.is(await outcome(scene, 0), 'tokenRefused'));
    assert.equal(scene.asked.length, 1);
    assert.equal((await scene.accounts.current()).status, 'refused');
  });

  it('has four requests under way at most', async () => {
    const waiting: (() => void)[] = [];
    const { catalog, asked, most } = await open(({ response }) => {
      waiting.push(() => response.end(JSON.stringify(good)));
      return undefined;
    });
    const all = Promise.all(
      Array.from({ length: 12 }, (_, n) => catalog.list(ACCOUNT, { ...FOLDER, folderId: `f${n}` }, 1, signal)),
    );
    for (let answered = 0; answered < 12; answered++) {
      await eventually('four requests at once', () => asked.length === Math.min(12, answered + 4));
      waiting[answered]?.();
    }
    assert.equal((await all).length, 12);
    assert.equal(most(), 4);
  });

  it('keeps the quota of a kind over two windows, in every minute', async () => {
    const scene = await open(() => ({ data: { id: 'urn:v?version=1', type: 'versions', attributes: { name: 'a' } } }));
    const other = await scene.another();
    const lineages = Array.from({ length: 90 }, (_, n) => `urn:l${n}`);
    const work = Promise.all(
      [scene.catalog, other].map(async (catalog) => {
        for (const lineage of lineages) await catalog.tip(ACCOUNT, PROJECT, lineage, signal);
      }),
    );
    await scene.clock.advance(5 * 60 * SECOND);
    await work;
    const { times } = scene;
    assert.equal(times.length, 180);
    for (const start of times) {
      const within = times.filter((time) => time >= start && time < start + 60 * SECOND).length;
      assert.ok(within <= 50, `${within} in one minute`);
    }
    // Nor does it waste what is allowed.
    assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) < 4.5 * 60 * SECOND);
  });
});
