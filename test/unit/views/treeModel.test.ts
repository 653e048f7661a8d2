import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PAGE_SIZE, TreeModel, type Redraw } from '../../../src/views/treeModel.ts';
import type { BatchNode, JobNode, TreeNode } from '../../../src/views/treeNodes.ts';
import type { Job, Section, JobState } from '../../../src/jobs/job.ts';
import type { Ledger, LedgerChange } from '../../../src/jobs/ledger.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, newStart, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { GROUP } from '../../support/words.ts';

describe('TreeModel', () => {
  const folder = useFolders();
  const open = useLedgers();

  async function start(): Promise<{ ledger: Ledger; clock: VirtualClock; model: TreeModel; changes: LedgerChange[] }> {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const changes: LedgerChange[] = [];
    ledger.onDidChange((change) => changes.push(change));
    return { ledger, clock, model: new TreeModel(ledger), changes };
  }

  async function track(ledger: Ledger, clock: VirtualClock, count: number): Promise<Job[]> {
    const jobs: Job[] = [];
    for (let n = 0; n < count; n++) {
      clock.jump(1000);
      jobs.push((await ledger.track(newJob(n))).job);
    }
    return jobs;
  }

  /** Feeds all changes so far to the model, and gives what the last one redraws. */
  async function drain(model: TreeModel, changes: LedgerChange[]): Promise<Redraw> {
    let redraw: Redraw = 'nothing';
    for (const change of changes.splice(0)) redraw = await model.apply(change);
    return redraw;
  }

  const kinds = (nodes: readonly TreeNode[]): string[] =>
    nodes.map((node) => (node.kind === 'section' ? node.section : node.kind));

  async function rows(model: TreeModel, section: Section): Promise<readonly TreeNode[]> {
    const node = (await model.children()).find((node) => node.kind === 'section' && node.section === section);
    return node ? model.children(node) : [];
  }

  it('hides empty groups', async () => {
    const { ledger, clock, model } = await start();
    assert.deepEqual(await model.children(), []);
    const [job] = await track(ledger, clock, 2);
    await ledger.update(job!.id, { state: 'ready' });
    const fresh = new TreeModel(ledger);
    assert.deepEqual(kinds(await fresh.children()), ['ready', 'running']);
    assert.equal(fresh.total('running'), 1);
  });

  it('redraws only the row that changed, with the same object', async () => {
    const { ledger, clock, model, changes } = await start();
    const [job] = await track(ledger, clock, 3);
    const before = (await rows(model, 'running')) as JobNode[];
    await drain(model, changes);
    await ledger.update(job!.id, { name: 'Other', named: true });
    const redraw = await drain(model, changes);
    assert.equal(redraw.length, 1);
    const node = before.find((node) => node.id === job!.id);
    assert.equal(redraw[0], node);
    assert.equal(node?.job.name, 'Other');
  });

  it('redraws one group when a job joins or leaves it', async () => {
    const { ledger, clock, model, changes } = await start();
    const [job] = await track(ledger, clock, 2);
    await rows(model, 'running');
    changes.splice(0);
    await ledger.track(newJob(9));
    assert.deepEqual(kinds((await drain(model, changes)) as TreeNode[]), ['running']);
    assert.equal((await rows(model, 'running')).length, 3);
    await ledger.remove(job!.id);
    assert.deepEqual(kinds((await drain(model, changes)) as TreeNode[]), ['running']);
    assert.equal((await rows(model, 'running')).length, 2);
  });

  it('redraws everything when a job changes its group, and keeps its row’s object', async () => {
    const { ledger, clock, model, changes } = await start();
    const [one, two] = await track(ledger, clock, 3);
    await ledger.update(one!.id, { state: 'ready' });
    const node = (await rows(model, 'running')).find((node) => node.kind === 'job' && node.id === two!.id);
    await rows(model, 'ready');
    changes.splice(0);
    await ledger.update(two!.id, { state: 'ready' });
    assert.equal(await drain(model, changes), 'everything');
    const ready = await rows(model, 'ready');
    assert.equal(ready.length, 2);
    assert.ok(node && ready.includes(node));
    assert.equal(model.parent(node), (await model.children())[0]);
  });

  it('draws nothing for a job that is not loaded and stays in its group', async () => {
    const { ledger, clock, model, changes } = await start();
    const jobs = await track(ledger, clock, PAGE_SIZE + 5);
    await rows(model, 'running');
    changes.splice(0);
    await ledger.update(jobs[0]!.id, { name: 'Oldest', named: true });
    assert.equal(await drain(model, changes), 'nothing');
  });

  it('draws nothing before anybody has looked', async () => {
    const { ledger, clock, model, changes } = await start();
    await track(ledger, clock, 1);
    assert.equal(await drain(model, changes), 'nothing');
  });

  it('loads page by page, without gaps or repeats', async () => {
    const { ledger, clock, model } = await start();
    const jobs = await track(ledger, clock, 2 * PAGE_SIZE + 3);
    const first = await rows(model, 'running');
    assert.equal(first.length, PAGE_SIZE + 1);
    assert.deepEqual(kinds(first.slice(-1)), ['more']);
    await model.loadMore('running');
    await model.loadMore('running');
    const all = await rows(model, 'running');
    assert.deepEqual(
      all.map((node) => (node as JobNode).id),
      jobs.map((job) => job.id).toReversed(),
    );
  });

  it('keeps the pages that are open when the group changes', async () => {
    const { ledger, clock, model, changes } = await start();
    await track(ledger, clock, PAGE_SIZE + 20);
    await rows(model, 'running');
    await model.loadMore('running');
    changes.splice(0);
    clock.jump(1000);
    await ledger.track(newJob(999));
    await drain(model, changes);
    const nodes = await rows(model, 'running');
    assert.equal(nodes.length, PAGE_SIZE + 21);
    assert.equal((nodes[0] as JobNode).job.name, 'Export 999');
  });

  it('finds a row on a later page', async () => {
    const { ledger, clock, model } = await start();
    const jobs = await track(ledger, clock, 2 * PAGE_SIZE + 3);
    const found = await model.locate(jobs[0]!.id);
    assert.equal(found?.node.id, jobs[0]!.id);
    assert.deepEqual(kinds(found.redraw as TreeNode[]), ['running']);
    assert.equal((await model.locate(jobs.at(-1)!.id))?.redraw, 'nothing');
    assert.equal(await model.locate('unknown'), undefined);
  });

  it('lists left-out files below their job, the same objects each time', async () => {
    const { ledger, clock, model } = await start();
    const [job] = await track(ledger, clock, 1);
    const claim = await ledger.claimOne(job!.id, 10_000);
    const failedFiles = [1, 2].map((n) => ({ id: `urn:${n}`, reason: 'ERR_FILE_TOO_LARGE', detail: '' }));
    await ledger.record(claim!, { ...claim!.job, state: 'ready', partial: true, failedFiles }, []);
    const [node] = await rows(model, 'ready');
    const files = await model.children(node);
    assert.deepEqual(kinds(files), ['failedFile', 'failedFile']);
    const again = await model.children(node);
    assert.ok(again.every((file, index) => file === files[index]));
    assert.equal(model.parent(files[0]!), node);
  });

  it('lists left-out files by their names, when it knows them', async () => {
    const { ledger, model } = await start();
    const [job] = await ledger.begin([newStart(1)]);
    await ledger.sending(job!.id);
    await ledger.confirm(job!.id, newJob(50).exportId);
    const claim = await ledger.claimOne(job!.id, 10_000);
    const failedFiles = ['urn:1', 'urn:other'].map((id) => ({ id, reason: '', detail: '' }));
    await ledger.record(claim!, { ...claim!.job, state: 'ready', partial: true, failedFiles }, []);
    const [node] = await rows(model, 'ready');
    const files = await model.children(node);
    assert.deepEqual(
      files.map((file) => file.kind === 'failedFile' && file.name),
      ['A-1.pdf', undefined],
    );
  });

  describe('with a group', () => {
    /** A group of running jobs, begun at one time. */
    async function section(ledger: Ledger, count: number, batchId = GROUP): Promise<Job[]> {
      const begun = await ledger.begin(
        Array.from({ length: count }, (_, n) => newStart(n + 1, { batchId, batchName: 'Tender set' })),
      );
      const jobs: Job[] = [];
      for (const [index, { id }] of begun.entries()) {
        await ledger.sending(id);
        jobs.push((await ledger.confirm(id, newJob(serial * 100 + index).exportId))!);
      }
      serial++;
      return jobs;
    }
    let serial = 1;

    async function end(ledger: Ledger, { id }: Job, state: JobState): Promise<void> {
      const claim = await ledger.claimOne(id, 10_000);
      await ledger.record(claim!, { ...claim!.job, state }, []);
    }

    const namesOf = (nodes: readonly TreeNode[]): string[] =>
      nodes.map((node) => (node.kind === 'job' ? node.job.name : node.kind === 'batch' ? node.batch.name : node.kind));

    it('shows one row for its jobs, which are below it', async () => {
      const { ledger, clock, model } = await start();
      await track(ledger, clock, 1);
      clock.jump(1000);
      await section(ledger, 3);
      const running = await rows(model, 'running');
      assert.deepEqual(namesOf(running), ['Tender set', 'Export 0']);
      assert.equal(model.total('running'), 2);
      const [batch] = running as BatchNode[];
      const members = await model.children(batch);
      assert.deepEqual(namesOf(members), ['Export 1', 'Export 2', 'Export 3']);
      assert.equal(model.parent(members[1]!), batch);
      assert.equal(model.parent(batch!), (await model.children())[0]);
      assert.ok((await model.children(batch)).every((node, index) => node === members[index]));
    });

    it('redraws only its row when one of its jobs changes', async () => {
      const { ledger, model, changes } = await start();
      const jobs = await section(ledger, 3);
      const [batch] = (await rows(model, 'running')) as BatchNode[];
      const members = (await model.children(batch)) as readonly JobNode[];
      changes.splice(0);
      await end(ledger, jobs[1]!, 'ready');
      assert.deepEqual(await drain(model, changes), [batch]);
      assert.deepEqual([batch?.batch.counts.ready, members[1]?.job.state], [1, 'ready']);
    });

    it('goes to another section as a whole, with the same objects', async () => {
      const { ledger, model, changes } = await start();
      const jobs = await section(ledger, 2);
      const [batch] = (await rows(model, 'running')) as BatchNode[];
      const members = [...(await model.children(batch))];
      changes.splice(0);
      await end(ledger, jobs[0]!, 'ready');
      await drain(model, changes);
      assert.deepEqual(kinds(await model.children()), ['running']);
      await end(ledger, jobs[1]!, 'ready');
      assert.equal(await drain(model, changes), 'everything');
      assert.deepEqual(kinds(await model.children()), ['ready']);
      assert.deepEqual(await rows(model, 'ready'), [batch]);
      assert.ok(members.every((node, index) => node === batch?.jobs[index]));
      assert.equal(model.parent(batch!), (await model.children())[0]);
    });

    it('loses a job that is removed, and is a plain row when one is left', async () => {
      const { ledger, model, changes } = await start();
      const jobs = await section(ledger, 3);
      const [batch] = (await rows(model, 'running')) as BatchNode[];
      changes.splice(0);
      // The first, which is the one that the ledger lists.
      await ledger.remove(jobs[0]!.id);
      assert.deepEqual(kinds((await drain(model, changes)) as TreeNode[]), ['running']);
      assert.deepEqual(await rows(model, 'running'), [batch]);
      assert.deepEqual(namesOf(await model.children(batch)), ['Export 2', 'Export 3']);
      await ledger.remove(jobs[2]!.id);
      await drain(model, changes);
      const [only] = await rows(model, 'running');
      assert.deepEqual(namesOf([only!]), ['Export 2']);
      assert.deepEqual(kinds([model.parent(only!)!]), ['running']);
      await ledger.remove(jobs[1]!.id);
      await drain(model, changes);
      assert.deepEqual(await model.children(), []);
    });

    it('gets a job back that was removed', async () => {
      const { ledger, model, changes } = await start();
      const jobs = await section(ledger, 2);
      await ledger.remove(jobs[1]!.id);
      assert.deepEqual(kinds(await rows(model, 'running')), ['job']);
      changes.splice(0);
      const { service, projectId, exportId } = jobs[1]!;
      await ledger.track({ ...newJob(1), service, projectId, exportId });
      await drain(model, changes);
      assert.deepEqual(kinds(await rows(model, 'running')), ['batch']);
    });

    it('shows the repetition of a job in its place', async () => {
      const { ledger, model, changes } = await start();
      const jobs = await section(ledger, 2);
      const [batch] = (await rows(model, 'running')) as BatchNode[];
      await end(ledger, jobs[0]!, 'failed');
      const predecessor = jobs[0]!.id;
      const more = { batchId: GROUP, batchName: 'Tender set', predecessor };
      const [again] = await ledger.begin([newStart(9, more)]);
      await ledger.sending(again!.id);
      await ledger.confirm(again!.id, newJob(900).exportId);
      await drain(model, changes);
      assert.deepEqual(await rows(model, 'running'), [batch]);
      const ids = batch?.jobs.map(({ id }) => id) ?? [];
      assert.deepEqual(new Set(ids), new Set([again!.id, jobs[1]!.id]));
      assert.equal(await model.locate(jobs[0]!.id), undefined);
    });

    it('is found by any of its jobs, on any page', async () => {
      const { ledger, clock, model } = await start();
      const jobs = await section(ledger, 3);
      clock.jump(1000);
      await track(ledger, clock, PAGE_SIZE + 3);
      await rows(model, 'running');
      const found = await model.locate(jobs[2]!.id);
      assert.equal(found?.node.id, jobs[2]!.id);
      assert.deepEqual(kinds(found.redraw as TreeNode[]), ['running']);
      assert.deepEqual(kinds([model.parent(found.node)!]), ['batch']);
    });

    it('is seen and unseen as one', async () => {
      const { ledger, model, changes } = await start();
      const jobs = await section(ledger, 2);
      for (const job of jobs) await end(ledger, job, 'ready');
      await rows(model, 'ready');
      assert.deepEqual(model.unseen(['ready']), [jobs[0]!.id]);
      changes.splice(0);
      await ledger.markSeen(model.unseen(['ready']));
      await drain(model, changes);
      assert.deepEqual(model.unseen(['ready']), []);
      assert.deepEqual((await ledger.counts()).ready, { total: 1, unseen: 0 });
    });
  });

  it('knows which loaded rows nobody has looked at', async () => {
    const { ledger, clock, model, changes } = await start();
    const [one, two] = await track(ledger, clock, 3);
    await ledger.update(one!.id, { state: 'ready' });
    await ledger.update(two!.id, { state: 'failed' });
    await rows(model, 'ready');
    await rows(model, 'attention');
    assert.deepEqual(model.unseen(['ready', 'running']), [one!.id]);
    changes.splice(0);
    await ledger.markSeen([one!.id]);
    await drain(model, changes);
    assert.deepEqual(model.unseen(['ready', 'attention']), [two!.id]);
  });
});
