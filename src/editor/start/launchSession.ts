import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AccError } from '../../acc/errors.ts';
import { lacksScope } from '../../acc/httpErrors.ts';
import { type Account, LAUNCH_SCOPE } from '../../auth/accounts.ts';
import { AuthError } from '../../auth/errors.ts';
import { LaunchError } from '../../launch/errors.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { UserError } from '../../words/userError.ts';
import type { Call } from '../shell/shell.ts';
import type { StartServices } from './startServices.ts';
import type { Engine } from '../../engine/engine.ts';

/** On whose behalf an export is chosen and started, and whether a user can be asked. */
export class LaunchSession {
  readonly services: StartServices;
  readonly engine: Engine;
  /** Who asks: a program is asked nothing, and what a user would be asked is an error. */
  readonly call: Call;
  #account: Account;

  private constructor(services: StartServices, engine: Engine, account: Account, call: Call) {
    this.services = services;
    this.engine = engine;
    this.call = call;
    this.#account = account;
  }

  /**
   * The account that starts exports: the given one, or the one that is used now. A user whose sign-in may only read is
   * asked to sign in again.
   * @param key of an account
   * @throws UserError, LaunchError `cannotLaunch`, AuthError, StoreError, CancelledError
   */
  static async of(services: StartServices, call: Call, key?: string): Promise<LaunchSession> {
    const engine = await services.engine;
    const { accounts } = engine;
    const account = key === undefined ? await accounts.current() : await accounts.account(key);
    if (!account || account.removed === true) throw new UserError(l10n.t('This account is not signed in.'));
    if (call.interactive && (account.status === 'none' || account.status === 'refused')) {
      throw new UserError(
        account.status === 'none'
          ? l10n.t('To start an export, sign in to Autodesk.')
          : l10n.t('To start an export, sign in again: the service no longer accepts the sign-in or token.'),
        { kind: 'signIn', scopes: [LAUNCH_SCOPE] },
      );
    }
    const session = new LaunchSession(services, engine, account, call);
    if (!account.canLaunch) {
      if (!session.#canAsk) throw new LaunchError('cannotLaunch', { account: account.key, refused: account.refused });
      await session.#signInAgain([LAUNCH_SCOPE], l10n.t('Starting exports needs the permission “{0}”.', LAUNCH_SCOPE));
    }
    return session;
  }

  /** Whether a user can be asked. */
  get interactive(): boolean {
    return this.call.interactive;
  }

  /** Key of the account. */
  get account(): string {
    return this.#account.key;
  }

  /**
   * Does what needs more permissions than the sign-in may have: when they are missing, the user is asked to sign in
   * again, and it is done once more.
   * @param why a sentence
   * @throws UserError naming them, where signing in again does not help
   */
  async withScopes<T>(scopes: readonly string[], why: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!this.interactive || !isAboutScope(error)) throw error;
      // Its own words say who can help.
      if (AuthError.is(error) && error.details.ofApp === true) throw error;
      if (!this.#canAsk)
        throw new UserError(l10n.t('{0} Sign in with it, or set a token that has it.', why), {
          kind: 'signIn',
          scopes,
        });
      await this.#signInAgain(scopes, why);
      return work();
    }
  }

  /** Only somebody who signed in with the browser can allow more. */
  get #canAsk(): boolean {
    return this.interactive && this.#account.kind === 'signIn';
  }

  async #signInAgain(scopes: readonly string[], why: string): Promise<void> {
    const signIn = l10n.t('Sign In Again');
    const detail = l10n.t('The browser opens, and you are asked to allow it. Your exports are kept.');
    const choice = await vscode.window.showInformationMessage(why, { modal: true, detail }, signIn);
    if (choice !== signIn) throw new CancelledError();
    this.#account = await this.services.signIn.run({ scopes });
  }
}

/** True when a scope is missing, whether that was known before or the service says so. Source: API page G. */
function isAboutScope(error: unknown): boolean {
  return AuthError.is(error, 'scope') || (AccError.is(error) && lacksScope(error.details));
}
