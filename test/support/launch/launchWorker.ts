// A window of its own that starts one export, and that its test kills: node launchWorker.ts FOLDER ORIGIN
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { ExportsApi } from '../../../src/acc/exports.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { Launcher } from '../../../src/launch/launcher.ts';
import { planOrder } from '../../../src/launch/plan.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { Store } from '../../../src/store/store.ts';
import { anOrder } from './orders.ts';
import { TestAccounts } from './testAccounts.ts';

const [folder = '', origin = ''] = process.argv.slice(2);
// The product's timers keep no process alive.
const alive = setInterval(() => undefined, 1000);
const owner = randomUUID();
const store = await Store.open({
  file: path.join(folder, 'ledger.sqlite'),
  migrations: MIGRATIONS,
  clock,
  log,
  owner,
});
const ledger = await SqliteLedger.open(store, clock, owner);
const launcher = new Launcher({
  ledger,
  clock,
  log,
  accounts: new TestAccounts(),
  limits: store.limits,
  newId: randomUUID,
  starter: new ExportsApi(new ApiClient({ clock, log, userAgent: 'test' })),
  apiHost: () => origin,
});
const order = anOrder();
const { jobs } = await launcher.start(planOrder(order), () => undefined, new AbortController().signal);
process.send?.(jobs.map(({ exportId }) => exportId));
clearInterval(alive);
