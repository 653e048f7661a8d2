import type { IncomingMessage, ServerResponse } from 'node:http';
import { BrowseApi } from '../../../src/acc/browse.ts';
import type { SourceFile } from '../../../src/acc/browseRows.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { ACCESS_TOKEN_ACCOUNT, AccessTokenAccounts } from '../../../src/auth/accessToken.ts';
import { Catalog } from '../../../src/browse/catalog.ts';
import type { Clock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { useFolders } from '../folders.ts';
import { useLedgers } from '../ledgers.ts';
import { MemoryVault } from '../memorySecrets.ts';
import { VirtualClock } from '../virtualClock.ts';
import { useServers } from '../acc/server.ts';

export const PROJECT = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';
export const ACCOUNT = ACCESS_TOKEN_ACCOUNT;
export const FOLDER = { kind: 'folder', projectId: PROJECT, folderId: 'f1' } as const;

/** What a test's service says: an object is a body of 200; `undefined` means that it answers itself. */
export type Script = (call: {
  readonly url: URL;
  readonly bearer: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}) => object | undefined;

export interface Scene {
  readonly catalog: Catalog;
  readonly accounts: AccessTokenAccounts;
  readonly clock: VirtualClock;
  /** Path and query of every request, oldest first. */
  readonly asked: readonly string[];
  /** When each of them came, virtual epoch ms. */
  readonly times: readonly number[];
  /** The most requests that were under way at once. */
  readonly most: () => number;
  /** Sets another API host. */
  readonly moveTo: (origin: string) => void;
  /** Another window on the same ledger. */
  readonly another: () => Promise<Catalog>;
}

/** Call in a `describe`: a catalog over real HTTP and a real store; time is virtual and stands still during requests. */
export function useCatalog(): (script: Script) => Promise<Scene> {
  const folder = useFolders();
  const open = useLedgers();
  const serve = useServers();
  return async (script) => {
    let [underWay, most] = [0, 0];
    const clock = new VirtualClock(undefined, () => underWay === 0);
    const asked: string[] = [];
    const times: number[] = [];
    const { origin } = await serve((request, response) => {
      asked.push(request.url ?? '');
      times.push(clock.now());
      most = Math.max(most, ++underWay);
      response.once('close', () => underWay--);
      const bearer = request.headers.authorization?.slice('Bearer '.length) ?? '';
      const body = script({ url: new URL(request.url ?? '', 'http://service'), bearer, request, response });
      if (body) response.end(JSON.stringify(body));
    });
    let apiHost = origin;
    const file = folder();
    const vault = new MemoryVault();
    const window = async (): Promise<{ catalog: Catalog; accounts: AccessTokenAccounts }> => {
      const { store } = await open(file, clock);
      const accounts = new AccessTokenAccounts(vault.window(), store, clock);
      return { accounts, catalog: catalogOf(() => apiHost, accounts, store.limits, clock) };
    };
    const first = await window();
    await first.accounts.set({ token: 'token-1' });
    const another = async (): Promise<Catalog> => (await window()).catalog;
    const moveTo = (host: string): void => {
      apiHost = host;
    };
    return { ...first, clock, asked, times, most: () => most, moveTo, another };
  };
}

/** A catalog as the composition root builds it. */
export function catalogOf(
  apiHost: () => string,
  accounts: ConstructorParameters<typeof Catalog>[0]['accounts'],
  limits: ConstructorParameters<typeof Catalog>[0]['limits'],
  clock: Clock,
): Catalog {
  const api = new BrowseApi(new ApiClient({ clock, log, userAgent: 'test' }));
  return new Catalog({ api, accounts, limits, clock, log, apiHost });
}

export function fileRow(name: string): object {
  const id = `urn:adsk.wipprod:dm.lineage:${name.replaceAll(/\W/g, '_')}`;
  return {
    type: 'items',
    id,
    attributes: { displayName: name },
    relationships: { tip: { data: { type: 'versions', id: `${id}?version=1` } } },
  };
}

export function folderRow(id: string): object {
  return { type: 'folders', id, attributes: { displayName: id } };
}

/** A page, with a link to the next one when it is given. */
export function page(data: readonly object[], next?: string): object {
  return { data, ...(next === undefined ? {} : { links: { next: { href: next } } }) };
}

export function names(rows: readonly { readonly name: string }[]): readonly string[] {
  return rows.map(({ name }) => name);
}

export async function collect(files: AsyncIterable<SourceFile>): Promise<readonly string[]> {
  return Array.fromAsync(files, ({ name }) => name);
}

/** The folder that a contents request asks for. */
export function folderIn(url: URL): string {
  return decodeURIComponent(/\/folders\/([^/]+)\//.exec(url.pathname)?.[1] ?? '');
}
