import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser, waitForWorkbench, workbenchUrl, type Browser, type BrowserOptions } from './browser.ts';
import { CleanUp } from './cleanUp.ts';
import { installVsix, linkExtension } from './extensions.ts';
import { makeFolders, removeFolder } from './folders.ts';
import type { CodeServer } from './recipes.ts';
import { startServer, type Server, type ServerOptions } from './server.ts';
import { ensureBed } from './setup.ts';
import { Window } from './window.ts';

const HOST_DEADLINE_MS = 90_000;
const DRIVER = path.join(import.meta.dirname, 'driver');

export interface BedOptions extends Omit<ServerOptions, 'testMode'>, BrowserOptions {
  readonly vsix?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Kept at the end when given, to start again with the same data; together with `profile` and `port` secrets stay, too. */
  readonly root?: string;
  /** The code-server version; by default the one `CODE_SERVER_VERSION` names, else the newest known. */
  readonly version?: string;
}

/** A running VS Code server with a browser on it. */
export class Bed {
  readonly server: Server;
  readonly browser: Browser;
  readonly #codeServer: CodeServer;
  readonly #sockets: string;
  readonly #cleanUp: CleanUp;
  readonly #taken = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(codeServer: CodeServer, server: Server, browser: Browser, sockets: string, cleanUp: CleanUp) {
    this.#codeServer = codeServer;
    this.server = server;
    this.browser = browser;
    this.#sockets = sockets;
    this.#cleanUp = cleanUp;
  }

  /** Installs what is missing, then starts server and browser. Call {@link close} at the end. */
  static async start(options: BedOptions = {}): Promise<Bed> {
    const { codeServer, chromium } = await ensureBed({ version: options.version });
    const cleanUp = new CleanUp();
    try {
      const folders = makeFolders(options.root, options.settings);
      cleanUp.add(() => folders.remove());
      const sockets = fs.mkdtempSync(path.join(os.tmpdir(), 'drv-')); // short: a socket's path has at most 107 bytes
      cleanUp.add(() => removeFolder(sockets));
      linkExtension(folders, DRIVER);
      await installVsix(codeServer, folders, options.vsix ?? []);
      const env = { ...options.env, BED_DRIVER_DIR: sockets };
      const server = await startServer(codeServer, folders, { port: options.port, env });
      cleanUp.add(() => server.close());
      const browser = await openBrowser(chromium, options);
      cleanUp.add(() => browser.close());
      return new Bed(codeServer, server, browser, sockets, cleanUp);
    } catch (error) {
      await cleanUp.run();
      throw error;
    }
  }

  /** Opens a window on a folder (null: none) and waits for its extension host. `context`: another browser's profile. */
  openWindow(folder?: string | null, context = this.browser.context): Promise<Window> {
    return this.#inTurn(async () => {
      const [first] = context.pages();
      const page = first?.url() === 'about:blank' ? first : await context.newPage();
      await page.goto(workbenchUrl(this.server, folder));
      await waitForWorkbench(page);
      return this.#attach(new Window(page));
    });
  }

  /**
   * As the command Reload Window: the extension host ends properly, and a new one starts.
   * @param press what a person does to reload, instead of the browser's own button
   */
  reload(window: Window, press?: () => Promise<void>): Promise<Window> {
    return this.#inTurn(async () => {
      window.page.once('dialog', (dialog) => void dialog.accept().catch(() => undefined));
      if (press) await Promise.all([window.page.waitForEvent('load'), press()]);
      else await window.page.reload();
      await waitForWorkbench(window.page);
      return this.#attach(window);
    });
  }

  /** Kills the extension host, as a crash does: nothing is disposed. The window starts another within about 8 s. */
  killHost(window: Window): Promise<Window> {
    return this.#inTurn(async () => {
      process.kill(window.pid, 'SIGKILL');
      return this.#attach(window);
    });
  }

  /** Installs packed extensions, a newer version for instance. Open windows see them after {@link reload}. */
  installVsix(...files: string[]): Promise<void> {
    return installVsix(this.#codeServer, this.server.folders, files);
  }

  /** Ends browser, server and extension hosts, and removes their files. */
  close(): Promise<void> {
    return this.#cleanUp.run();
  }

  /** One after the other, since a new extension host does not say whose it is. */
  #inTurn(work: () => Promise<Window>): Promise<Window> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** The next extension host that reports is this window's. */
  async #attach(window: Window): Promise<Window> {
    const deadline = Date.now() + HOST_DEADLINE_MS;
    while (Date.now() < deadline) {
      const socket = fs.readdirSync(this.#sockets).find((name) => !this.#taken.has(name));
      if (socket) {
        this.#taken.add(socket);
        window.attach(path.join(this.#sockets, socket));
        if (await this.#answers(window, deadline)) return window;
      }
      await sleep(50);
    }
    throw new Error(`No extension host reported within ${HOST_DEADLINE_MS / 1000} s; see ${this.server.logFile}.`);
  }

  /**
   * Waits until the host at a window's socket answers: the file is there a moment before anybody listens on it. False for a
   * host that the page has left again while it loaded.
   */
  async #answers(window: Window, deadline: number): Promise<boolean> {
    while (Date.now() < deadline && alive(window.pid)) {
      const answered = await window
        .eval(() => true)
        .then(
          () => true,
          () => false,
        );
      if (answered) return true;
      await sleep(50);
    }
    return false;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
