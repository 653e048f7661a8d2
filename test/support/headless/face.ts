// Started by a test as a process of its own: a face without an editor. It exports a folder's plans, follows them to the
// disk, and tells one line of JSON about each thing that a person would be shown.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { defaultOptions } from '../../../src/acc/exportOptions.ts';
import { type Engine, buildEngine } from '../../../src/engine/engine.ts';
import { nameFilter } from '../../../src/browse/nameFilter.ts';
import type { Job } from '../../../src/jobs/job.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import type { Plan } from '../../../src/launch/order.ts';
import { planOrder } from '../../../src/launch/plan.ts';
import { sourceOfFile } from '../../../src/launch/sources.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { DisposableStore } from '../../../src/lib/disposables.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { Store } from '../../../src/store/store.ts';
import { TreeModel } from '../../../src/views/treeModel.ts';
import { errorMessage } from '../../../src/words/errorMessage.ts';
import { jobRow } from '../../../src/words/jobRow.ts';
import { engineSettings } from '../engineSettings.ts';
import { FileSecrets } from '../fileSecrets.ts';
import type { Told } from './told.ts';

const { TEST_ORIGIN: apiBaseUrl = '', TEST_TOKEN = '', TEST_READER_TOKEN = '', TEST_FOLDER = '' } = process.env;
const locale = { language: 'en-GB', timeZone: 'UTC' };
const { signal } = new AbortController();

const secrets = path.join(TEST_FOLDER, 'secrets');
fs.mkdirSync(secrets);
const owner = new DisposableStore();
const file = path.join(TEST_FOLDER, 'ledger.sqlite');
const store = await Store.open({ file, migrations: MIGRATIONS, clock, log, owner: randomUUID() });
const engine = await buildEngine({
  store,
  secrets: new FileSecrets(secrets),
  clock,
  log,
  userAgent: 'acc-exports/headless',
  settings: { ...engineSettings, apiBaseUrl },
});
engine.start();

await engine.accounts.set({ token: TEST_TOKEN });
const plan = await plansOfFirstProject(engine);
const job = await followed(engine, plan);
const { path: saved, bytes } = await engine.downloads.fetch(
  job.id,
  path.join(TEST_FOLDER, 'files'),
  () => undefined,
  signal,
);
tell({ kind: 'file', path: saved, bytes });
await tellRows(engine.ledger);

// A token that may only read: nothing is started, and what helps is known without an editor.
await engine.accounts.set({ token: TEST_READER_TOKEN });
try {
  await engine.launches.start(plan, () => undefined, signal);
} catch (error) {
  tell({ kind: 'error', ...errorMessage(error, locale, { doing: 'asking' }) });
}

await engine.stop();
owner.dispose();
await store.close();
// Nothing ends the process: it goes when nothing is left open.
tell({ kind: 'closed' });

/** The plan of an export of all that can be exported in the first folder with plans, found by browsing. */
async function plansOfFirstProject({ accounts, catalog }: Engine): Promise<Plan> {
  const account = (await accounts.current()).key;
  const [hub] = (await catalog.list(account, { kind: 'hubs' }, 1, signal)).rows;
  if (!hub) throw new Error('There is no hub.');
  const [project] = (await catalog.list(account, { kind: 'projects', hubId: hub.id }, 1, signal)).rows;
  if (!project) throw new Error('There is no project.');
  const place = { kind: 'topFolders', hubId: hub.id, projectId: project.id } as const;
  const sources = [];
  for await (const found of catalog.walk(account, place, nameFilter('*.pdf'), () => undefined, signal)) {
    sources.push(sourceOfFile(found));
    if (sources.length === 3) break;
  }
  const order = { account, service: 'files', projectId: project.id, name: 'Plans', named: true } as const;
  return planOrder({ ...order, sources, options: defaultOptions('files') });
}

/** Starts the plan's one job and waits until the poller has seen it ready, telling of each state on the way. */
async function followed({ ledger, launches }: Engine, plan: Plan): Promise<Job> {
  let shown: Promise<unknown> = Promise.resolve();
  const ready = new Promise<Job>((resolve) => {
    owner.add(
      ledger.onDidChange(({ changed }) => {
        shown = shown.then(() => tellRows(ledger));
        const done = changed.find(({ state }) => state === 'ready');
        if (done) resolve(done);
      }),
    );
  });
  // The engine's timers keep no process alive, so that no window waits for them: who waits holds the process himself.
  const held = setInterval(() => undefined, 60_000);
  try {
    await launches.start(plan, () => undefined, signal);
    const job = await ready;
    await shown;
    return job;
  } finally {
    clearInterval(held);
  }
}

/** The rows of the list as its model has them, each in the words of its job. */
async function tellRows(ledger: Engine['ledger']): Promise<void> {
  const model = new TreeModel(ledger);
  for (const section of await model.children()) {
    for (const node of await model.children(section)) {
      if (section.kind !== 'section' || node.kind !== 'job') continue;
      const { label, message } = jobRow(node.job, clock.now(), { account: 'usable', offline: false, locale });
      tell({ kind: 'row', section: section.section, state: node.job.state, label, message });
    }
  }
}

function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
