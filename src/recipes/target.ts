import { readlink, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Where a run's files go. */
export interface Target {
  /** Absolute path. */
  readonly path: string;
  /** True when that is not in the workspace folder, so that a person has to agree. */
  readonly outside: boolean;
}

/**
 * The folder that a recipe names, on this machine. What exists of it is followed through links, so that a link in the
 * workspace cannot lead out of it unnoticed.
 * @param root absolute path of the workspace folder
 * @throws whatever the file system says, when the workspace folder is not there
 */
export async function localTarget(root: string, target: string): Promise<Target> {
  const [realRoot, real] = await Promise.all([realpath(root), realOf(path.resolve(root, target))]);
  const relative = path.relative(realRoot, real);
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return { path: real, outside };
}

/**
 * The folder that a recipe names, on another machine, whose links cannot be seen from here.
 * @param root path part of the workspace folder's URI
 */
export function remoteTarget(root: string, target: string): Target {
  // A backslash separates on some machines, and nobody here knows on which.
  const wanted = path.posix.resolve(root, target.replaceAll('\\', '/'));
  const relative = path.posix.relative(root, wanted);
  const drive = /^[a-z]:/i.test(target);
  return { path: wanted, outside: drive || relative === '..' || relative.startsWith('../') };
}

/** The path with every link in its existing part followed, also one that leads to nothing yet. */
async function realOf(wanted: string): Promise<string> {
  try {
    return await realpath(wanted);
  } catch (error) {
    const parent = path.dirname(wanted);
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || parent === wanted) throw error;
    const real = path.join(await realOf(parent), path.basename(wanted));
    const link = await readlink(real).catch(() => undefined);
    return link === undefined ? real : realOf(path.resolve(path.dirname(real), link));
  }
}
