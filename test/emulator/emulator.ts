import type { Handler } from './answer.ts';
import { apiHandler, type OnStart } from './api.ts';
import { AppBook, type AppSpec, type EmulatedApp } from './auth/authApps.ts';
import { type EmulatedServiceAccount, ServiceAccountBook, type ServiceAccountSpec } from './auth/authAssertion.ts';
import { authControlHandler } from './auth/authControl.ts';
import { AuthServer, type AuthSwitches } from './auth/authServer.ts';
import type { TokenRequest } from './auth/authToken.ts';
import { userinfoHandler } from './auth/authUserinfo.ts';
import { type EmulatedUser, UserBook, type UserSpec } from './auth/authUsers.ts';
import { browseAnswer } from './browse/browse.ts';
import { controlHandler } from './control.ts';
import { FaultControl } from './faults/faults.ts';
import type { JobRef, JobSpec } from './exports/jobSpec.ts';
import { JobBook } from './exports/jobs.ts';
import { listen } from './listener.ts';
import { QUOTAS, type QuotaKind, QuotaMeter } from './quotas.ts';
import { type RecordedRequest, Recorder } from './recorder.ts';
import { sheetsAnswer } from './exports/sheetsList.ts';
import { LinkSigner } from './storage/signing.ts';
import { storageHandler } from './storage/storage.ts';
import { TokenMint, type TokenOptions } from './auth/tokens.ts';
import type { World } from './world/world.ts';
import { defaultWorld } from './world/worldDefault.ts';

export interface EmulatorOptions {
  /** Port of the API; 0, the default, takes a free one. The storage always takes a free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** How long links live. Default one hour, as the service's. */
  readonly linkLifetimeMs?: number;
  /** Does each status call sign anew? Default no; BIM 360 always does. */
  readonly resign?: boolean;
  /** Calls a minute, per client ID. Default: the service's. */
  readonly quotas?: Readonly<Partial<Record<QuotaKind, number>>>;
  /** What there is to browse and to export. Default: a hub with four projects, `defaultWorld`. */
  readonly world?: World;
  /** Exports of what is not in the world are refused with 404. Default no. */
  readonly strictVersions?: boolean;
  /** How long a job runs that a POST started. Default 4 s. */
  readonly startedJobMs?: number;
  /** How long access tokens live that the authorization server hands out. Default one hour, as the service's. */
  readonly accessTokenLifetimeMs?: number;
  /** Called with one line for each answer; it holds no secret. */
  readonly log?: (line: string) => void;
  /** The emulator's clock, epoch ms, for tests of deadlines and quotas. */
  readonly now?: () => number;
}

/** A local ACC over real HTTP. It refuses what the service refuses. */
export interface Emulator {
  /** Where the API is, such as `http://127.0.0.1:4711`. */
  readonly origin: string;
  /** Where links point to: another port, so that a bearer that strays off the API's host is noticed. */
  readonly storageOrigin: string;
  /** Where userinfo is: a third port, as the service has a host of its own for it. */
  readonly userinfoOrigin: string;
  issueToken(options?: TokenOptions): string;
  revokeToken(token: string): void;
  /** Adds a job with a scripted life. @throws RangeError when its file cannot have the wanted size */
  addJob(spec: JobSpec): JobRef;
  /** Ends a job now, whatever its duration. @throws RangeError for an unknown ID */
  finishJob(exportId: string): void;
  /** What there is to browse and to export; a test can add to it. */
  readonly world: World;
  /** The life of a job that a POST starts, when it shall differ from the usual one. */
  onStart: OnStart;
  /** All jobs, those started by a POST too, oldest first. */
  readonly jobs: readonly JobRef[];
  /** Every request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Forgets the token requests, too. */
  clearRequests(): void;
  /** An app that can ask for sign-ins and tokens; a known client ID is replaced. Apps never registered can only be named in `issueToken`. */
  registerApp(spec: AppSpec): EmulatedApp;
  /** One more person who can sign in. */
  addUser(spec: UserSpec): EmulatedUser;
  /** Everybody who can sign in. */
  readonly users: readonly EmulatedUser[];
  addServiceAccount(spec: ServiceAccountSpec): EmulatedServiceAccount;
  /** Who is signed in in the browser; the first user from the beginning. @throws RangeError for an unknown id */
  loginAs(userId: string): void;
  /** Whoever is signed in in the browser agrees at once, without a page. Default no. */
  autoApprove: boolean;
  /** The authorization server's faults and forms. */
  readonly authSwitches: Omit<AuthSwitches, 'user' | 'autoApprove'>;
  /** Every request to the token call that was answered by it, oldest first. */
  readonly tokenRequests: readonly TokenRequest[];
  /** All access tokens so far are refused; refresh tokens stay good. */
  expireAccessTokens(): void;
  /** All access and refresh tokens of a user are refused. */
  revokeUserTokens(userId: string): void;
  readonly faults: FaultControl;
  /** Makes `GET /_control/<name>` answer this as JSON. */
  publish(name: string, read: () => unknown): void;
  close(): Promise<void>;
}

