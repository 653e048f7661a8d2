import assert from 'node:assert/strict';
import { after, before } from 'mocha';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { CheckResult } from '../../../src/words/checkAnswer.ts';
import { COMMANDS, SETTINGS, UI_COMMANDS } from '../../../src/ids.ts';
import { type Job, SECTIONS, type JobState } from '../../../src/jobs/job.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import type { JobRef, JobSpec } from '../../emulator/exports/jobSpec.ts';
import type { RecordedRequest } from '../../emulator/recorder.ts';
import type { TokenOptions } from '../../emulator/auth/tokens.ts';
import { eventually } from '../../support/eventually.ts';
import { get } from './http.ts';
import { rememberLink, rememberSecret, rememberToken } from './secretsUsed.ts';

/** The secret store's name for what an account signs in with, before the account's key. */
const ACCOUNT_SECRET = 'accExports.account.';

/** What is stored of an account. */
export interface StoredAccount {
  readonly access: { readonly bearer: string };
  readonly refreshToken?: string;
  readonly clientSecret?: string;
  readonly privateKey?: string;
}

/** A job on the emulator and what the extension has made of it. */
export interface Tracked {
  readonly ref: JobRef;
  readonly id: string;
}

/** The real extension, connected to an emulator of its own. */
export class Session {
  readonly emulator: Emulator;
  readonly context: vscode.ExtensionContext;
  readonly engine: Engine;
  readonly #watch: vscode.Disposable;

