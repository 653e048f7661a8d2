import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { systemCodeOf } from '../lib/systemCode.ts';
import { DownloadError } from './errors.ts';

/**
 * Runs one step on the file system.
 * @throws DownloadError `diskFull` (no space or quota left) or `notWritable` (everything else), with `folder` and `systemCode`
 */
export async function onDisk<T>(folder: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const systemCode = systemCodeOf(error);
    if (systemCode === undefined || error instanceof DownloadError) throw error;
    if (systemCode === 'ENOSPC' || systemCode === 'EDQUOT') {
      throw new DownloadError('diskFull', { folder, systemCode, freeBytes: await freeBytes(folder) });
    }
    throw new DownloadError('notWritable', { folder, systemCode });
  }
}

/** Bytes that this user may still write in `folder`; `undefined` when the file system does not say (some network disks). */
export async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { blocks, bavail, bsize } = await statfs(folder);
    return blocks > 0 ? bavail * bsize : undefined;
  } catch {
    return undefined;
  }
}

/** True when `folder`, which is made when it is missing, can be written and has room for so many bytes, as far as it says. */
export async function hasRoom(folder: string, bytes: number): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch {
    return false;
  }
  return ((await freeBytes(folder)) ?? Infinity) >= bytes;
}
