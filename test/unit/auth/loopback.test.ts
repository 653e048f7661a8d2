import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { afterEach, describe, it } from 'mocha';
import { AuthError } from '../../../src/auth/errors.ts';
import { listenOnLoopback, type LoopbackListener } from '../../../src/auth/loopback.ts';
import { eventually } from '../../support/eventually.ts';
import { calm, failureOf } from '../../support/auth/clients.ts';

const PAGE = {
  title: 'ACC <Exports>',
  done: 'You can close this tab & go on.',
  denied: 'The sign-in was refused.',
  stale: 'This answer belongs to another sign-in.',
};

interface Got {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

describe('listenOnLoopback', () => {
  const open: { dispose(): void }[] = [];
  afterEach(() => {
    for (const item of open.splice(0)) item.dispose();
  });

  async function start(port = 0, signal: AbortSignal = calm): Promise<LoopbackListener & { readonly port: number }> {
    const listener = await listenOnLoopback({ port, state: 'state-1', page: PAGE, signal });
    open.push(listener);
    return { ...listener, port: Number(new URL(listener.redirectUri).port) };
  }

  /** One plain request; `path` goes out as it is. */
  async function get(
    port: number,
    path: string,
    { method = 'GET', host = `localhost:${port}`, address = '127.0.0.1' } = {},
  ): Promise<Got> {
    return new Promise((resolve, reject) => {
      const request = httpRequest({ host: address, port, path, method, headers: { Host: host }, agent: false });
      request.once('error', reject);
      request.once('response', (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        );
      });
      request.end();
    });
  }

  async function refusesConnections(port: number, address = '127.0.0.1'): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host: address, port }, () => {
        socket.destroy();
        resolve(false);
      });
      socket.once('error', () => resolve(true));
    });
  }

  const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
  const addresses = hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'];

  for (const address of addresses) {
    it(`takes one answer on ${address}, shows a page without scripts, and closes`, async () => {
      const { port, callback, redirectUri } = await start();
      assert.equal(redirectUri, `http://localhost:${port}/callback`);
      const got = await get(port, '/callback?code=a%2Bb&state=state-1', { address });
      assert.equal(got.status, 200);
      assert.ok(got.body.includes('You can close this tab &amp; go on.') && got.body.includes('ACC &lt;Exports&gt;'));
      assert.ok(!/<script|code|state-1/i.test(got.body));
      assert.equal(got.headers['cache-control'], 'no-store');
      assert.equal(got.headers['referrer-policy'], 'no-referrer');
      assert.equal(got.headers['connection'], 'close');
      assert.match(String(got.headers['content-security-policy']), /^default-src 'none'/);
      assert.equal((await callback).href, `${redirectUri}?code=a%2Bb&state=state-1`);
      for (const each of addresses) await eventually('closed', () => refusesConnections(port, each));
    });
  }

  it('takes a refusal as the answer, with other words', async () => {
    const { port, callback } = await start();
    const got = await get(port, '/callback?error=access_denied&state=state-1');
    assert.ok(got.body.includes(PAGE.denied));
    assert.equal((await callback).searchParams.get('error'), 'access_denied');
  });

  const others: readonly (readonly [string, string, { method?: string; host?: string }, number])[] = [
    ['another state', '/callback?code=x&state=state-2', {}, 400],
    ['no state', '/callback?code=x', {}, 400],
    ['neither code nor error', '/callback?state=state-1', {}, 400],
    ['another path', '/favicon.ico', {}, 404],
    ['the answer on another path', '/?code=x&state=state-1', {}, 404],
    ['the answer below the path', '/callback/x?code=x&state=state-1', {}, 404],
    ['an address with a host in it', 'http://localhost/callback?code=x&state=state-1', {}, 404],
    ['a path that looks like a host', '//evil.example/callback?code=x&state=state-1', {}, 404],
    ['POST', '/callback?code=x&state=state-1', { method: 'POST' }, 405],
    ['HEAD', '/callback?code=x&state=state-1', { method: 'HEAD' }, 405],
    ['a name that somebody points here', '/callback?code=x&state=state-1', { host: 'evil.example' }, 421],
    ['another port', '/callback?code=x&state=state-1', { host: 'localhost:1' }, 421],
  ];
  for (const [what, path, how, status] of others) {
    it(`answers ${what} with ${status} and goes on waiting`, async () => {
      const { port, callback } = await start();
      const got = await get(port, path, how);
      assert.equal(got.status, status);
      assert.equal(got.headers['connection'], 'close');
      await get(port, '/callback?code=right&state=state-1');
      assert.equal((await callback).searchParams.get('code'), 'right');
    });
  }

  it('takes 127.0.0.1 as a host name, too', async () => {
    const { port, callback } = await start();
    await get(port, '/callback?code=x&state=state-1', { host: `127.0.0.1:${port}` });
    await callback;
  });

  it('is reachable on this machine only', async function () {
    const outside = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4');
    // A machine without a network has no address to try.
    if (!outside) this.skip();
    const { port } = await start();
    assert.equal(await refusesConnections(port, outside.address), true);
  });

  it('closes on cancel and on dispose, idle connections included', async () => {
    const controller = new AbortController();
    const cancelled = await start(0, controller.signal);
    const idle: Socket = connect({ host: '127.0.0.1', port: cancelled.port });
    open.push({ dispose: () => idle.destroy() });
    await new Promise((resolve) => idle.once('connect', resolve));
    // A whole request on another connection: by then the server has taken the idle one.
    await get(cancelled.port, '/');
    const ended = new Promise((resolve) => idle.once('close', resolve));
    idle.once('error', () => undefined);
    controller.abort();
    assert.equal((await failureOf(cancelled.callback)).says, 'CancelledError');
    await ended;
    assert.equal(await refusesConnections(cancelled.port), true);

    const disposed = await start();
    disposed.dispose();
    disposed.dispose();
    assert.equal((await failureOf(disposed.callback)).says, 'CancelledError');
    assert.equal(await refusesConnections(disposed.port), true);
    assert.equal((await failureOf(start(0, controller.signal))).says, 'CancelledError');
  });

  for (const address of addresses) {
    it(`says which port is in use on ${address}, and lets go of the rest`, async () => {
      const other: Server = createServer();
      open.push({ dispose: () => other.close() });
      await new Promise<void>((resolve) => other.listen({ host: address, port: 0 }, resolve));
      const { port } = other.address() as AddressInfo;
      const { error } = await failureOf(start(port));
      assert.ok(AuthError.is(error, 'portInUse'));
      assert.equal(error.details.port, port);
      other.close();
      await eventually('free again', () =>
        start(port).then(
          () => true,
          () => false,
        ),
      );
    });
  }

  it('can be opened again on the same port right after it closed', async () => {
    const first = await start();
    await get(first.port, '/callback?code=x&state=state-1');
    await first.callback;
    const second = await start(first.port);
    await get(second.port, '/callback?code=y&state=state-1');
    assert.equal((await second.callback).searchParams.get('code'), 'y');
  });
});