  private constructor(emulator: Emulator, api: TestApi, engine: Engine) {
    this.emulator = emulator;
    this.context = api.context;
    this.engine = engine;
    this.#watch = this.context.secrets.onDidChange(async ({ key }) => {
      if (key.startsWith(ACCOUNT_SECRET)) await this.stored(key.slice(ACCOUNT_SECRET.length));
    });
  }

  /** Activates the extension, starts an emulator, and points the setting at it. A token is the tests' own matter. */
  static async start(options: EmulatorOptions = {}): Promise<Session> {
    const api = await activated();
    const emulator = await startEmulator({ quotas: { get: 10_000 }, ...options });
    const session = new Session(emulator, api, await api.engine);
    // What is logged at the finest level is searched for secrets at the end.
    await vscode.commands.executeCommand('_extensionTests.setLogLevel', 'trace');
    await session.setting(SETTINGS.maxRequestsPerMinute, 200);
    await session.setting(SETTINGS.apiBaseUrl, emulator.origin);
    return session;
  }

  async close(): Promise<void> {
    await this.#rememberLinks();
    await this.removeJobs();
    for (const { key } of await this.engine.accounts.list()) await this.run('signOut', { key });
    this.#watch.dispose();
    for (const id of Object.values(SETTINGS)) await this.setting(id, undefined);
    await this.emulator.close();
  }

  /** Runs one of our commands as a program does. It throws what goes wrong. */
  run<T = unknown>(command: keyof typeof COMMANDS, ...args: readonly unknown[]): Promise<T> {
    return Promise.resolve(vscode.commands.executeCommand<T>(COMMANDS[command], ...args));
  }

  /** Runs one of our commands as a person does, from the palette, a menu or a button. What goes wrong is told. */
  press<T = unknown>(command: keyof typeof UI_COMMANDS, ...args: readonly unknown[]): Promise<T> {
    return Promise.resolve(vscode.commands.executeCommand<T>(UI_COMMANDS[command], ...args));
  }

  /** Writes a user setting, or removes it. Every later read sees it. */
  async setting(id: string, value: unknown): Promise<void> {
    const read = (): unknown => vscode.workspace.getConfiguration().inspect(id)?.globalValue;
    await vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);
    await eventually(`the setting ${id} is there`, () => read() === value);
  }

  /** A token of the emulator, whose traces are searched for at the end. */
  issueToken(options: TokenOptions = {}): string {
    const token = this.emulator.issueToken(options);
    rememberToken(token);
    return token;
  }

  /** Gives the extension a fresh token. */
  async signIn(options: TokenOptions = {}): Promise<string> {
    const token = this.issueToken(options);
    await this.run('setAccessToken', { token });
    return token;
  }

  /** What the secret store holds of an account, whose traces are searched for at the end; `undefined` once it is signed out. */
  async stored(key: string): Promise<StoredAccount | undefined> {
    const text = await this.context.secrets.get(ACCOUNT_SECRET + key);
    const stored = JSON.parse(text ?? '{}') as Partial<StoredAccount>;
    if (stored.access === undefined) return undefined;
    rememberToken(stored.access.bearer);
    const { refreshToken, clientSecret, privateKey } = stored;
    for (const secret of [refreshToken, clientSecret, privateKey]) if (secret !== undefined) rememberSecret(secret);
    return { ...stored, access: stored.access };
  }

  /** Adds a job to the emulator and tracks it by command. */
  async track(spec: JobSpec, name?: string): Promise<Tracked> {
    const ref = this.emulator.addJob(spec);
    const { id } = await this.run<Job>('trackJob', { ...ref, name });
    return { ref, id };
  }

  check(id: string): Promise<CheckResult> {
    return this.run('checkStatus', id);
  }

  /** What the ledger holds of a job. */
  async job(id: string): Promise<Job> {
    const job = await this.engine.ledger.get(id);
    assert.ok(job, `job ${id} is not in the ledger`);
    return job;
  }

  async untilState(id: string, state: JobState, timeoutMs?: number): Promise<Job> {
    return eventually(
      `job ${id} is ${state}`,
      async () => {
        const job = await this.job(id);
        return job.state === state && job;
      },
      timeoutMs,
    );
  }

  /** The status calls of the extension for a job, oldest first. */
  looks({ ref }: Tracked): readonly RecordedRequest[] {
    return this.emulator.requests.filter(({ listener, jobKey }) => listener === 'api' && jobKey === ref.exportId);
  }

  /** The path of a job's status call, as a fault wants it. */
  faultPath({ ref }: Tracked): string {
    return `/exports/${ref.exportId}$`;
  }

  /** The requests that reached the storage. */
  get fetches(): readonly RecordedRequest[] {
    return this.emulator.requests.filter(({ listener }) => listener === 'storage');
  }

  /** The link exactly as the service words it, asked for past the extension; `undefined` when the job has none. */
  async rawLink(ref: JobRef): Promise<string | undefined> {
    const project = `projects/${ref.projectId}`;
    const path =
      ref.service === 'bim360'
        ? `/bim360/docs/v1/${project}/versions/${encodeURIComponent(ref.versionUrn ?? '')}/exports/${ref.exportId}`
        : `/construction/${ref.service}/v1/${project}/exports/${ref.exportId}`;
    const token = this.issueToken();
    const { body } = await get(this.emulator.origin + path, { Authorization: `Bearer ${token}` });
    const encoded = /"signedUrl":("(?:[^"\\]|\\.)*")/.exec(body.toString())?.[1];
    if (encoded === undefined) return undefined;
    const link = JSON.parse(encoded) as string;
    rememberLink(link);
    return link;
  }

  async removeJobs(): Promise<void> {
    const { ledger } = this.engine;
    const pages = await Promise.all(SECTIONS.map((section) => ledger.page(section, { limit: 1000 })));
    for (const { id } of pages.flatMap(({ jobs }) => jobs)) await ledger.remove(id);
  }

  /** What was handed out is searched for at the end, also where no test has asked for it. */
  async #rememberLinks(): Promise<void> {
    this.emulator.faults.clear();
    await Promise.all(this.emulator.jobs.map((ref) => this.rawLink(ref)));
  }
}

/** Call in a `describe`: a session for its tests. */
export function useSession(options: EmulatorOptions = {}): () => Session {
  let session: Session | undefined;
  before(async () => {
    session = await Session.start(options);
  });
  after(async () => {
    await session?.close();
  });
  return () => {
    assert.ok(session, 'the session has not begun');
    return session;
  };
}

/** The extension, activated, and what it lets tests reach. */
export async function activated(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi | undefined>('acc-exports.acc-exports');
  assert.ok(extension, 'the extension is not there');
  const api = await extension.activate();
  assert.ok(api, 'the extension does not know that this is a test');
  return api;
}

/** Asserts that a command's call is refused in words for people: a sentence, no stack, no internals. */
export async function rejectsWith(call: Promise<unknown>, words: RegExp): Promise<void> {
  await assert.rejects(call, (error: unknown) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, words);
    assert.match(error.message, /^[^a-z].*\S$/s, 'it begins like a sentence');
    assert.doesNotMatch(error.message, /\bat .*:\d+|\[object|undefined|Error:|eyJ|Signature=/);
    return true;
  });
}
