import * as l10n from '@vscode/l10n';
import type { BrowsePage } from '../../acc/browseRows.ts';
import type { ProbedHost } from '../../acc/probeHost.ts';
import type { Account } from '../../auth/accounts.ts';
import { AuthError } from '../../auth/errors.ts';
import { duration } from '../format/duration.ts';
import { errorMessage } from '../errorMessage.ts';
import { codeSpan } from '../format/text.ts';
import { fullTime } from '../format/time.ts';
import type { Locale } from '../locale.ts';
import { refusedWords } from '../refusedScopes.ts';
import { clientIdProblem } from '../validation.ts';
import type { CallbackMethod, LastSignIn } from '../../auth/callbackMethod.ts';
import type { Attempt, Check, CheckName, Outcome } from './check.ts';

/** A clock that is further off than this can make tokens count as expired, ms. */
const SKEW_MS = 60_000;
/** The scope without which no export can be read. Source: Files API, GET exports. */
const READ_SCOPE = 'data:read';

export interface ConfigurationFacts {
  readonly apiBaseUrl: string;
  /** Why the setting is not used, as a sentence. */
  readonly apiBaseUrlProblem?: string | undefined;
  readonly clientId?: string | undefined;
}

export function judgeConfiguration(facts: ConfigurationFacts): Check {
  const { apiBaseUrl, apiBaseUrlProblem, clientId } = facts;
  const host = codeSpan(apiBaseUrl);
  if (apiBaseUrlProblem !== undefined) {
    return check('configuration', 'failed', l10n.t('The API host is {0}.', host), apiBaseUrlProblem);
  }
  if (clientId === undefined) {
    const detail = l10n.t('The API host is {0}; there is no client ID.', host);
    return check(
      'configuration',
      'warning',
      detail,
      l10n.t('Set “accExports.clientId”, or sign in: you are asked for it.'),
    );
  }
  const detail = l10n.t('The API host is {0}, the client ID {1}.', host, codeSpan(clientId));
  const problem = clientIdProblem(clientId);
  return problem === undefined
    ? check('configuration', 'ok', detail)
    : check('configuration', 'failed', detail, l10n.t('{0} Correct “accExports.clientId”.', problem));
}

/** @param callbacks of the ways that fit this window, best first */
export function judgeCallback(callbacks: readonly string[]): Check {
  const [first = '', ...others] = [...new Set(callbacks)];
  const detail = l10n.t('This window signs in with the callback URL {0}.', codeSpan(first));
  const more =
    others.length === 0 ? '' : ` ${l10n.t('It can also use {0}.', others.map((url) => codeSpan(url)).join(', '))}`;
  return check('callback', 'ok', detail + more, l10n.t('It must be registered with the app, exactly as it is.'));
}

export interface BrowserFacts {
  readonly way: CallbackMethod;
  readonly last?: LastSignIn | undefined;
  /** Whether the port can be listened on; `undefined` when it is not needed. */
  readonly port?: Attempt<undefined> | undefined;
}

export function judgeBrowser({ way, last, port }: BrowserFacts, locale: Locale): Check {
  if (port?.ok === false) return failure('browser', l10n.t('The browser cannot come back.'), port.error, locale);
  if (!last) {
    return check(
      'browser',
      'skipped',
      l10n.t('No one has signed in with the browser on this computer yet.'),
      l10n.t('Sign in.'),
    );
  }
  const when = fullTime(last.at, locale);
  const by = wayWords(last.way);
  if (last.outcome === 'signedIn')
    return check('browser', 'ok', l10n.t('The last sign-in came back {0}, {1}.', by, when));
  const fix = errorMessage(new AuthError(last.outcome), locale).message;
  const detail = l10n.t('The last sign-in failed ({0}, {1}, {2}).', last.outcome, by, when);
  const other = last.way === way ? '' : ` ${l10n.t('This window would try it {0}.', wayWords(way))}`;
  return check('browser', last.outcome === 'timedOut' ? 'failed' : 'warning', detail + other, fix);
}

function wayWords(way: CallbackMethod): string {
  switch (way) {
    case 'uri':
      return l10n.t('through the editor’s own address');
    case 'loopback':
      return l10n.t('through a port of this computer');
    case 'paste':
      return l10n.t('by a pasted address');
  }
}

/** @param attempt to get a token for a call */
export function judgeToken(account: Account, attempt: Attempt<unknown>, now: number, locale: Locale): Check {
  if (!attempt.ok)
    return failure(
      'token',
      l10n.t('There is no token to ask with ({0}).', kindName(account.kind)),
      attempt.error,
      locale,
    );
  const { expiresAt, kind } = account;
  if (expiresAt === undefined)
    return check('token', 'warning', l10n.t('There is a token that does not say when it expires.'));
  if (expiresAt <= now) {
    return check(
      'token',
      'failed',
      l10n.t('The token has expired at {0}.', fullTime(expiresAt, locale)),
      l10n.t('Sign in again.'),
    );
  }
  const left = duration(expiresAt - now);
  return kind === 'accessToken'
    ? check('token', 'ok', l10n.t('There is a pasted token, valid for another {0}.', left))
    : check(
        'token',
        'ok',
        l10n.t('There is a token ({0}), valid for another {1} and renewed automatically.', kindName(kind), left),
      );
}

