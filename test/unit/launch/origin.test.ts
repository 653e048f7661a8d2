import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Job } from '../../../src/jobs/job.ts';
import { LaunchError } from '../../../src/launch/errors.ts';
import type { Order } from '../../../src/launch/order.ts';
import { type Origin, originOf, originOfJobs } from '../../../src/launch/origin.ts';
import { planOrder } from '../../../src/launch/plan.ts';
import { plannedJobsOf } from '../../../src/launch/plannedJobs.ts';
import { type Repetition, type RepeatMode, Repeater } from '../../../src/launch/repeater.ts';
import { recipeOfOrigin } from '../../../src/recipes/recipeOf.ts';
import { parseRecipe, recipeText } from '../../../src/recipes/recipeFile.ts';
import { World } from '../../emulator/world/world.ts';
import { useBenches } from '../../support/filesScene.ts';
import { useFolders } from '../../support/folders.ts';
import { anOrder, files } from '../../support/launch/orders.ts';
import { useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const FOLDER: Origin = {
  kind: 'folder',
  folder: 'urn:adsk.wipprod:fs.folder:co.Plans',
  path: 'Project Files/Plans',
  recursive: true,
  filter: 'A-*.pdf, S-*',
};

describe('what was asked for as a whole', function () {
  this.timeout(20_000);
  const folder = useFolders();
  const open = useLedgers();
  const openService = useBenches();
  const never = new AbortController().signal;

  async function begun(order: Order): Promise<readonly Job[]> {
    const { ledger } = await open(folder(), new VirtualClock());
    return ledger.begin(plannedJobsOf(planOrder(order), { apiHost: 'https://example.com', batchId: 'batch' }));
  }

  it('is kept with a job, and with every job of a batch', async () => {
    const [job, none] = await begun(anOrder({ origin: FOLDER }));
    assert.ok(job && !none);
    assert.deepEqual(originOfJobs([job]), FOLDER);
    const batch = await begun(anOrder({ sources: files(401), origin: FOLDER }));
    assert.equal(batch.length, 3);
    assert.deepEqual(originOfJobs(batch), FOLDER);
  });

  it('is not that of one part, nor of jobs that were asked for apart', async () => {
    const [part] = await begun(anOrder({ sources: files(401), origin: FOLDER }));
    assert.ok(part);
    assert.equal(originOfJobs([part]), undefined);
    const other = JSON.stringify({ ...FOLDER, filter: '' });
    assert.equal(originOfJobs([{ origin: JSON.stringify(FOLDER) }, { origin: other }]), undefined);
    assert.equal(originOfJobs([]), undefined);
  });

  it('that cannot be read is none', () => {
    for (const origin of ['', '{', 'null', '[]', '{"kind":"planet"}', '{"kind":"folder","folder":7}']) {
      assert.equal(originOfJobs([{ origin }]), undefined, origin);
    }
  });

  it('comes from a folder and from a whole version set, not from what was chosen one by one', () => {
    const project = { kind: 'project', hubId: 'hub', id: 'p', name: 'Tower', platform: 'acc' } as const;
    const plans = { kind: 'folder', id: FOLDER.folder, name: 'Plans' } as const;
    const path = ['Project Files', 'Plans'];
    const { recursive, filter } = FOLDER;
    assert.deepEqual(originOf({ kind: 'folder', project, folder: plans, path, recursive, filter }), FOLDER);
    assert.equal(originOf({ kind: 'folder', project, path: [], recursive, filter }), undefined);
    assert.equal(originOf({ kind: 'files', project, files: [], path }), undefined);
    assert.equal(originOf({ kind: 'sheets', project, sheets: [] }), undefined);
    const set = { kind: 'sheets', project, sheets: [], set: 'Tender', whole: true } as const;
    assert.deepEqual(originOf(set), { kind: 'sheets', versionSet: 'Tender' });
  });

  it('is exported again as it is now, and stays what the repetition is about', async () => {
    const world = new World();
    world.addHub({ name: 'Hub' });
    const plans = world.addFolder(world.addProject({ name: 'Tower' }), 'Plans');
    const before = ['A-1.pdf', 'B-1.pdf'].map((name) => world.addFile(plans, name));
    const bench = await openService(world);
    const { key: account } = await bench.hub.current();
    const origin: Origin = { ...FOLDER, folder: plans.urn };
    const { ledger } = await open(folder(), new VirtualClock());
    const order = anOrder({
      account,
      projectId: plans.project.id,
      origin,
      sources: [{ id: before[0]!.tip.urn, name: 'A-1.pdf' }],
    });
    const jobs = await ledger.begin(plannedJobsOf(planOrder(order), { apiHost: 'https://example.com', batchId: 'b' }));
    const repeater = new Repeater({ ledger, catalog: bench.catalog });
    const prepare = (mode: RepeatMode): Promise<Repetition> => repeater.prepare(jobs, mode, {}, never);
    const names = ({ order: { sources } }: Repetition): readonly string[] => sources.map(({ name }) => name);

    world.addFile(plans, 'A-2.pdf');
    world.addFile(plans, 'B-2.pdf');
    const current = await prepare('current');
    assert.deepEqual([names(current), current.changed, current.gone], [['A-1.pdf', 'A-2.pdf'], 1, []]);
    assert.deepEqual(current.order.origin, origin);
    const same = await prepare('same');
    assert.deepEqual([names(same), same.order.origin], [['A-1.pdf'], origin]);
  });

  it('that is not known cannot be exported as it is now', async () => {
    const world = new World();
    world.addHub({ name: 'Hub' });
    const { catalog } = await openService(world);
    const { ledger } = await open(folder(), new VirtualClock());
    const jobs = await ledger.begin(
      plannedJobsOf(planOrder(anOrder()), { apiHost: 'https://example.com', batchId: 'b' }),
    );
    await assert.rejects(new Repeater({ ledger, catalog }).prepare(jobs, 'current', {}, never), (error) =>
      LaunchError.is(error, 'unknownRequest'),
    );
  });

  it('is what a recipe takes, as it is written', async () => {
    const [job] = await begun(anOrder({ origin: FOLDER }));
    assert.ok(job);
    const recipe = recipeOfOrigin({ job, sources: [] }, FOLDER, 'Tower');
    assert.ok(recipe);
    const parsed = parseRecipe(recipeText(recipe));
    assert.ok('recipe' in parsed);
    assert.deepEqual(parsed.recipe.take, FOLDER);
  });
});
