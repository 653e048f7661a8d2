// Started by a test as a process of its own, which it kills midway: transfers the link in the environment.
import { openLink } from '../../../src/acc/signedUrlClient.ts';
import { SignedUrl } from '../../../src/acc/signedUrl.ts';
import { journalOf } from '../../../src/downloads/journal.ts';
import { transfer } from '../../../src/downloads/transfer.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { Store } from '../../../src/store/store.ts';

const { TEST_LINK = '', TEST_FOLDER = '', TEST_TAG = '', TEST_LEDGER = '', TEST_CONNECTIONS = '1' } = process.env;

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const store =
  TEST_LEDGER === ''
    ? undefined
    : await Store.open({
        file: TEST_LEDGER,
        migrations: MIGRATIONS,
        clock: systemClock,
        log,
        owner: String(process.pid),
      });

await transfer(
  {
    link: new SignedUrl(TEST_LINK),
    folder: TEST_FOLDER,
    fallbackName: 'Level 1',
    tag: TEST_TAG,
    journal: store && journalOf(store.database, systemClock, 'job'),
    connections: Number(TEST_CONNECTIONS),
    clock: systemClock,
    onProgress: () => {},
  },
  openLink,
  new AbortController().signal,
);
await store?.close();
