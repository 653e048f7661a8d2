import { withoutEntities } from '../acc/wrappings.ts';
import { CancelledError } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import { AuthError } from './errors.ts';
import type { AuthorizationRequest } from './tokens.ts';

/** Codes are a few hundred characters; beyond this somebody pasted something else. */
const MAX_PASTED_LENGTH = 16_384;

/**
 * The address to register with the app, and to be sent back to.
 * @param uriScheme of the running editor: `vscode`, `vscode-insiders`, `vscodium`, `cursor`, …
 */
export function redirectUriFor(uriScheme: string): string {
  return `${uriScheme}://acc-exports.acc-exports/callback`;
}

/**
 * Takes the `windowId` away that VS Code's `asExternalUri` adds: the address must equal the registered one exactly.
 * Leaves every other character as it is.
 */
export function stripWindowId(url: string): string {
  const [address, fragment] = splitOnce(url, '#');
  const [start, query] = splitOnce(address, '?');
  if (query === undefined) return url;
  const kept = query.split('&').filter((pair) => !/^windowId(?:=|$)/.test(pair));
  return start + (kept.length > 0 ? `?${kept.join('&')}` : '') + (fragment === undefined ? '' : `#${fragment}`);
}

/**
 * Understands what a user copied after the browser could not come back: the whole address, with quotes, angle
 * brackets or line breaks from wherever it was copied, as HTML has it, at the end of a sentence, within the address of a
 * browser's error page, or only its query. A refusal without a state belongs to the sign-in that is asked about.
 * @returns the request's redirect URI with the answer as its query
 * @throws AuthError `badCallback` when it holds no answer, `wrongState` when it answers another sign-in
 */
export function parsePastedCallback(pasted: string, request: Pick<AuthorizationRequest, 'redirectUri' | 'state'>): URL {
  const missing = new AuthError('badCallback', { callback: request.redirectUri });
  // Far longer input is not even looked at, so that a wrong paste costs nothing.
  if (pasted.length > MAX_PASTED_LENGTH) throw missing;
  const text = pasted.replaceAll(/\s+/g, '').replaceAll(/^["'`“”‘’<([]+|(?<!["'`“”‘’>)\]])["'`“”‘’>)\]]+$/g, '');
  const html = withoutEntities(text);
  // What looks like the end of a sentence may belong to the state, which tells.
  const answers = [html.replace(/(?<!["'`“”‘’>)\].,;])["'`“”‘’>)\].,;]+$/, ''), html, text].flatMap(answersIn);
  const answer = answers.find((query) => query.get('state') === request.state) ?? answers[0];
  if (!answer) throw missing;
  if (answer.get('state') === null && answer.has('error')) answer.set('state', request.state);
  if (answer.get('state') !== request.state) throw new AuthError('wrongState');
  const url = new URL(request.redirectUri);
  url.search = answer.toString();
  return url;
}

/** The answers in an address or a query, and in the address that a browser's error page names (`about:neterror?…&u=`). */
function answersIn(text: string): readonly URLSearchParams[] {
  const queries = queriesOf(text);
  const inner = queries.flatMap((query) => [...query.values()]).filter((value) => /[?#&](?:code|error)=/.test(value));
  return [...queries, ...inner.flatMap(queriesOf)].filter(
    (query) => isAnswer(query) || (Boolean(query.get('error')) && !query.has('state') && !query.has('code')),
  );
}

function queriesOf(text: string): readonly URLSearchParams[] {
  const [beforeFragment, fragment = ''] = splitOnce(text, '#');
  const [first, second] = splitOnce(beforeFragment, '?');
  return [second ?? first, fragment].map((query) => new URLSearchParams(query));
}

/** A code, or an error, and the state of the sign-in that it answers. */
export function isAnswer(query: URLSearchParams): boolean {
  return Boolean(query.get('state')) && Boolean(query.get('code') ?? query.get('error'));
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/**
 * Sign-ins that wait for the browser, told apart by their state: several may wait at once, and an answer to one that
 * was given up must not end another.
 */
export class PendingSignIns {
  readonly #waiting = new Map<string, (url: URL) => void>();

  /**
   * Waits until {@link arrive} gets this request's answer. One wait per request.
   * @throws AuthError `timedOut` after `timeoutMs`; CancelledError
   */
  wait(
    request: Pick<AuthorizationRequest, 'state'>,
    signal: AbortSignal,
    timeoutMs: number,
    clock: Clock,
  ): Promise<URL> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(new CancelledError());
        return;
      }
      const end = (): void => {
        timer.dispose();
        signal.removeEventListener('abort', cancel);
        this.#waiting.delete(request.state);
      };
      const cancel = (): void => {
        end();
        reject(new CancelledError());
      };
      const timer = clock.after(timeoutMs, () => {
        end();
        reject(new AuthError('timedOut'));
      });
      signal.addEventListener('abort', cancel, { once: true });
      this.#waiting.set(request.state, (url) => {
        end();
        resolve(url);
      });
    });
  }

  /** Hands an answer to the sign-in that it belongs to. @returns false when none waits for it */
  arrive(url: URL): boolean {
    if (!isAnswer(url.searchParams)) return false;
    const take = this.#waiting.get(url.searchParams.get('state') ?? '');
    take?.(url);
    return take !== undefined;
  }
}
