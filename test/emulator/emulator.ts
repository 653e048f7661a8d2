import { apiHandler } from './api.ts';
import { controlHandler } from './control.ts';
import { FaultControl } from './faults.ts';
import type { JobRef, JobSpec } from './jobSpec.ts';
import { JobBook } from './jobs.ts';
import { listen } from './listener.ts';
import { QuotaMeter } from './quotas.ts';
import { type RecordedRequest, Recorder } from './recorder.ts';
import { LinkSigner } from './signing.ts';
import { storageHandler } from './storage.ts';
import { TokenMint, type TokenOptions } from './tokens.ts';

export interface EmulatorOptions {
  /** Port of the API; 0, the default, takes a free one. The storage always takes a free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** How long links live. Default one hour, as the service's. */
  readonly linkLifetimeMs?: number;
  /** Does each status call sign anew? Default no; BIM 360 always does. */
  readonly resign?: boolean;
  /** Calls a minute, per client ID. Default 100 POSTs and 200 GETs, as the service's. */
  readonly quotas?: { readonly post?: number; readonly get?: number };
  /** How long a job runs that a POST started. Default 4 s. */
  readonly startedJobMs?: number;
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
  issueToken(options?: TokenOptions): string;
  revokeToken(token: string): void;
  /** Adds a job with a scripted life. @throws RangeError when its file cannot have the wanted size */
  addJob(spec: JobSpec): JobRef;
  /** All jobs, those started by a POST too, oldest first. */
  readonly jobs: readonly JobRef[];
  /** Every request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  clearRequests(): void;
  readonly faults: FaultControl;
  /** Makes `GET /_control/<name>` answer this as JSON. */
  publish(name: string, read: () => unknown): void;
  close(): Promise<void>;
}

/** Starts an emulator; it listens when the promise resolves. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const now = options.now ?? Date.now;
  const tokens = new TokenMint(now);
  const quotas = new QuotaMeter({ post: options.quotas?.post ?? 100, get: options.quotas?.get ?? 200 }, now);
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
  const shared = { recorder, faults, now };
  const storage = await listen({ ...shared, name: 'storage', handle: storageHandler({ jobs, signer, now }) }, 0);
  const handle = apiHandler({ tokens, quotas, jobs, startedJobMs: options.startedJobMs ?? 4000 });
  const control = controlHandler({ tokens, jobs, faults, recorder, published });
  const api = await listen({ ...shared, name: 'api', handle, control }, options.port ?? 0).catch(
    async (error: unknown) => {
      await storage.close();
      throw error;
    },
  );
  return {
    origin: api.origin,
    storageOrigin: storage.origin,
    issueToken: (wanted) => tokens.issue(wanted),
    revokeToken: (token) => tokens.revoke(token),
    addJob: (spec) => jobs.add(spec),
    get jobs() {
      return jobs.refs;
    },
    get requests() {
      return recorder.requests;
    },
    clearRequests: () => recorder.clear(),
    faults,
    publish: (name, read) => void published.set(name, read),
    close: async () => {
      await Promise.all([api.close(), storage.close()]);
    },
  };
}
