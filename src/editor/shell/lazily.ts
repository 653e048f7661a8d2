import { once } from '../../lib/lazy.ts';
import type { Handler } from './shell.ts';

/** A command whose body is loaded and built when it is first called: a start of a window needs none of them. */
export function lazily(build: () => Promise<Handler>): Handler {
  const body = once(build);
  return async (args, call) => (await body())(args, call);
}
