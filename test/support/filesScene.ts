import { afterEach } from 'mocha';
import { BrowseApi } from '../../src/acc/browse.ts';
import { ApiClient } from '../../src/acc/apiClient.ts';
import { Catalog } from '../../src/browse/catalog.ts';
import { type FilesChange, FilesModel } from '../../src/views/filesModel.ts';
import type { FilesNode } from '../../src/views/filesNodes.ts';
import { nodeId } from '../../src/views/browsePlaces.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { silentLog as log } from '../../src/lib/log.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { TokenOptions } from '../emulator/auth/tokens.ts';
import type { World } from '../emulator/world/world.ts';
import { useFolders } from './folders.ts';
import { type OpenHub, useHubs } from './accounts.ts';
import { MemoryVault } from './memorySecrets.ts';

/** A model over the real catalog, the real accounts and an emulator. */
export interface Bench {
  readonly emulator: Emulator;
  readonly model: FilesModel;
  readonly catalog: Catalog;
  readonly hub: OpenHub['hub'];
  /** What was to be drawn again, oldest first. */
  readonly changes: FilesChange[];
  readonly errors: unknown[];
  /** Sets a token of the emulator, such as one of another person. */
  readonly signIn: (options?: TokenOptions) => Promise<void>;
  /** The row at the end of a way of names, listed on the way. */
  readonly at: (...names: readonly string[]) => Promise<FilesNode>;
  /** Labels of what is below a row. */
  readonly names: (node?: FilesNode) => Promise<readonly string[]>;
  /** How many answers of a kind were asked for. */
  readonly asked: (path: RegExp) => number;
}

export interface BenchOptions {
  /** Default true. */
  readonly signedIn?: boolean;
  /** Default: the emulator. */
  readonly apiHost?: () => string;
}

/** Call in a `describe`: benches that end after each test. */
export function useBenches(): (world: World, options?: BenchOptions) => Promise<Bench> {
  const folder = useFolders();
  const openHub = useHubs();
  const ends: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  return async (world, { signedIn = true, ...options } = {}) => {
    const emulator = await startEmulator({ world });
    const apiHost = options.apiHost ?? ((): string => emulator.origin);
    const { hub, store } = await openHub({
      folder: folder(),
      secrets: new MemoryVault().window(),
      clock,
      apiHost,
    });
    const api = new BrowseApi(new ApiClient({ clock, log, userAgent: 'test' }));
    const catalog = new Catalog({ api, accounts: hub, limits: store.limits, clock, log, apiHost });
    const errors: unknown[] = [];
    const model = new FilesModel(catalog, hub, (error) => errors.push(error));
    const changes: FilesChange[] = [];
    model.onDidChange((nodes) => changes.push(nodes));
    ends.push(
      () => emulator.close(),
      () => catalog.dispose(),
      () => model.dispose(),
    );
    const bench: Bench = {
      emulator,
      model,
      catalog,
      hub,
      changes,
      errors,
      signIn: async (options) => {
        await hub.set({ token: emulator.issueToken(options) });
      },
      at: async (...names) => {
        let node: FilesNode | undefined;
        for (const name of names) {
          const children = await model.children(node);
          const found = children.find((child) => nameOf(child) === name);
          if (!found) throw new Error(`no ${name} among ${children.map(nameOf).join(', ')}`);
          node = found;
        }
        if (!node) throw new Error('no names');
        return node;
      },
      names: async (node) => (await model.children(node)).map(nameOf),
      asked: (path) => emulator.requests.filter(({ path: asked }) => path.test(asked)).length,
    };
    if (signedIn) await bench.signIn();
    return bench;
  };
}

export function nameOf(node: FilesNode): string {
  switch (node.kind) {
    case 'filesHub':
      return node.hub.name;
    case 'filesProject':
      return node.project.name;
    case 'filesFolder':
      return node.folder.name;
    case 'filesFile':
      return node.file.name;
    case 'filesMore':
      return '…';
  }
}

/** The ids of rows, which the view needs to be all different. */
export function ids(nodes: readonly FilesNode[]): readonly string[] {
  return nodes.map(nodeId);
}
