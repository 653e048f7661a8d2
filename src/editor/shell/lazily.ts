import type { Handler } from './shell.ts';

/** A command whose body is loaded and built when it is first called: a start of a window needs none of them. */
export function lazily(build: () => Promise<Handler>): Handler {
  let body: Promise<Handler> | undefined;
  return async (args, call) => (await (body ??= build()))(args, call);
}
