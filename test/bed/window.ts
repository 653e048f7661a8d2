import net from 'node:net';
import path from 'node:path';
import readline from 'node:readline';
import type { Page } from 'playwright-core';
import type * as vscode from 'vscode';

/** What runs inside the extension host. It is sent as text: it sees its parameters and nothing of the test's file. */
export type InHost<A, R> = (api: typeof vscode, arg: A, require: NodeJS.Require) => R | Promise<R>;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** One VS Code window: a page with an extension host of its own. */
export class Window {
  readonly page: Page;
  #socket = '';
  #connection: net.Socket | undefined;
  #waiting = new Map<number, Waiting>();
  #sent = 0;

  constructor(page: Page) {
    this.page = page;
  }

  /** The extension host's process. Another one after a reload or a crash. */
  get pid(): number {
    return Number(path.basename(this.#socket, '.sock'));
  }

  /** Turns to a new extension host, whose driver listens on `socket`. */
  attach(socket: string): void {
    this.detach();
    this.#socket = socket;
  }

  detach(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
  }

  /**
   * Runs a function inside this window's extension host; argument and result travel as JSON. Rejects with the stack of what
   * the function throws there, and when the host ends meanwhile.
   */
  async eval<R>(body: InHost<undefined, R>): Promise<R>;
  async eval<A, R>(body: InHost<A, R>, arg: A): Promise<R>;
  async eval<A, R>(body: InHost<A, R>, arg?: A): Promise<R> {
    const connection = (this.#connection ??= this.#connect());
    const id = ++this.#sent;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    connection.write(`${JSON.stringify({ id, body: String(body), arg })}\n`);
    return (await answer) as R;
  }

  #connect(): net.Socket {
    const waiting = new Map<number, Waiting>();
    this.#waiting = waiting;
    const connection = net.connect(this.#socket);
    const lines = readline.createInterface({ input: connection });
    lines.on('error', () => undefined); // it passes on what the connection tells
    lines.on('line', (line) => {
      const { id, value, error } = JSON.parse(line) as { id: number; value?: unknown; error?: string };
      if (error === undefined) waiting.get(id)?.resolve(value);
      else waiting.get(id)?.reject(new Error(error));
      waiting.delete(id);
    });
    connection.on('error', () => undefined); // 'close' follows
    connection.once('close', () => {
      for (const one of waiting.values()) one.reject(new Error('The extension host has ended.'));
      if (this.#connection === connection) this.#connection = undefined;
    });
    return connection;
  }
}
