import { AccError } from '../../acc/errors.ts';
import type { BrowsePage, Hub } from '../../acc/browseRows.ts';
import type { Account, Credential } from '../../auth/accounts.ts';
import { listenOnLoopback } from '../../auth/loopback.ts';
import { isCancelled } from '../../lib/cancel.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Engine, Diagnostics } from '../../engine/engine.ts';
import type { CallbackMethod, LastSignIn } from '../../auth/callbackMethod.ts';
import { callbackOf } from '../callbackMethods.ts';
import type { Locale } from '../../words/locale.ts';
import type { Attempt, Check } from '../../words/doctor/check.ts';
import {
  type ConfigurationFacts,
  judgeApiHost,
  judgeBrowser,
  judgeCallback,
  judgeClock,
  judgeConfiguration,
  judgeHubs,
  judgeLedger,
  judgeLinkHost,
  judgeScopes,
  judgeSecrets,
  judgeToken,
  skipped,
} from '../../words/doctor/judge.ts';

const PROBE = 'accExports.doctorProbe';
const LEASE_MS = 5000;
/** Where links lead when none is at hand. Source: API page B. */
export const STORAGE = 'https://s3.amazonaws.com';

/** Everything the doctor stands on. */
export interface DoctorPorts {
  readonly locale: Locale;
  /** Rejects when the ledger cannot be opened. */
  readonly engine: Promise<Pick<Engine, 'accounts' | 'ledger' | 'poller' | 'diagnostics'>>;
  readonly settings: ConfigurationFacts & { readonly signInPort: number };
  readonly uriScheme: string;
  /** The ways back that fit this window, best first. */
  readonly ways: readonly [CallbackMethod, ...CallbackMethod[]];
  readonly last: LastSignIn | undefined;
  /** Origin to try when there is no link to learn it from. */
  readonly storage: string;
  readonly clock: Clock;
}

/** Looks at everything in order. A check that fails ends none of the others. @throws CancelledError */
export async function examine(ports: DoctorPorts, signal: AbortSignal): Promise<readonly Check[]> {
  const { settings, ways, uriScheme } = ports;
  const callbacks = ways.map((way) => callbackOf(way, uriScheme, settings.signInPort));
  const [way] = ways;
  const port = way === 'loopback' ? await attempt(() => tryPort(settings.signInPort, signal)) : undefined;
  const first = [
    judgeConfiguration(settings),
    judgeCallback(callbacks),
    judgeBrowser({ way, last: ports.last, port }, ports.locale),
  ];
  const engine = await attempt(() => ports.engine);
  if (!engine.ok) {
    const names = ['token', 'scopes', 'clock', 'apiHost', 'linkHost', 'hubs', 'secrets'] as const;
    return [...first, ...names.map((name) => skipped(name)), judgeLedger(engine, ports.locale)];
  }
  const { accounts, ledger, diagnostics } = engine.value;
  const before = await accounts.current();
  const credential = await attempt(() => accounts.credential(before.key, signal));
  // Getting a token may have renewed it.
  const account = (await accounts.account(before.key)) ?? before;
  return [
    ...first,
    judgeToken(account, credential, ports.clock.now(), ports.locale),
    credential.ok ? judgeScopes(account) : skipped('scopes'),
    ...(await hosts(ports, diagnostics, signal)),
    await storage(ports, engine.value, signal),
    credential.ok
      ? await hubs(ports, engine.value, { account, credential: credential.value }, signal)
      : skipped('hubs'),
    judgeSecrets(await attempt(() => trySecrets(diagnostics, String(ports.clock.now())))),
    judgeLedger(await attempt(() => tryLedger(ledger, diagnostics)), ports.locale),
  ];
}

async function hosts(ports: DoctorPorts, diagnostics: Diagnostics, signal: AbortSignal): Promise<readonly Check[]> {
  const { apiBaseUrl } = ports.settings;
  const probeHost = await attempt(() =>
    diagnostics.probeHost(`${apiBaseUrl}/.well-known/openid-configuration`, signal),
  );
  const now = ports.clock.now();
  const discovery = await attempt(() => diagnostics.discovery.server(apiBaseUrl, signal));
  return [judgeClock(probeHost, now), judgeApiHost(apiBaseUrl, { probeHost, discovery }, ports.locale)];
}

/** The host of a link that lives, else where links usually lead. */
async function storage(
  ports: DoctorPorts,
  { ledger, poller, diagnostics }: Awaited<DoctorPorts['engine']>,
  signal: AbortSignal,
): Promise<Check> {
  const seen = await attempt(async () => {
    const [job] = (await ledger.page('ready', { limit: 1 })).jobs;
    return job && (await poller.pollNow(job.id, signal)).link;
  });
  const link = seen.ok ? seen.value : undefined;
  const address = link === undefined ? ports.storage : new URL(link.reveal()).origin;
  return judgeLinkHost(address, await attempt(() => diagnostics.probeHost(address, signal)), ports.locale);
}

async function hubs(
  ports: DoctorPorts,
  { accounts, diagnostics }: Awaited<DoctorPorts['engine']>,
  { account, credential }: { readonly account: Account; readonly credential: Credential },
  signal: AbortSignal,
): Promise<Check> {
  const apiHost = ports.settings.apiBaseUrl;
  const ask = (used: Credential): Promise<Attempt<BrowsePage<Hub>>> =>
    attempt(() => diagnostics.browse.hubs({ apiHost, credential: used, signal }));
  let answer = await ask(credential);
  if (!answer.ok && AccError.is(answer.error) && answer.error.code === 'tokenRefused') {
    // As everywhere else: a token that can be renewed is, once.
    await accounts.refuse(credential);
    const renewed = await attempt(() => accounts.credential(account.key, signal));
    if (renewed.ok) answer = await ask(renewed.value);
  }
  return judgeHubs(answer, account.clientId ?? credential.clientId, ports.locale);
}

async function tryPort(port: number, signal: AbortSignal): Promise<undefined> {
  const page = { title: '', done: '', denied: '', stale: '' };
  (await listenOnLoopback({ port, state: PROBE, page, signal })).dispose();
}

async function trySecrets({ secrets }: Diagnostics, value: string): Promise<boolean> {
  await secrets.set(PROBE, value);
  const read = await secrets.get(PROBE);
  await secrets.delete(PROBE);
  return read === value && (await secrets.get(PROBE)) === undefined;
}

async function tryLedger(ledger: Engine['ledger'], { leases }: Diagnostics): Promise<{ readonly readOnly: boolean }> {
  if (ledger.readOnly) return { readOnly: true };
  const lease = await leases.acquire('doctor', LEASE_MS);
  await lease?.release();
  return { readOnly: false };
}

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { ok: false, error };
  }
}
