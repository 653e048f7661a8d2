import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../auth/accounts.ts';
import { AUTHENTICATION_PROVIDER } from '../../ids.ts';
import { CancelledError, isCancelled } from '../../lib/cancel.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { editorLocale } from '../shell/locale.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Engine } from '../../engine/engine.ts';
import { fits, sessionAccounts, sessionChanges } from '../../views/sessions.ts';
import type { SignIn } from './lazySignIn.ts';

/**
 * The people who signed in, in the editor's Accounts menu and for other extensions; the editor asks the user before it
 * gives a session to another extension. Events are found by comparing, so they are right whichever window caused them.
 */
export class AuthProvider implements vscode.AuthenticationProvider, Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly #store = new DisposableStore();
  readonly #stop = new AbortController();
  readonly #engine: Promise<Engine>;
  readonly #flow: SignIn;
  readonly #log: EditorLog;
  /** Comparisons run one after the other. */
  #queue: Promise<void> = Promise.resolve();
  /** What the listeners know of; `undefined` until somebody could have asked. */
  #known: readonly Account[] | undefined;
  readonly onDidChangeSessions = this.#changed.event;

  constructor(engine: Promise<Engine>, flow: SignIn, log: EditorLog) {
    this.#engine = engine;
    this.#flow = flow;
    this.#log = log;
    this.#store.add(this.#changed);
    this.#store.add(
      vscode.authentication.registerAuthenticationProvider(AUTHENTICATION_PROVIDER, 'Autodesk', this, {
        supportsMultipleAccounts: true,
      }),
    );
    engine.then(
      ({ accounts }) => {
        void this.#compareSoon();
        this.#store.add(accounts.onDidChange(() => void this.#compareSoon()));
      },
      // Without a ledger there are no accounts; the view says why.
      () => undefined,
    );
  }

  /** Never asks anybody anything. Renews a token that is about to expire. */
  async getSessions(
    scopes: readonly string[] | undefined,
    { account }: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    const { accounts } = await this.#engine;
    const found = sessionAccounts(await accounts.list()).filter((one) => fits(one, { scopes, subject: account?.id }));
    return this.#sessions(found);
  }

  /** @throws when it failed, with words for the user */
  async createSession(scopes: readonly string[]): Promise<vscode.AuthenticationSession> {
    const account = await this.#flow.run({ scopes }).catch(async (error: unknown) => {
      if (isCancelled(error)) throw new vscode.CancellationError();
      const { errorMessage } = await import('../../words/errorMessage.ts');
      throw new Error(errorMessage(error, editorLocale()).message, { cause: error });
    });
    await this.#compareSoon();
    const [session] = await this.#sessions([account]);
    if (!session) throw new Error(l10n.t('The sign-in is not usable.'));
    return session;
  }

  async removeSession(sessionId: string): Promise<void> {
    const { accounts } = await this.#engine;
    await accounts.remove(sessionId, this.#stop.signal);
    await this.#compareSoon();
  }

  dispose(): void {
    this.#stop.abort(new CancelledError());
    this.#store.dispose();
  }

  /** Resolves when the listeners have been told what is true now. */
  #compareSoon(): Promise<void> {
    this.#queue = this.#queue
      .then(() => this.#compare())
      .catch((error: unknown) => this.#log.warn(`The sessions could not be compared: ${String(error)}`));
    return this.#queue;
  }

  async #compare(): Promise<void> {
    const { accounts } = await this.#engine;
    const after = sessionAccounts(await accounts.list());
    const { added, removed, changed } = sessionChanges(this.#known ?? after, after);
    this.#known = after;
    if (added.length + removed.length + changed.length === 0 || this.#store.disposed) return;
    this.#changed.fire({
      added: await this.#sessions(added),
      // Its token is of no use any more, and the editor only reads the id.
      removed: await Promise.all(removed.map((account) => sessionOf(account, ''))),
      changed: await this.#sessions(changed),
    });
  }

  /** Those that a token can be had for now. */
  async #sessions(found: readonly Account[]): Promise<vscode.AuthenticationSession[]> {
    const { accounts } = await this.#engine;
    const sessions = await Promise.all(
      found.map(async (account) => {
        try {
          const { bearer } = await accounts.credential(account.key, this.#stop.signal);
          return [await sessionOf((await accounts.account(account.key)) ?? account, bearer)];
        } catch (error) {
          if (!isCancelled(error)) this.#log.warn(`A session has no token: ${String(error)}`);
          return [];
        }
      }),
    );
    return sessions.flat();
  }
}

async function sessionOf(account: Account, accessToken: string): Promise<vscode.AuthenticationSession> {
  const { accountName } = await import('../../words/owner.ts');
  return {
    id: account.key,
    accessToken,
    account: { id: account.subject ?? account.key, label: accountName(account) },
    scopes: account.scopes ?? [],
  };
}
