import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { defaultOptions } from '../../../src/acc/exportOptions.ts';
import type { SourceFile } from '../../../src/acc/browseRows.ts';
import type { Job } from '../../../src/jobs/job.ts';
import type { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { LaunchError } from '../../../src/launch/errors.ts';
import { plannedJobsOf } from '../../../src/launch/plannedJobs.ts';
import type { RepeatMode, Repetition } from '../../../src/launch/repeater.ts';
import { type Order, type OrderedSource, canRepeat } from '../../../src/launch/order.ts';
import { planOrder } from '../../../src/launch/plan.ts';
import { rememberRequest } from '../../../src/launch/remember.ts';
import { Repeater, type RepeaterPorts } from '../../../src/launch/repeater.ts';
import { CancelledError, throwIfCancelled } from '../../../src/lib/cancel.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { aFile, anOrder, files, lineageUrn, sheetId, versionUrn } from '../../support/launch/orders.ts';

function notListed(): never {
  assert.fail('no folder is listed here');
}

/** Files on the service by lineage; what is asked for is counted. */
class Files {
  readonly #files = new Map<string, SourceFile>();
  readonly asked: string[] = [];

  add(n: number, version: number, more: Partial<SourceFile> = {}): this {
    const id = lineageUrn(n);
    const file = { id, versionUrn: versionUrn(n, version), name: `Plan ${n}.pdf`, type: 'pdf', version, bytes: 5000 };
    this.#files.set(id, { kind: 'file', ...file, ...more });
    return this;
  }

  readonly catalog: RepeaterPorts['catalog'] = {
    latest: async (_account, _project, lineages, onProgress) => {
      this.asked.push(...lineages);
      onProgress(lineages.length);
      return new Map(lineages.flatMap((id) => (this.#files.has(id) ? [[id, this.#files.get(id) as SourceFile]] : [])));
    },
    version: async (_account, _project, urn) => {
      this.asked.push(urn);
      const stem = /vf\.(\w+)/.exec(urn)?.[1] ?? '';
      const file = this.#files.get(`urn:adsk.wipprod:dm.lineage:${stem}`);
      if (!file) throw new AccError('notFound');
      return { ...file, versionUrn: urn };
    },
    walk: notListed,
    list: notListed,
    forget: notListed,
  };
}

describe('Repeater', () => {
  const folder = useFolders();
  const open = useLedgers();
  const never = new AbortController().signal;
  let ledger: SqliteLedger;
  let service: Files;
  let repeater: Repeater;

  beforeEach(async () => {
    ({ ledger } = await open(folder(), new VirtualClock()));
    service = new Files();
    repeater = new Repeater({ ledger, catalog: service.catalog });
  });

  const begin = (order: Order): Promise<readonly Job[]> =>
    ledger.begin(plannedJobsOf(planOrder(order), { apiHost: 'https://example.com', batchId: lineageUrn(0) }));

  const prepare = (jobs: readonly Job[], mode: RepeatMode, account?: string): Promise<Repetition> =>
    repeater.prepare(jobs, mode, { account }, never);

  const bare = (sources: readonly OrderedSource[]): readonly OrderedSource[] =>
    sources.map(({ id, name }) => ({ id, name }));

  it('repeats the very same request, with names, options and recipe', async () => {
    const options = { ...defaultOptions('files'), outputFileName: 'Tender' };
    const order = anOrder({ options, recipe: 'file:///a.accexport.json' });
    const jobs = await begin(order);
    const repetition = await prepare(jobs, 'same');
    assert.deepEqual(repetition, { order: { ...order, origin: undefined, repeats: jobs }, gone: [], changed: 0 });
    assert.equal(planOrder(repetition.order).parts.length, 1);
    assert.deepEqual(service.asked, []);
  });

  it('can be started by another account', async () => {
    const { order } = await prepare(await begin(anOrder()), 'same', 'somebody');
    assert.equal(order.account, 'somebody');
  });

  it('puts a group together again, and splits it as before', async () => {
    const options = { ...defaultOptions('files'), outputFileName: 'Tender' };
    const jobs = await begin(anOrder({ sources: files(401), options }));
    assert.equal(jobs.length, 3);
    const { order } = await prepare(jobs, 'same');
    assert.equal(order.name, 'Plans');
    assert.deepEqual(new Set(order.sources.map(({ id }) => id)), new Set(files(401).map(({ id }) => id)));
    const { parts } = planOrder(order);
    assert.equal(parts.length, 3);
    const [first] = parts;
    assert.ok(first?.request.service === 'files');
    assert.equal(first.request.options.outputFileName, 'Tender (1 of 3)');
  });

  it('asks no further when one file ends the search', async () => {
    const asked: string[] = [];
    const jobs = await begin(anOrder({ sources: files(40, { lineage: undefined }) }));
    const catalog: RepeaterPorts['catalog'] = {
      ...service.catalog,
      version: async (_account, _project, urn, signal) => {
        throwIfCancelled(signal);
        asked.push(urn);
        await new Promise((resolve) => setImmediate(resolve));
        if (urn === versionUrn(0)) throw new AccError('projectForbidden');
        const file = { kind: 'file', id: lineageUrn(1), versionUrn: urn, name: 'A.pdf', type: 'pdf' } as const;
        return { ...file, version: 1, bytes: 1 };
      },
    };
    const failing = new Repeater({ ledger, catalog });
    await assert.rejects(failing.prepare(jobs, 'latest', {}, never), (error) => AccError.is(error, 'projectForbidden'));
    const before = asked.length;
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(asked.length <= before + 3, `${asked.length - before} more were asked for`);
  });

  it('does not put together what is of different projects or services', async () => {
    const [[here], [there], [sheet]] = await Promise.all([
      begin(anOrder()),
      begin(anOrder({ projectId: sheetId(9) })),
      begin(
        anOrder({ service: 'sheets', options: defaultOptions('sheets'), sources: [{ id: sheetId(1), name: 'A' }] }),
      ),
    ]);
    assert.ok(here && there && sheet);
    for (const jobs of [
      [here, there],
      [here, sheet],
    ]) {
      assert.equal(canRepeat(jobs), false);
      await assert.rejects(prepare(jobs, 'same'), (error) => LaunchError.is(error, 'unknownRequest'));
    }
  });

  it('repeats one member of a group by itself', async () => {
    const jobs = await begin(anOrder({ sources: files(401) }));
    const { order } = await prepare(jobs.slice(1, 2), 'same');
    assert.equal(order.name, 'Plans (2 of 3)');
    assert.equal(planOrder(order).parts.length, 1);
  });

  it('takes the latest versions, and says how many are new and which files are gone', async () => {
    service.add(0, 1).add(2, 7);
    const repetition = await prepare(await begin(anOrder()), 'latest');
    assert.deepEqual(
      repetition.order.sources.map(({ id, lineage, bytes }) => [id, lineage, bytes]),
      [
        [versionUrn(0, 1), lineageUrn(0), 5000],
        [versionUrn(2, 7), lineageUrn(2), 5000],
      ],
    );
    assert.deepEqual([bare(repetition.gone), repetition.changed], [bare([aFile(1)]), 1]);
  });

  it('counts a file as gone whose newest version says that it was deleted, by the name that it had', async () => {
    service.add(0, 1).add(1, 4, { deleted: true }).add(2, 5, { deleted: true, name: 'Old plan.pdf' });
    const sources = [aFile(0), aFile(1), aFile(2, { name: versionUrn(2) })];
    const { order, gone } = await prepare(await begin(anOrder({ sources })), 'latest');
    assert.deepEqual(
      order.sources.map(({ id }) => id),
      [versionUrn(0, 1)],
    );
    assert.deepEqual(
      gone.map(({ id, name }) => [id, name]),
      [
        [versionUrn(1), aFile(1).name],
        [versionUrn(2), 'Old plan.pdf'],
      ],
    );
  });

  it('asks for the file where only its version is known', async () => {
    service.add(0, 1).add(1, 3);
    const sources = [aFile(0), aFile(1, { lineage: undefined }), aFile(2, { lineage: undefined })];
    const { order, gone } = await prepare(await begin(anOrder({ sources })), 'latest');
    assert.deepEqual(
      order.sources.map(({ id }) => id),
      [versionUrn(0, 1), versionUrn(1, 3)],
    );
    assert.deepEqual(bare(gone), bare([aFile(2)]));
    assert.deepEqual(service.asked, [versionUrn(1), versionUrn(2), lineageUrn(0), lineageUrn(1)]);
  });

  it('takes a file once of which two versions were exported', async () => {
    service.add(0, 9);
    const sources = [aFile(0), aFile(0, { id: versionUrn(0, 2) })];
    const { order, changed } = await prepare(await begin(anOrder({ sources })), 'latest');
    assert.deepEqual([order.sources.map(({ id }) => id), changed], [[versionUrn(0, 9)], 2]);
  });

  it('has nothing to export when all files are gone', async () => {
    await assert.rejects(
      prepare(await begin(anOrder()), 'latest'),
      (error) => LaunchError.is(error, 'nothingToExport') && error.details.sources?.length === 3,
    );
  });

  it('passes on why the files could not be asked for', async () => {
    const broken = { ...service.catalog, version: () => Promise.reject(new AccError('forbidden')) };
    const jobs = await begin(anOrder({ sources: [aFile(1, { lineage: undefined })] }));
    await assert.rejects(new Repeater({ ledger, catalog: broken }).prepare(jobs, 'latest', {}, never), (error) =>
      AccError.is(error, 'forbidden'),
    );
  });

  it('resolves the pages of BIM 360, too, and leaves sheets as they are', async () => {
    service.add(0, 4);
    const options = { includeMarkups: true, includeHyperlinks: false };
    const page = await prepare(await begin(anOrder({ service: 'bim360', options, sources: files(1) })), 'latest');
    assert.deepEqual(
      page.order.sources.map(({ id }) => id),
      [versionUrn(0, 4)],
    );
    assert.deepEqual(page.order.options, options);
    const sheets = [{ id: sheetId(1), name: 'A-1' }];
    const order = anOrder({ service: 'sheets', options: defaultOptions('sheets'), sources: sheets });
    const repetition = await prepare(await begin(order), 'latest');
    assert.deepEqual([bare(repetition.order.sources), repetition.changed], [sheets, 0]);
  });

  it('does nothing once it is cancelled', async () => {
    const jobs = await begin(anOrder());
    await assert.rejects(repeater.prepare(jobs, 'latest', {}, AbortSignal.abort()), CancelledError);
    assert.deepEqual(service.asked, []);
  });

  describe('of a job that was only tracked', () => {
    it('does not know the request until it is told, and then repeats it', async () => {
      const { job } = await ledger.track(newJob(1, { projectId: anOrder().projectId }));
      assert.equal(canRepeat([job]), false);
      await assert.rejects(prepare([job], 'same'), (error) => LaunchError.is(error, 'unknownRequest'));
      const known = await rememberRequest(ledger, job, files(2), defaultOptions('files'));
      assert.ok(known && canRepeat([known]));
      assert.equal(canRepeat([known, job]), false);
      const { order } = await prepare([known], 'same');
      assert.deepEqual([bare(order.sources), order.name], [bare(files(2)), job.name]);
    });

    it('remembers nothing that cannot be exported, or not as one', async () => {
      const { job } = await ledger.track(newJob(1));
      await assert.rejects(
        rememberRequest(ledger, job, [aFile(1, { name: 'notes.docx' })], defaultOptions('files')),
        (error) => LaunchError.is(error, 'nothingToExport') && error.details.obstacles?.[0]?.reason === 'type',
      );
      assert.equal(await rememberRequest(ledger, job, files(201), defaultOptions('files')), undefined);
      assert.equal((await ledger.get(job.id))?.request, undefined);
    });

    it('repeats nothing of what a newer build wrote', async () => {
      const { job } = await ledger.track(newJob(1, { request: '{"somethingElse":1}' }));
      assert.equal(canRepeat([job]), false);
      assert.equal(canRepeat([]), false);
    });
  });
});
