import type { SourceFile } from '../acc/browseRows.ts';
import { Emitter } from '../lib/events.ts';
import { lazyMethods, once } from '../lib/lazy.ts';
import type { Log } from '../lib/log.ts';
import type { Catalog } from './catalog.ts';
import type { Place } from './place.ts';

/** The {@link Catalog}, whether or not it is loaded yet. */
export type LazyCatalog = Pick<Catalog, keyof Catalog>;

type Asking = Omit<Catalog, 'onDidForget' | 'forget' | 'walk' | 'search' | 'dispose'>;

/** A {@link Catalog} that is loaded when something is first browsed. */
export function lazyCatalog(build: () => Promise<Catalog>, log: Log): LazyCatalog {
  const forgotten = new Emitter<Place | undefined>((error) => log.error(`After forgetting listings: ${String(error)}`));
  let catalog: Catalog | undefined;
  const built = once(async () => {
    catalog = await build();
    catalog.onDidForget((place) => forgotten.fire(place));
    return catalog;
  });
  return {
    ...lazyMethods<Asking>(built, { list: true, project: true, folder: true, tip: true, latest: true, version: true }),
    onDidForget: forgotten.event,
    // What was not loaded has kept nothing.
    forget: (place) => (catalog ? catalog.forget(place) : forgotten.fire(place)),
    walk: (...args) => later(async () => (await built()).walk(...args)),
    search: (...args) => later(async () => (await built()).search(...args)),
    dispose: () => {
      catalog?.dispose();
      forgotten.dispose();
    },
  };
}

async function* later(files: () => Promise<AsyncIterable<SourceFile>>): AsyncGenerator<SourceFile, void, undefined> {
  yield* await files();
}
