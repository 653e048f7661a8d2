/** An object of which every method returns a promise, so that it can be built when the first one is called. */
type AllLater<T> = { readonly [Name in keyof T]: (...args: never[]) => Promise<unknown> };

/** Calls `build` when its result is first asked for, and again only after it failed. */
export function once<T>(build: () => Promise<T>): () => Promise<T> {
  let built: Promise<T> | undefined;
  return () =>
    (built ??= build().catch((error: unknown) => {
      built = undefined;
      throw error;
    }));
}

/**
 * An object that is loaded and built when one of its methods is first called: most starts of a window need none of it.
 * @param names all of its methods
 */
export function lazyMethods<T extends AllLater<T>>(
  build: () => Promise<T>,
  names: Readonly<Record<keyof T & string, true>>,
): T {
  const built = once(build);
  const later = (name: keyof T): ((...args: never[]) => Promise<unknown>) => {
    return async (...args) => (await built())[name](...args);
  };
  return Object.fromEntries((Object.keys(names) as (keyof T & string)[]).map((name) => [name, later(name)])) as T;
}
