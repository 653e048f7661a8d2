import { BrowseApi } from '../../src/acc/browse.ts';
import { ApiClient } from '../../src/acc/apiClient.ts';
import type { Account } from '../../src/auth/accounts.ts';
import { nameFilter } from '../../src/browse/nameFilter.ts';
import { Catalog } from '../../src/browse/catalog.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import type { Log } from '../../src/lib/log.ts';

// Goes through one folder and prints what that cost. Arguments: origin, token, project, folder.
const [origin = '', bearer = '', projectId = '', folderId = ''] = process.argv.slice(2);
const EVERY = 2000;
const gc = globalThis.gc;
if (!gc) throw new Error('--expose-gc is missing');

const quiet = (): void => undefined;
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const account: Account = { key: 'bench', kind: 'accessToken', status: 'usable', label: 'Bench', canLaunch: true };
const catalog = new Catalog({
  api: new BrowseApi(new ApiClient({ clock, log, userAgent: 'bench' })),
  accounts: {
    onDidChange: () => ({ dispose: quiet }),
    list: () => Promise.resolve([account]),
    current: () => Promise.resolve(account),
    credential: () => Promise.resolve({ account: account.key, bearer }),
    refuse: () => Promise.resolve(),
  },
  limits: {
    take: () => Promise.resolve({ granted: true }),
    pause: () => Promise.resolve(),
    pausedUntil: () => Promise.resolve(undefined),
    outlook: () => Promise.resolve({ available: 1, retryAt: 0 }),
  },
  clock,
  log,
  apiHost: () => origin,
});

const place = { kind: 'folder', projectId, folderId } as const;
const { signal } = new AbortController();
let files = 0;
let highest = 0;
await catalog.list<'folder'>(account.key, place, 1, signal);
const before = heap();
const startedAt = performance.now();
for await (const file of catalog.walk(account.key, place, nameFilter(''), quiet, signal)) {
  if (file.versionUrn !== '') files++;
  if (files % EVERY === 0) highest = Math.max(highest, heap());
}
const ms = performance.now() - startedAt;
process.stdout.write(JSON.stringify({ files, heapBytes: Math.max(0, highest - before), ms }));

function heap(): number {
  gc?.();
  return process.memoryUsage().heapUsed;
}
