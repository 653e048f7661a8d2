import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** A real HTTP server on loopback, on a port that is free. */
export class LocalServer {
  readonly #server: http.Server;
  #underWay = 0;

  constructor(answer: http.RequestListener) {
    this.#server = http.createServer((request, response) => {
      this.#underWay++;
      response.once('close', () => this.#underWay--);
      // The machine's clock says nothing about that of a test, which sends a date of its own where one matters.
      response.sendDate = false;
      answer(request, response);
    });
  }

  /** Once it listens. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests that wait for their answer. */
  get underWay(): number {
    return this.#underWay;
  }

  /** True while nobody waits for an answer. */
  get idle(): boolean {
    return this.#underWay === 0;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Ends what hangs. */
  cutAll(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
