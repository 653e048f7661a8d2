import type { BigIntStats } from 'node:fs';
import { type FileHandle, link, lstat, open, opendir, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '../lib/systemCode.ts';
import { DownloadError } from './errors.ts';
import { numbered } from './fileName.ts';

const MAX_NUMBER = 9999;

/** How a finished file gets its name without replacing another: a hard link, or what stands in for it in a test. */
export type Link = (existing: string, created: string) => Promise<void>;

/**
 * A file that is being received: `<name>.<tag>.part` beside its final place. It never replaces anything, and never
 * touches a file at its path that another process has put there meanwhile.
 */
export class PartFile {
  readonly handle: FileHandle;
  readonly #folder: string;
  readonly #path: string;
  readonly #link: Link;
  #identity: BigIntStats | undefined;
  #closed = false;

  private constructor(folder: string, path: string, handle: FileHandle, makeLink: Link) {
    this.#folder = folder;
    this.#path = path;
    this.handle = handle;
    this.#link = makeLink;
  }

  /**
   * @param name a safe name
   * @param tag whose file it is; {@link sweepParts} finds it by this
   * @throws what the file system throws
   */
  static async create(folder: string, name: string, tag: string, makeLink: Link = link): Promise<PartFile> {
    return await firstFree(name, async (free) => {
      const path = join(folder, `${free}.${tag}.part`);
      const part = new PartFile(folder, path, await open(path, 'wx+'), makeLink);
      part.#identity = await part.handle.stat({ bigint: true });
      return part;
    });
  }

  /** Makes sure that the bytes are on the disk, and closes the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.handle.sync();
    this.#closed = true;
    await this.handle.close();
  }

  /**
   * Gives the closed file its name, or the next free `Name (2)`.
   * @returns the absolute path
   * @throws DownloadError `inProgress` when another process has taken the part file over; what the file system throws
   */
  async place(name: string): Promise<string> {
    if (!(await this.#isStillOurs())) throw new DownloadError('inProgress', { folder: this.#folder });
    return await firstFree(name, async (free) => {
      const path = join(this.#folder, free);
      try {
        await this.#link(this.#path, path);
      } catch {
        // Taken, or a file system without hard links (FAT, many network disks): reserve the name, then rename over it.
        await (await open(path, 'wx')).close();
        await rename(this.#path, path).catch(async (renameError: unknown) => {
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
    if (!this.#closed) await this.handle.close().catch(() => undefined);
    this.#closed = true;
    if (await this.#isStillOurs()) await unlink(this.#path).catch(() => undefined);
  }

  /** After a long sleep another window may have swept this part away and begun its own. */
  async #isStillOurs(): Promise<boolean> {
    try {
      const there = await lstat(this.#path, { bigint: true });
      return this.#identity !== undefined && there.ino === this.#identity.ino && there.dev === this.#identity.dev;
    } catch {
      return false;
    }
  }
}

/**
 * Removes what a killed process left in `folder` under this tag. Only for the holder of the job's lease.
 * @throws what the file system throws
 */
export async function sweepParts(folder: string, tag: string): Promise<void> {
  for await (const entry of await opendir(folder)) {
    if (entry.isFile() && entry.name.endsWith(`.${tag}.part`)) await rm(join(folder, entry.name), { force: true });
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
