import { randomBytes } from 'node:crypto';
import { type Answer, type Incoming, textAnswer } from '../answer.ts';
import type { AppBook, EmulatedApp } from './authApps.ts';
import { readForm, required, singles } from './authClient.ts';
import type { Consent, GrantBook } from './authGrants.ts';
import { messagePage, signInPage } from './authPage.ts';
import { Refused } from './authRefusal.ts';
import { parseScopes } from './authScopes.ts';
import type { UserBook } from './authUsers.ts';

export interface AuthorizeParts {
  readonly apps: AppBook;
  readonly users: UserBook;
  readonly grants: GrantBook;
  readonly browser: BrowserState;
}

/** The browser's session, and the patience of the person in front of it. */
export interface BrowserState {
  /** Id of the user who is signed in. */
  user: string | undefined;
  /** Whoever is signed in agrees at once, without the page. */
  autoApprove: boolean;
}

type Asked = Omit<Consent, 'userId'> & { readonly state: string | undefined };

/** The calls that a browser makes: the way in, and the buttons of its page. */
export class AuthorizeCalls {
  readonly #parts: AuthorizeParts;
  readonly #waiting = new Map<string, Asked>();

  constructor(parts: AuthorizeParts) {
    this.#parts = parts;
  }

  /**
   * GET authorize. What is wrong with the app or its callback stays on a page: an address that is not registered is
   * never redirected to. Anything else goes back to the app as an error.
   */
  begin(request: Incoming): Answer {
    const params = new URLSearchParams(request.query);
    const app = this.#parts.apps.find(params.get('client_id') ?? '');
    const redirectUri = params.get('redirect_uri') ?? '';
    if (!app) return messagePage(400, 'Error', 'AUTH-003: The client_id is not valid.');
    if (!app.callbackUrls.includes(redirectUri)) {
      return messagePage(
        400,
        'Error',
        'The redirect_uri does not match a callback URL that is registered for the app.',
      );
    }
    const { browser, users } = this.#parts;
    try {
      const asked = readAsked(singles(params), app, redirectUri);
      if (browser.autoApprove && browser.user !== undefined) return this.#agree(asked, browser.user);
      const id = randomBytes(16).toString('hex');
      this.#waiting.set(id, asked);
      return signInPage(id, app.clientId, asked.scopes, users.list);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return back(redirectUri, stateOf(params), { error: error.error, error_description: error.message });
    }
  }

  /** A button of the page. @throws Refused */
  decide(request: Incoming): Answer {
    const params = readForm(request);
    const id = required(params, 'request');
    const asked = this.#waiting.get(id);
    if (!asked) return messagePage(400, 'Error', 'This page has been used already.');
    const user = params.get('user') ?? '';
    if (user !== '' && !this.#parts.users.find(user)) return messagePage(400, 'Error', 'There is no such user.');
    this.#waiting.delete(id);
    if (user === '') {
      const words = { error: 'access_denied', error_description: 'The resource owner denied the request' };
      return back(asked.redirectUri, asked.state, words);
    }
    this.#parts.browser.user = user;
    return this.#agree(asked, user);
  }

  /** GET logout. */
  logOut(request: Incoming): Answer {
    const target = new URLSearchParams(request.query).get('post_logout_redirect_uri');
    if (target !== null && !this.#parts.apps.list.some((app) => app.callbackUrls.includes(target))) {
      return messagePage(400, 'Error', 'The post_logout_redirect_uri is not registered.');
    }
    this.#parts.browser.user = undefined;
    return target === null ? messagePage(200, 'Signed out', 'You are signed out.') : redirect(target);
  }

  #agree(asked: Asked, userId: string): Answer {
    const { state, ...rest } = asked;
    return back(asked.redirectUri, state, { code: this.#parts.grants.issueCode({ ...rest, userId }) });
  }
}

function readAsked(params: URLSearchParams, app: EmulatedApp, redirectUri: string): Asked {
  if (required(params, 'response_type') !== 'code') {
    const words = { status: 400, error: 'unsupported_response_type', code: 'AUTH-008', usual: 'oauth' } as const;
    throw new Refused(words, 'The response_type must be code');
  }
  const state = stateOf(params);
  if (params.has('state') && state === undefined)
    throw Refused.request('The state holds a character that is not allowed');
  const challenge = params.get('code_challenge') ?? undefined;
  const method = params.get('code_challenge_method');
  if (challenge === undefined && app.type === 'public') throw Refused.missing('code_challenge');
  if (challenge !== undefined && (method !== 'S256' || !/^[\w-]{43}$/.test(challenge))) {
    throw Refused.request('The code_challenge must be made with S256');
  }
  const scopes = parseScopes(params.get('scope') ?? '');
  return { clientId: app.clientId, redirectUri, scopes, nonce: params.get('nonce') ?? undefined, challenge, state };
}

/** The state, when it has only the characters that the service allows. */
function stateOf(params: URLSearchParams): string | undefined {
  const state = params.get('state') ?? '';
  return /^[\w,.-]+$/.test(state) ? state : undefined;
}

function back(redirectUri: string, state: string | undefined, answer: Readonly<Record<string, string>>): Answer {
  const query = new URLSearchParams({ ...answer, ...(state === undefined ? {} : { state }) });
  return redirect(`${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query.toString()}`);
}

function redirect(to: string): Answer {
  return textAnswer(302, '', '', { Location: to, 'Cache-Control': 'no-store' });
}