function kindName(kind: Account['kind']): string {
  switch (kind) {
    case 'signIn':
      return l10n.t('of a sign-in');
    case 'serviceAccount':
      return l10n.t('of a service account');
    case 'twoLegged':
      return l10n.t('two-legged');
    case 'accessToken':
      return l10n.t('pasted');
  }
}

export function judgeScopes({ scopes, canLaunch, refused }: Account): Check {
  if (!scopes) return check('scopes', 'warning', l10n.t('The token does not say its scopes.'));
  const detail = l10n.t('The scopes are {0}.', codeSpan(scopes.join(' ')));
  if (!scopes.includes(READ_SCOPE)) {
    return check(
      'scopes',
      'failed',
      detail,
      l10n.t('Sign in again: without the scope {0} no export can be read.', READ_SCOPE),
    );
  }
  if (refused) return check('scopes', 'warning', detail, refusedWords(refused.scopes, refused.reason));
  return check('scopes', 'ok', canLaunch ? detail : `${detail} ${l10n.t('Exports can be read, but not started.')}`);
}

/** @param attempts to find where to sign in, and to reach the host at all */
export function judgeApiHost(
  apiHost: string,
  attempts: { readonly probeHost: Attempt<ProbedHost>; readonly discovery: Attempt<unknown> },
  locale: Locale,
): Check {
  const { probeHost, discovery } = attempts;
  if (!probeHost.ok)
    return failure('apiHost', l10n.t('{0} could not be reached.', codeSpan(apiHost)), probeHost.error, locale);
  if (!discovery.ok) {
    return failure(
      'apiHost',
      l10n.t('{0} answers, but does not say where to sign in.', codeSpan(apiHost)),
      discovery.error,
      locale,
    );
  }
  return check('apiHost', 'ok', l10n.t('{0} answers and says where to sign in.', codeSpan(apiHost)));
}

/** @param now of this machine when the answer came, epoch ms */
export function judgeClock(probeHost: Attempt<ProbedHost>, now: number): Check {
  const date = probeHost.ok ? probeHost.value.date : undefined;
  if (date === undefined) return check('clock', 'skipped', l10n.t('The API host did not say what time it is.'));
  const offMs = now - date;
  const off = duration(Math.abs(offMs));
  if (Math.abs(offMs) <= SKEW_MS)
    return check('clock', 'ok', l10n.t('The clock differs by {0} from the API host’s.', off));
  return check(
    'clock',
    'warning',
    offMs > 0
      ? l10n.t('This computer’s clock is {0} ahead.', off)
      : l10n.t('This computer’s clock is {0} behind.', off),
    l10n.t(
      'Set the clock, best by the system’s own time service. Meanwhile links and waits follow the service’s clock; only a pasted token may be called expired too early or too late.',
    ),
  );
}

export function judgeLinkHost(host: string, probeHost: Attempt<ProbedHost>, locale: Locale): Check {
  // Whatever the storage says to a question without a signature: it was reached.
  if (probeHost.ok) return check('linkHost', 'ok', l10n.t('The storage {0} answers.', codeSpan(host)));
  return failure('linkHost', l10n.t('The storage {0} could not be reached.', codeSpan(host)), probeHost.error, locale);
}

export function judgeHubs(
  attempt: Attempt<Pick<BrowsePage<unknown>, 'rows' | 'warnings'>>,
  clientId: string | undefined,
  locale: Locale,
): Check {
  if (!attempt.ok) return failure('hubs', l10n.t('The hubs could not be listed.'), attempt.error, locale);
  const { rows, warnings } = attempt.value;
  if (rows.length > 0) return check('hubs', 'ok', l10n.t('The account sees {0} hub(s).', rows.length));
  const id = clientId === undefined ? l10n.t('of the app') : codeSpan(clientId);
  const said = warnings.length === 0 ? '' : ` ${l10n.t('The service says: {0}', codeSpan(warnings.join('; ')))}`;
  return check(
    'hubs',
    'failed',
    l10n.t('The account sees no hub at all.') + said,
    l10n.t(
      'Ask an account admin to add the client ID {0} under Account Admin, Settings, Custom Integrations, and wait some minutes. If it is there, the user is not a member of any account.',
      id,
    ),
  );
}

export function judgeSecrets(attempt: Attempt<boolean>): Check {
  if (attempt.ok && attempt.value) return check('secrets', 'ok', l10n.t('A test value was written, read and deleted.'));
  return check(
    'secrets',
    'failed',
    l10n.t('The secret storage did not give back what was put into it.'),
    l10n.t('Check the system’s keyring (on Linux gnome-keyring or KWallet must run), and start the editor again.'),
  );
}

export function judgeLedger(attempt: Attempt<{ readonly readOnly: boolean }>, locale: Locale): Check {
  if (!attempt.ok) return failure('ledger', l10n.t('The list of exports cannot be written.'), attempt.error, locale);
  return attempt.value.readOnly
    ? check(
        'ledger',
        'failed',
        l10n.t('A newer version has upgraded the list of exports.'),
        l10n.t('Reload the window.'),
      )
    : check('ledger', 'ok', l10n.t('The list of exports can be written.'));
}

/** A check that needs something which is not there. */
export function skipped(name: CheckName): Check {
  return check(name, 'skipped', l10n.t('Skipped, because a check above failed.'));
}

function failure(name: CheckName, detail: string, error: unknown, locale: Locale): Check {
  return check(name, 'failed', detail, errorMessage(error, locale).message);
}

function check(name: CheckName, outcome: Outcome, detail: string, fix?: string): Check {
  return { name, outcome, detail, fix };
}
