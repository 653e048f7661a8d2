import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../../support/eventually.ts';
import { rememberSecret } from './secretsUsed.ts';
import type { Session } from './session.ts';

/** What commands answer of an account. */
export interface SignedIn {
  readonly key: string;
  readonly label: string;
}

/** A person with a browser, in the place of the system's own: takes each address that the product opens, and answers. */
export class UserProfile {
  readonly #session: Session;
  readonly #opened: string[] = [];
  readonly #openExternal = vscode.env.openExternal;

  /** In a test run the editor lets its API be replaced. */
  constructor(session: Session) {
    this.#session = session;
    vscode.env.openExternal = (address) => {
      this.#opened.push(String(address));
      return Promise.resolve(true);
    };
  }

  dispose(): void {
    vscode.env.openExternal = this.#openExternal;
  }

  /** How often the browser was opened and not looked at yet. */
  get pages(): number {
    return this.#opened.length;
  }

  /** The sign-in page that was opened. */
  page(): Promise<URL> {
    return eventually('the browser was opened', () => {
      const address = this.#opened.shift();
      return address !== undefined && new URL(address);
    });
  }

  /** Presses a button of the emulator's page, "Deny" without a user. Returns where the browser is sent to. */
  async decide(page: URL, user = ''): Promise<URL> {
    const html = await (await fetch(page)).text();
    const request = /name="request" value="([0-9a-f]+)"/.exec(html)?.[1];
    assert.ok(request, `no sign-in page, but ${html}`);
    const answer = await fetch(new URL('authorize/decision', page), {
      method: 'POST',
      body: new URLSearchParams({ request, user }),
      redirect: 'manual',
    });
    const callback = new URL(answer.headers.get('location') ?? '');
    rememberSecret(callback.searchParams.get('code') ?? '');
    return callback;
  }

  /** Lets the browser go there. Only the editor knows its own scheme: such an address is brought over by hand. */
  async follow(callback: URL): Promise<void> {
    if (callback.protocol === 'http:') assert.equal((await fetch(callback)).status, 200);
    else await this.#session.run('pasteCallback', { address: callback.href });
  }

  /** Signs in from the first click to the last. */
  async signIn(clientId: string, user: string, scopes?: readonly string[]): Promise<SignedIn> {
    const done = this.#session.run<SignedIn>('signIn', { clientId, scopes, interactive: true });
    const failed = done.then(() => assert.fail('it ended before the browser was opened'));
    const page = await Promise.race([this.page(), failed]);
    failed.catch(() => undefined);
    await this.follow(await this.decide(page, user));
    return done;
  }
}
