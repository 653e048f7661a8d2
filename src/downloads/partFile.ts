import { randomBytes } from 'node:crypto';
import { type FileHandle, access, link, open, opendir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Clock, sleep } from '../lib/clock.ts';
import { systemCodeOf } from '../lib/systemCode.ts';
import { DownloadError } from './errors.ts';
import { numbered } from './fileName.ts';

const MAX_NUMBER = 9999;
/** How long a file that something holds is waited for, ms, and how often it is tried. */
const HELD_PATIENCE_MS = 30_000;
const HELD_RETRY_MS = 500;

/** What Windows answers while a virus scanner or a viewer has the file open. */
const HELD: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** How a finished file gets its name without replacing another, or what stands in for it in a test. */
export interface Moves {
  /** A hard link. */
  readonly link: (existing: string, created: string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
}
export const diskMoves: Moves = { link, rename };

/**
 * A file that is being received: `<name>.<random>.<tag>.part` beside its final place, a name that no other process has
 * or gets. It never replaces anything. That it is ours is told by its name and by nothing that a network drive changes.
 */
export class PartFile {
  readonly handle: FileHandle;
  readonly #folder: string;
  readonly #path: string;
  readonly #moves: Moves;
  #closed = false;

  private constructor(folder: string, path: string, handle: FileHandle, moves: Moves) {
    this.#folder = folder;
    this.#path = path;
    this.handle = handle;
    this.#moves = moves;
  }

  /**
   * @param name a safe name
   * @param tag whose file it is; {@link sweepParts} finds it by this
   * @throws what the file system throws
   */
  static async create(folder: string, name: string, tag: string, moves = diskMoves): Promise<PartFile> {
    const path = join(folder, `${name}.${randomBytes(4).toString('hex')}.${tag}.part`);
    return new PartFile(folder, path, await open(path, 'wx+'), moves);
  }

  /** Opens one that was {@link keep | kept}, or left by a killed process. @throws what the file system throws */
  static async reopen(path: string, moves = diskMoves): Promise<PartFile> {
    return new PartFile(dirname(path), path, await open(path, 'r+'), moves);
  }

  get path(): string {
    return this.#path;
  }

  /** Closes it and leaves it where it is. Never throws. */
  async keep(): Promise<void> {
    if (!this.#closed) await this.handle.close().catch(() => undefined);
    this.#closed = true;
  }

  /** Makes sure that the bytes are on the disk, and closes the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.handle.sync();
    this.#closed = true;
    await this.handle.close();
  }

  /**
   * Gives the closed file its name, or the next free `Name (2)`. While something holds the file, tries again for 30 s.
   * @returns the absolute path
   * @throws DownloadError `kept`: it is complete but still held, and stays where `filePath` says; `inProgress`: another
   *   process has swept it away; CancelledError; what the file system throws
   */
  async place(
    name: string,
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<string> {
    const deadline = clock.now() + HELD_PATIENCE_MS;
    for (;;) {
      try {
        const path = await this.#placed(name);
        await synced(this.#folder);
        return path;
      } catch (error) {
        if (!(await this.#isThere())) throw new DownloadError('inProgress', { folder: this.#folder });
        const systemCode = systemCodeOf(error);
        if (!HELD.has(systemCode)) throw error;
        if (clock.now() >= deadline) {
          throw new DownloadError('kept', { folder: this.#folder, filePath: this.#path, systemCode });
        }
      }
      await sleep(clock, HELD_RETRY_MS, signal);
    }
  }

  async #placed(name: string): Promise<string> {
    return await firstFree(name, async (free) => {
      const path = join(this.#folder, free);
      try {
        await this.#moves.link(this.#path, path);
      } catch {
        // Taken, or a file system without hard links (FAT, many network disks): reserve the name, then rename over it.
        await (await open(path, 'wx')).close();
        await this.#moves.rename(this.#path, path).catch(async (renameError: unknown) => {
          await unlink(path);
          throw renameError;
        });
        return path;
      }
      // From here on the file is in its place; what is left of the part goes with the next sweep at the latest.
      await unlink(this.#path).catch(() => undefined);
      return path;
    });
  }

  /** Removes it. Never throws: it follows a failure that says more. */
  async discard(): Promise<void> {
    await this.keep();
    await unlink(this.#path).catch(() => undefined);
  }

  /** After a long sleep another window may have swept this part away and begun its own. */
  async #isThere(): Promise<boolean> {
    try {
      await access(this.#path);
      return true;
    } catch (error) {
      return systemCodeOf(error) !== 'ENOENT';
    }
  }
}

/**
 * Removes what a killed process left in `folder` under this tag. Only for the holder of the job's lease.
 * @param kept paths that stay: of a finished file that could not be given its name, of a part that is gone on with
 * @throws what the file system throws
 */
export async function sweepParts(folder: string, tag: string, ...kept: readonly (string | undefined)[]): Promise<void> {
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith(`.${tag}.part`) && !kept.includes(path)) await rm(path, { force: true });
  }
}

async function firstFree<T>(name: string, take: (free: string) => Promise<T>): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await take(number === 1 ? name : numbered(name, number));
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST' || number === MAX_NUMBER) throw error;
    }
  }
}

/** Makes sure that a new name in a folder is on the disk; where folders cannot be opened (Windows) the system does it. */
async function synced(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch {
    // The name is there all the same.
  }
}
