import { readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { systemCodeOf } from '../lib/systemCode.ts';

/** Where a run's files go. */
export interface Target {
  /** Absolute path. */
  readonly path: string;
  /** True when that is not in the workspace folder, so that a user has to agree. */
  readonly outside: boolean;
  /** True when a link on the way makes it unknown where that is. */
  readonly link?: true | undefined;
}

/**
 * The folder that a recipe names, on this machine. What exists of it is followed through links, so that a link in the
 * workspace cannot lead out of it unnoticed.
 * @param root absolute path of the workspace folder
 * @throws whatever the file system says, when the workspace folder is not there
 */
export async function localTarget(root: string, target: string): Promise<Target> {
  const wanted = path.resolve(root, target);
  if (isElsewhere(root, wanted)) return { path: wanted, outside: true };
  const [realRoot, real] = await Promise.all([realpath(root), realOf(wanted)]);
  const relative = path.relative(realRoot, real);
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return { path: real, outside };
}

/**
 * True for a path on another machine than the workspace. It must not even be looked at before a user agrees: Windows
 * tells the other machine who is asking.
 */
export function isElsewhere(root: string, wanted: string, paths: Pick<typeof path, 'parse'> = path): boolean {
  const share = paths.parse(wanted).root;
  return share.startsWith('\\\\') && share.toLowerCase() !== paths.parse(root).root.toLowerCase();
}

/**
 * The folder that a recipe names, on another machine. Where links lead there cannot be seen from here, so that one on the
 * way counts as a way out.
 * @param root path part of the workspace folder's URI
 * @param isLink whether a link is at a path there; false when nothing is
 */
export async function remoteTarget(
  root: string,
  target: string,
  isLink: (path: string) => Promise<boolean>,
): Promise<Target> {
  // A backslash separates on some machines, and nobody here knows on which.
  const wanted = path.posix.resolve(root, target.replaceAll('\\', '/'));
  const relative = path.posix.relative(root, wanted);
  const drive = /^[a-z]:/i.test(target);
  if (drive || relative === '..' || relative.startsWith('../')) return { path: wanted, outside: true };
  let at = root;
  for (const name of relative.split('/')) {
    at = path.posix.join(at, name);
    if (name !== '' && (await isLink(at))) return { path: wanted, outside: true, link: true };
  }
  return { path: wanted, outside: false };
}

/** The path with every link in its existing part followed, also one that leads to nothing yet. */
async function realOf(wanted: string): Promise<string> {
  try {
    return await realpath(wanted);
  } catch (error) {
    const parent = path.dirname(wanted);
    if (systemCodeOf(error) !== 'ENOENT' || parent === wanted) throw error;
    const real = path.join(await realOf(parent), path.basename(wanted));
    const link = await readlink(real).catch(() => undefined);
    return link === undefined ? real : realOf(path.resolve(path.dirname(real), link));
  }
}