/** Starts an emulator; it listens when the promise resolves. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const now = options.now ?? Date.now;
  const tokens = new TokenMint(now);
  const quotas = new QuotaMeter({ ...QUOTAS, ...options.quotas }, now);
  const world = options.world ?? defaultWorld();
  if (options.strictVersions !== undefined) world.strictVersions = options.strictVersions;
  const signer = new LinkSigner();
  const faults = new FaultControl();
  const recorder = new Recorder(options.log);
  const published = new Map<string, () => unknown>();
  const jobs = new JobBook({
    linkLifetimeMs: options.linkLifetimeMs ?? 3_600_000,
    resign: options.resign ?? false,
    signer,
    storageOrigin: () => storage.origin,
    now,
  });
  const [apps, users, accounts] = [new AppBook(), new UserBook(), new ServiceAccountBook()];
  const auth = new AuthServer({
    apps,
    users,
    accounts,
    tokens,
    now,
    accessLifetimeMs: options.accessTokenLifetimeMs ?? 3_600_000,
    origin: () => api.origin,
    userinfoOrigin: () => userinfo.origin,
  });
  const shared = { recorder, faults, now };
  const storage = await listen({ ...shared, name: 'storage', handle: storageHandler({ jobs, signer, now }) }, 0);
  const about = userinfoHandler({ tokens, users, accounts });
  const userinfo = await listen({ ...shared, name: 'userinfo', handle: about }, 0);
  let onStart: OnStart = () => undefined;
  const parts = { tokens, apps, users, quotas, world };
  const exports = apiHandler({
    ...parts,
    jobs,
    startedJobMs: options.startedJobMs ?? 4000,
    onStart: (order) => onStart(order),
  });
  const handle: Handler = (request) =>
    auth.handle(request) ?? browseAnswer(parts, request) ?? sheetsAnswer(parts, request) ?? exports(request);
  const control = authControlHandler(
    { auth, apps, users, tokens },
    controlHandler({ tokens, jobs, faults, recorder, published }),
  );
  const api = await listen({ ...shared, name: 'api', handle, control }, options.port ?? 0).catch(
    async (error: unknown) => {
      await Promise.all([storage.close(), userinfo.close()]);
      throw error;
    },
  );
  return {
    origin: api.origin,
    storageOrigin: storage.origin,
    userinfoOrigin: userinfo.origin,
    issueToken: (wanted) => tokens.issue(wanted),
    revokeToken: (token) => tokens.revoke(token),
    addJob: (spec) => jobs.add(spec),
    finishJob: (exportId) => {
      const job = jobs.find(exportId);
      if (!job) throw new RangeError(`no job ${exportId}`);
      job.finish();
    },
    world,
    get onStart() {
      return onStart;
    },
    set onStart(value) {
      onStart = value;
    },
    get jobs() {
      return jobs.refs;
    },
    get requests() {
      return recorder.requests;
    },
    clearRequests: () => {
      recorder.clear();
      auth.tokenCall.clear();
    },
    registerApp: (spec) => apps.register(spec),
    addUser: (spec) => users.add(spec),
    get users() {
      return users.list;
    },
    addServiceAccount: (spec) => accounts.add(spec),
    loginAs: (userId) => {
      if (!users.find(userId)) throw new RangeError(`no user ${userId}`);
      auth.switches.user = userId;
    },
    get autoApprove() {
      return auth.switches.autoApprove;
    },
    set autoApprove(value) {
      auth.switches.autoApprove = value;
    },
    authSwitches: auth.switches,
    get tokenRequests() {
      return auth.tokenCall.requests;
    },
    expireAccessTokens: () => tokens.expireAll(),
    revokeUserTokens: (userId) => {
      tokens.revokeUser(userId);
      auth.grants.revokeUser(userId);
    },
    faults,
    publish: (name, read) => void published.set(name, read),
    close: async () => {
      await Promise.all([api.close(), storage.close(), userinfo.close()]);
    },
  };
}
