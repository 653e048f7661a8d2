import assert from 'node:assert/strict';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, it } from 'mocha';
import { ApiClient, type JsonAnswer } from '../../../src/acc/apiClient.ts';
import { AccError } from '../../../src/acc/errors.ts';
import { mayHaveStarted } from '../../../src/acc/errorPolicy.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';

/** As the agents of proxies do it: the proxy's answer is read from a socket that nothing can be written to. */
class RefusedTunnel extends http.Agent {
  readonly #status: number;

  constructor(status: number) {
    super();
    this.#status = status;
  }

  override createConnection(): net.Socket {
    const socket = new net.Socket({ writable: false });
    setImmediate(() => {
      socket.push(`HTTP/1.1 ${this.#status} No\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>Proxy</p>`);
      socket.push(null);
    });
    return socket;
  }
}

describe('A POST', () => {
  const servers: (http.Server | net.Server)[] = [];
  const sockets = new Set<net.Socket>();
  const request = http.request;

  afterEach(async () => {
    http.request = request;
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
    // What a test left in the pool belongs to a server that is gone.
    http.globalAgent.destroy();
  });

  async function listen(server: http.Server | net.Server, port = 0): Promise<number> {
    servers.push(server);
    server.on('connection', (socket: net.Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  function post(port: number): Promise<JsonAnswer> {
    return new ApiClient({ clock, log, userAgent: 'test' }).postJson({
      apiHost: `http://127.0.0.1:${port}`,
      path: '/exports',
      body: { a: 1 },
      credential: { bearer: 'a.b.c' },
      signal: new AbortController().signal,
    });
  }

  const get = (port: number): Promise<JsonAnswer> =>
    new ApiClient({ clock, log, userAgent: 'test' }).getJson({
      apiHost: `http://127.0.0.1:${port}`,
      path: '/exports',
      credential: { bearer: 'a.b.c' },
      signal: new AbortController().signal,
    });

  /** Answers, and cuts a connection that is used a second time: it was about to close it. */
  function onceOnly(seen: string[]): http.Server {
    const used = new WeakSet<net.Socket>();
    return http.createServer((incoming, response) => {
      if (used.has(incoming.socket)) return void incoming.socket.destroy();
      used.add(incoming.socket);
      void text(incoming).then((body) => {
        seen.push(`${incoming.method} ${body}`);
        response.end('{"ok":true}');
      });
    });
  }

  for (const [name, patch] of [
    ['', () => undefined],
    [
      ', also where the editor puts an agent of its own in place of every one',
      () => {
        // As VS Code's proxy support does it: whatever agent was asked for, a direct connection is the global agent's.
        http.request = ((url: URL, options: http.RequestOptions, callback: () => void) =>
          request(url, { ...options, agent: http.globalAgent }, callback)) as typeof http.request;
      },
    ],
  ] as const) {
    it(`never travels on a connection that was used before${name}`, async () => {
      patch();
      const seen: string[] = [];
      const port = await listen(onceOnly(seen));
      await Promise.all([get(port), get(port), get(port)]);
      for (let n = 0; n < 5; n++) assert.equal((await post(port)).status, 200);
      assert.deepEqual(
        seen.slice(3),
        Array.from({ length: 5 }, () => 'POST {"a":1}'),
      );
    });
  }

  it('that failed before its first byte was written is sent again', async () => {
    const seen: string[] = [];
    const real = onceOnly(seen);
    const taken = await listen(net.createServer());
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const answer = post(taken);
    setTimeout(() => void listen(real, taken), 100);
    assert.equal((await answer).status, 200);
    assert.deepEqual(seen, ['POST {"a":1}']);
  });

  for (const status of [403, 407, 502]) {
    it(`to which a proxy has refused its tunnel with ${status} has started nothing`, async () => {
      http.request = ((url: URL, options: http.RequestOptions, callback: () => void) =>
        request(url, { ...options, agent: new RefusedTunnel(status) }, callback)) as typeof http.request;
      const error: unknown = await post(9).catch((reason: unknown) => reason);
      assert.ok(AccError.is(error), String(error));
      assert.deepEqual([error.details.status, mayHaveStarted(error)], [status, false]);
    });
  }

  it('whose connection was never made has started nothing, whatever the reason', async () => {
    for (const code of ['ECONNRESET', 'ETIMEDOUT', undefined]) {
      http.request = ((url: URL, options: http.RequestOptions, callback: () => void) =>
        request(
          url,
          {
            ...options,
            agent: new (class extends http.Agent {
              override createConnection(): net.Socket {
                const socket = new net.Socket();
                setImmediate(() => socket.destroy(Object.assign(new Error('no'), code && { code, syscall: 'read' })));
                Object.assign(socket, { connecting: true });
                return socket;
              }
            })(),
          },
          callback,
        )) as typeof http.request;
      const error: unknown = await post(9).catch((reason: unknown) => reason);
      assert.ok(AccError.is(error, 'network'), String(error));
      assert.equal(mayHaveStarted(error), false, String(code));
    }
  });

  it('that was written and not answered is not sent again', async () => {
    let count = 0;
    const port = await listen(
      http.createServer((incoming) => {
        count++;
        incoming.socket.destroy();
      }),
    );
    const error: unknown = await post(port).catch((reason: unknown) => reason);
    assert.ok(AccError.is(error, 'network'));
    assert.deepEqual([mayHaveStarted(error), count], [true, 1]);
  });
});
