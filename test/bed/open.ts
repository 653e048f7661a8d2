import { CleanUp } from './cleanUp.ts';
import { ensureCodeServer } from './codeServer.ts';
import { linkExtension } from './extensions.ts';
import { makeFolders } from './folders.ts';
import { findOnPath } from './run.ts';
import { startServer } from './server.ts';

export interface OpenOptions {
  /** Unpacked extensions, used in place; a window reads them again after a reload. */
  readonly extensions: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Folder to open; by default an empty one. */
  readonly folder?: string;
  readonly port?: number;
  /** Kept at the end when given; else fresh data, removed at the end. */
  readonly root?: string;
  readonly log?: (line: string) => void;
}

/** A VS Code that waits for a browser. */
export interface OpenedBed {
  /** The address to open. */
  readonly url: string;
  /** Ends it. A signal to this process does so, too. */
  close(): Promise<void>;
}

/** Starts a VS Code with the extension, for a person's own browser: nothing but code-server has to be installed. */
export async function openInBed(options: OpenOptions): Promise<OpenedBed> {
  const codeServer = await ensureCodeServer(options.log ? { log: options.log } : {});
  const cleanUp = new CleanUp();
  try {
    const folders = makeFolders(options.root, options.settings);
    cleanUp.add(() => folders.remove());
    for (const extension of options.extensions) linkExtension(folders, extension);
    const server = await startServer(codeServer, folders, { port: options.port, env: options.env });
    cleanUp.add(() => server.close());
    const url = new URL(server.origin);
    url.searchParams.set('folder', options.folder ?? folders.workspace);
    return { url: url.href, close: () => cleanUp.run() };
  } catch (error) {
    await cleanUp.run();
    throw error;
  }
}

/** Desktop VS Code's command on `PATH`, if there is one. */
export function findCode(): string | undefined {
  return findOnPath('code') ?? findOnPath('code-insiders');
}
