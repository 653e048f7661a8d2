import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { BedOptions } from '../../bed/bed.ts';
import { PROJECT } from '../../bed/recipes.ts';
import type { Window } from '../../bed/window.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import { DEFAULT_PROJECT } from '../../emulator/exports/jobs.ts';
import type { JobRef, JobSpec } from '../../emulator/exports/jobSpec.ts';
import { startBed, type UiBed, type UiWindow } from './bed.ts';
import { eventually } from '../../support/eventually.ts';
import { filesWithSecret, Secrets } from './secrets.ts';
import { Toasts } from './toasts.ts';

export const VSIX = path.join(PROJECT, 'acc-exports.vsix');

/** For everything that is waited for; long, since a busy machine is no failure. */
const WAIT_MS = 30_000;

/** No notices about ports that other programs of this machine open. */
const QUIET_SETTINGS = { 'remote.autoForwardPorts': false };

export interface SceneOptions extends Omit<BedOptions, 'vsix'> {
  readonly emulator?: EmulatorOptions;
}

/** What a test sets up behind the person's back. */
export interface TrackedJob extends JobRef {
  /** The ledger's key. */
  readonly id: string;
  readonly name: string;
}

/** The emulator, the bed with the packed extension connected to it, and what was seen in all of its windows. */
export class Scene {
  readonly emulator: Emulator;
  readonly bed: UiBed;
  readonly toasts: Toasts;
  readonly downloads: string;
  readonly #secrets: Secrets;
  readonly #windows: UiWindow[] = [];
  readonly #closed: UiWindow[] = [];

  private constructor(emulator: Emulator, bed: UiBed, toasts: Toasts, downloads: string) {
    this.emulator = emulator;
    this.bed = bed;
    this.toasts = toasts;
    this.downloads = downloads;
    this.#secrets = new Secrets(emulator);
  }

  static async start(options: SceneOptions = {}): Promise<Scene> {
    const emulator = await startEmulator(options.emulator);
    try {
      const settings = { ...QUIET_SETTINGS, 'accExports.apiBaseUrl': emulator.origin, ...options.settings };
      const bed = await startBed({ ...options, settings, vsix: VSIX });
      bed.bed.browser.context.setDefaultTimeout(WAIT_MS);
      const toasts = await Toasts.watch(bed.bed.browser.context);
      const downloads = path.join(bed.bed.server.folders.root, 'downloads');
      fs.mkdirSync(downloads, { recursive: true });
      return new Scene(emulator, bed, toasts, downloads);
    } catch (error) {
      await emulator.close();
      throw error;
    }
  }

  async open(folder?: string | null): Promise<UiWindow> {
    const window = await this.bed.open(folder);
    this.#windows.push(window);
    return window;
  }

  /** Closes the page; its extension host ends within seconds. */
  async closeWindow(window: UiWindow): Promise<void> {
    this.#closed.push(...this.#windows.splice(this.#windows.indexOf(window), 1));
    await window.ui.page.close();
  }

  /** For `afterEach`: takes a picture of each window after a test that failed. */
  async pictureOf(test: Mocha.Test | undefined): Promise<void> {
    if (test?.state !== 'failed') return;
    for (const [index, { ui }] of this.#windows.entries()) {
      await ui.screenshot(`failure-${test.title.replaceAll(/\W+/g, '-')}-${index + 1}`);
    }
  }

  /** A token of the emulator, remembered as a secret. */
  token(...options: Parameters<Emulator['issueToken']>): string {
    return this.#secrets.add(this.emulator.issueToken(...options));
  }

  /** Looks for this, too, in {@link assertNoSecrets}. */
  remember(secret: string): string {
    return this.#secrets.add(secret);
  }

  /** Sets a token without the questions; returns it. */
  async signIn({ window }: UiWindow, token = this.token()): Promise<string> {
    await window.eval(async (vscode, arg) => {
      await vscode.commands.executeCommand('accExports.setAccessToken', { token: arg });
    }, token);
    return token;
  }

  /** Adds a job to the service and tracks it without the questions. */
  async track({ window }: { readonly window: Window }, name: string, spec: JobSpec): Promise<TrackedJob> {
    const ref = this.emulator.addJob(spec);
    const id = await window.eval(
      async (vscode, arg) => {
        const job = await vscode.commands.executeCommand<{ id: string }>('accExports.trackJob', arg);
        return job.id;
      },
      { ...ref, name },
    );
    return { ...ref, id, name };
  }

  /** How many toasts with this text all windows have shown. A tab in the background draws its own when it comes to the front. */
  async countToasts(text: string): Promise<number> {
    for (const { ui } of this.#windows) {
      await ui.page.bringToFront();
      await ui.page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    }
    return this.toasts.count(text);
  }

  setting({ window }: UiWindow, name: string, value: unknown): Promise<void> {
    return window.eval(
      async (vscode, arg) => {
        const { Global } = vscode.ConfigurationTarget;
        await vscode.workspace.getConfiguration('accExports').update(arg.name, arg.value, Global);
      },
      { name, value: value ?? null },
    );
  }

  /** Fails when a token or a link's secret part is in a file of the server or in a toast. Windows may be open. */
  assertNoSecrets(): void {
    const secrets = this.#secrets.all();
    const { root } = this.bed.bed.server.folders;
    // One is put there to be found: a search that finds nothing at all would prove nothing.
    const decoy = path.join(root, 'decoy');
    fs.writeFileSync(decoy, secrets[0] ?? '');
    assert.deepEqual(filesWithSecret(root, secrets), [decoy]);
    fs.rmSync(decoy);
    assert.deepEqual(
      this.toasts.texts().filter((text) => this.secretsIn(text).length > 0),
      [],
    );
  }

  /** The secrets that are in a text. */
  secretsIn(text: string): readonly string[] {
    return this.#secrets.all().filter((secret) => text.includes(secret));
  }

  /** Returns when the extension hosts of closed windows have ended. */
  async allHostsEnded(): Promise<void> {
    const pids = this.#closed.splice(0).map(({ window }) => window.pid);
    await eventually('the extension hosts have ended', () => pids.every((pid) => !isAlive(pid)));
  }

  async close(): Promise<void> {
    await this.bed.close();
    await this.emulator.close();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export function clipboardOf({ window }: UiWindow): Promise<string> {
  return window.eval(async (vscode) => vscode.env.clipboard.readText());
}

/** Starts an export as another extension does; what a person does to start one is the matter of another suite. */
export function startByProgram({ window }: UiWindow, name: string, fileVersions: readonly string[]): Promise<void> {
  const wanted = { projectId: DEFAULT_PROJECT, fileVersions, name, options: { outputFileName: name } };
  return window.eval(async (vscode, arg) => {
    await vscode.commands.executeCommand('accExports.startExport', arg);
  }, wanted);
}
