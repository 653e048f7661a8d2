import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { defaultOptions } from '../../../src/acc/exportOptions.ts';
import { AccError } from '../../../src/acc/errors.ts';
import { DownloadError } from '../../../src/downloads/errors.ts';
import { LaunchError } from '../../../src/launch/errors.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import { RecipeError } from '../../../src/recipes/errors.ts';
import type { Recipe, RecipeTake } from '../../../src/recipes/recipe.ts';
import type { RunEvent } from '../../../src/recipes/runEvent.ts';
import type { RunContext, RunResult } from '../../../src/recipes/runRecipe.ts';
import { DEFAULT_BIM360_PROJECT, DEFAULT_PROJECT } from '../../emulator/exports/jobs.ts';
import { World } from '../../emulator/world/world.ts';
import type { WorldFolder } from '../../emulator/world/worldFolder.ts';
import { eventually } from '../../support/eventually.ts';
import { versionUrn } from '../../support/launch/orders.ts';
import { type Scene, useScenes } from '../../support/recipes/scene.ts';

const URI = 'file:///project/weekly.accexport.json';

/** A project with a folder of six files, two of them in a folder below, and sheets. */
function smallWorld(): { readonly world: World; readonly plans: WorldFolder } {
  const world = new World();
  world.addHub({ name: 'Hub' });
  const project = world.addProject({ name: 'Tower', id: DEFAULT_PROJECT });
  const plans = world.addFolder(world.addFolder(project, 'Project Files'), 'Plans');
  for (const name of ['A-101.pdf', 'A-102.pdf', 'S-201.dwg', 'Notes.docx']) world.addFile(plans, name);
  const below = world.addFolder(plans, 'Details');
  for (const name of ['A-901.pdf', 'Detail.xlsx']) world.addFile(below, name);
  project.sheets.add('Tender', [
    { number: 'A-1', title: 'Ground' },
    { number: 'A-2', title: 'Roof' },
  ]);
  project.sheets.add('Construction', [{ number: 'S-1', title: 'Foundations' }]);
  return { world, plans };
}

function recipe(take: RecipeTake, more: Partial<Recipe> = {}): Recipe {
  const service = take.kind === 'sheets' ? 'sheets' : 'files';
  return { service, project: DEFAULT_PROJECT, take, options: defaultOptions(service), ...more };
}

interface Run {
  readonly done: Promise<RunResult>;
  readonly events: RunEvent[];
  readonly kinds: () => readonly string[];
  readonly stop: AbortController;
}

function run({ runner, folder }: Scene, recipe: Recipe, more: Partial<RunContext> = {}): Run {
  const events: RunEvent[] = [];
  const stop = new AbortController();
  const place = { uri: URI, name: 'Weekly', folder, ...more };
  const done = runner.run(recipe, place, (event) => void events.push(event), stop.signal);
  done.catch(() => undefined);
  const passing = new Set(['looking', 'downloading']);
  return { done, events, stop, kinds: () => events.map(({ kind }) => kind).filter((kind) => !passing.has(kind)) };
}

/** Runs to the end, looking at each job once. */
async function runThrough(scene: Scene, wanted: Recipe, jobs = 1): Promise<Run & { readonly result: RunResult }> {
  const under = run(scene, wanted);
  for (const { id } of await scene.started(jobs)) await scene.look(id);
  return { ...under, result: await under.done };
}

describe('RecipeRunner', function () {
  this.timeout(15_000);
  const scenes = useScenes();

  it('a folder: finds what can be exported, starts it, waits, and saves the file', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: 'A-*, Notes*' } as const;
    const { result, events, kinds } = await runThrough(scene, recipe(take));
    const [file] = result.files;
    assert.ok(file);
    assert.equal(path.dirname(file.path), scene.folder);
    assert.equal(fs.statSync(file.path).size, file.bytes);
    assert.deepEqual(kinds(), ['found', 'started', 'waiting', 'ready', 'saved']);
    const found = events.find((event) => event.kind === 'found');
    const wanted = [...plans.walk()].filter(({ spec }) => spec.name.startsWith('A-'));
    assert.equal(wanted.length, 3);
    const bytes = wanted.reduce((sum, { tip }) => sum + (tip.bytes ?? 0), 0);
    assert.deepEqual(found, { kind: 'found', files: 3, bytes, others: 1 });
    assert.deepEqual(scene.starts[0]?.ids.toSorted(), wanted.map(({ tip }) => tip.urn).toSorted());

    const job = await scene.ledger.lastOfRecipe(URI);
    const { options } = JSON.parse(job?.request ?? '{}') as { options?: unknown };
    const named = { ...defaultOptions('files'), outputFileName: 'Weekly' };
    assert.deepEqual(options, JSON.parse(JSON.stringify(named)), 'the file is called after the recipe');
    assert.deepEqual(
      [job?.id, job?.state, job?.filePath, job?.name],
      [result.jobs[0], 'downloaded', file.path, 'Weekly'],
    );
  });

  it('a folder without those below it, found anew by each run', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const weekly = recipe({ kind: 'folder', folder: plans.urn, recursive: false, filter: '' });
    await runThrough(scene, weekly);
    world.addFile(plans, 'A-103.pdf');
    await runThrough(scene, weekly);
    assert.deepEqual(
      scene.starts.map(({ ids }) => ids.length),
      [3, 4],
    );
  });

  it('fixed versions, whatever is newest', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const [file] = plans.walk();
    assert.ok(file);
    const version = file.tip.urn;
    file.addVersion();
    await runThrough(scene, recipe({ kind: 'files', files: [{ version }] }));
    assert.deepEqual(scene.starts[0]?.ids, [version]);
  });

  it('sheets of a version set by its name, all of them, or fixed ones', async () => {
    const { world } = smallWorld();
    const scene = await scenes({ world });
    const [project] = world.projects;
    const ids = project?.sheets.current.map(({ id }) => id) ?? [];
    assert.equal(ids.length, 3);
    await runThrough(scene, recipe({ kind: 'sheets', versionSet: ' tender ' }));
    await runThrough(scene, recipe({ kind: 'sheets' }));
    await runThrough(scene, recipe({ kind: 'sheets', only: [{ sheet: ids[1] ?? '' }] }));
    const asked = scene.starts.map(({ ids }) => ids);
    assert.deepEqual(asked, [ids.slice(0, 2), ids, [ids[1]]]);
  });

  describe('that means more than 50 exports', () => {
    const files = Array.from({ length: 51 }, (_, n) => ({ version: versionUrn(n), name: `Page ${n}.pdf` }));
    const large = (more: Partial<Recipe> = {}): Recipe =>
      recipe(
        { kind: 'files', files },
        { service: 'bim360', project: DEFAULT_BIM360_PROJECT, options: defaultOptions('bim360'), ...more },
      );

    it('starts nothing as a task, and says how many', async () => {
      const scene = await scenes();
      const failure: unknown = await run(scene, large()).done.catch((error: unknown) => error);
      assert.ok(RecipeError.is(failure, 'large'), String(failure));
      assert.equal(failure.details.total, 51);
      assert.equal(scene.starts.length, 0);
    });

    it('asks who is there, and starts nothing without a yes', async () => {
      const scene = await scenes();
      const asked: number[] = [];
      const confirmLarge = async (exports: number): Promise<void> => {
        asked.push(exports);
        throw new CancelledError();
      };
      await assert.rejects(run(scene, large(), { confirmLarge }).done, { name: 'CancelledError' });
      assert.deepEqual([asked, scene.starts.length], [[51], 0]);
      const { done, stop } = run(scene, recipe({ kind: 'files', files }), { confirmLarge });
      await eventually('the one export of all files starts', () => scene.starts.length > 0);
      stop.abort();
      await assert.rejects(done, { name: 'CancelledError' });
      assert.deepEqual(asked, [51]);
    });

    it('runs when the recipe says that it is meant', async () => {
      const scene = await scenes();
      const { done, stop } = run(scene, large({ confirmLargeRun: true }));
      await eventually('exports start', () => scene.starts.length > 0);
      stop.abort();
      await assert.rejects(done, { name: 'CancelledError' });
    });
  });

  it('BIM 360: a job for each page, and every file is saved', async () => {
    const scene = await scenes();
    const project = scene.emulator.world.projects.find(({ id }) => id === DEFAULT_BIM360_PROJECT);
    const [plans] = project?.topFolders.all() ?? [];
    assert.ok(plans);
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const pages = recipe(take, {
      service: 'bim360',
      project: DEFAULT_BIM360_PROJECT,
      options: defaultOptions('bim360'),
    });
    const { result } = await runThrough(scene, pages, 4);
    assert.equal(result.files.length, 4);
    assert.deepEqual(
      fs.readdirSync(scene.folder).toSorted(),
      result.files.map((file) => path.basename(file.path)).toSorted(),
    );
    assert.equal((await scene.ledger.lastOfRecipe(URI))?.id, result.jobs[0]);
  });

  it('nobody is told to fetch what is waited for', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const { runner, ledger, folder } = scene;
    const seen: unknown[] = [];
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const report = (event: RunEvent): unknown => event.kind === 'ready' && seen.push(ledger.get(event.job.id));
    const { signal } = new AbortController();
    const done = runner.run(recipe(take), { uri: URI, name: 'Weekly', folder }, report, signal);
    const [job] = await scene.started(1);
    await scene.look(job?.id ?? '');
    await done;
    const [ready] = (await Promise.all(seen)) as readonly { readonly seenAt?: number }[];
    assert.ok(ready?.seenAt !== undefined);
  });

  it('a partial result is saved, and said to be one', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    scene.life.next = () => ({
      outcome: 'partialSuccess',
      failedFiles: [{ id: 'urn:x', reason: 'ERR_NO_PROCESSABLE_FILES', detail: '' }],
    });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const { result, kinds } = await runThrough(scene, recipe(take));
    assert.equal(result.files.length, 1);
    assert.deepEqual(kinds(), ['found', 'started', 'waiting', 'ready', 'partial', 'saved']);
  });

  it('nothing to take: nothing is started', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const { done } = run(scene, recipe({ kind: 'folder', folder: plans.urn, recursive: true, filter: 'Z-*' }));
    await assert.rejects(done, (error) => LaunchError.is(error, 'nothingToExport'));
    assert.deepEqual(scene.starts, []);
    assert.equal((await scene.ledger.counts()).running.total, 0);
  });

  it('a version set that no sheet is in: says so, and nothing is started', async () => {
    const scene = await scenes({ world: smallWorld().world });
    const { done } = run(scene, recipe({ kind: 'sheets', versionSet: 'Tendre' }));
    await assert.rejects(done, (error) => RecipeError.is(error, 'noSheets'));
    assert.deepEqual(scene.starts, []);
  });

  it('a folder that became another one while it waited: nothing is saved, and the export stays', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: 'A-*' } as const;
    const { done } = run(scene, recipe(take), { checkFolder: () => Promise.reject(new Error('moved')) });
    const [job] = await scene.started(1);
    await scene.look(job?.id ?? '');
    await assert.rejects(done, /moved/);
    assert.deepEqual(fs.readdirSync(scene.folder), []);
    assert.equal((await scene.ledger.get(job?.id ?? ''))?.state, 'ready');
  });

  it('a folder that is not there: the service’s own error', async () => {
    const scene = await scenes({ world: smallWorld().world });
    const folder = 'urn:adsk.wipprod:fs.folder:co.nowhere';
    const { done } = run(scene, recipe({ kind: 'folder', folder, recursive: true, filter: '' }));
    await assert.rejects(done, (error) => AccError.is(error, 'notFound'));
  });

  it('a job that fails: its error, with the service’s reason', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const error = { code: 'ERR_FILE_TOO_LARGE', title: '', detail: '' };
    scene.life.next = () => ({ outcome: 'failed', error });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const { done } = run(scene, recipe(take));
    const [job] = await scene.started(1);
    await scene.look(job?.id ?? '');
    await assert.rejects(done, (failure) => {
      assert.ok(RecipeError.is(failure, 'failed'));
      assert.equal(failure.details.job?.error?.code, 'ERR_FILE_TOO_LARGE');
      return true;
    });
    assert.deepEqual(fs.readdirSync(scene.folder), []);
  });

  it('a start whose answer is lost: an error, and no second start', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    scene.emulator.faults.add({ listener: 'api', kind: 'reset', method: 'POST' });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const { done, kinds } = run(scene, recipe(take));
    await assert.rejects(done, (error) => RecipeError.is(error, 'unconfirmed'));
    assert.deepEqual(kinds(), ['found']);
    assert.equal(scene.starts.length, 1);
    assert.equal((await scene.ledger.lastOfRecipe(URI))?.state, 'unconfirmed');
  });

  it('a link that died while nobody was there: export again', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    scene.life.next = () => ({ linkLifetimeMs: -1000 });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const { done } = run(scene, recipe(take));
    const [job] = await scene.started(1);
    await scene.look(job?.id ?? '');
    await assert.rejects(done, (error) => RecipeError.is(error, 'expired'));
  });

  it('a link that the storage refuses: export again', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    scene.emulator.faults.add({ listener: 'storage', kind: 'status', status: 403, form: 's3xml' });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const { done } = run(scene, recipe(take));
    const [job] = await scene.started(1);
    await scene.look(job?.id ?? '');
    await assert.rejects(done, (error) => RecipeError.is(error, 'expired'));
  });

  for (const [breaks, ok] of [
    [2, true],
    [3, false],
  ] as const) {
    it(`a download that breaks ${breaks} times is ${ok ? 'begun again' : 'given up'}`, async () => {
      const { world, plans } = smallWorld();
      const scene = await scenes({ world });
      scene.emulator.faults.add({ listener: 'storage', kind: 'reset', count: breaks });
      const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
      const { done } = run(scene, recipe(take));
      const [job] = await scene.started(1);
      await scene.look(job?.id ?? '');
      if (ok) await done;
      else await assert.rejects(done, (error) => DownloadError.is(error, 'network'));
      assert.equal(fs.readdirSync(scene.folder).length, ok ? 1 : 0);
    });
  }

  it('what another window downloads is waited for', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const { done, kinds } = run(scene, recipe(take));
    const [job] = await scene.started(1);
    const lease = await scene.leases.acquire(`download:${job?.id ?? ''}`, 60_000);
    await scene.look(job?.id ?? '');
    await eventually('it is ready', () => kinds().includes('ready'));
    assert.ok(!kinds().includes('saved'));
    await lease?.release();
    assert.equal((await done).files.length, 1);
  });

  it('some of several jobs fail: the others are saved, and each failure is said', async () => {
    const scene = await scenes();
    const project = scene.emulator.world.projects.find(({ id }) => id === DEFAULT_BIM360_PROJECT);
    const [plans] = project?.topFolders.all() ?? [];
    assert.ok(plans);
    scene.life.next = (start) => (start === 1 ? { outcome: 'failed' } : undefined);
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const pages = recipe(take, {
      service: 'bim360',
      project: DEFAULT_BIM360_PROJECT,
      options: defaultOptions('bim360'),
    });
    const { done, kinds } = run(scene, pages);
    for (const { id } of await scene.started(4)) await scene.look(id);
    await assert.rejects(done, (error) => {
      assert.ok(RecipeError.is(error, 'incomplete'));
      assert.deepEqual([error.details.failed, error.details.total], [1, 4]);
      return true;
    });
    assert.equal(fs.readdirSync(scene.folder).length, 3);
    assert.deepEqual(
      kinds()
        .filter((kind) => kind === 'failed' || kind === 'saved')
        .toSorted(),
      ['failed', 'saved', 'saved', 'saved'],
    );
  });

  it('cancelled while it waits: the job stays tracked, and that is said', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const { done, stop, events } = run(scene, recipe(take));
    const [job] = await scene.started(1);
    stop.abort(new CancelledError());
    await assert.rejects(done, CancelledError);
    assert.deepEqual(events.at(-1), { kind: 'left', jobs: 1 });
    assert.equal((await scene.ledger.get(job?.id ?? ''))?.state, 'running');
  });

  it('cancelled before: nothing is started', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const { done, stop } = run(scene, recipe(take));
    stop.abort(new CancelledError());
    await assert.rejects(done, CancelledError);
    assert.deepEqual(scene.starts, []);
  });

  it('removed from the list while it waits: an error', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const { done } = run(scene, recipe(take));
    const [job] = await scene.started(1);
    await scene.ledger.remove(job?.id ?? '');
    await assert.rejects(done, (error) => RecipeError.is(error, 'removed'));
  });

  it('trouble with the looks is said once, and the waiting goes on', async () => {
    const { world, plans } = smallWorld();
    const scene = await scenes({ world });
    const take = { kind: 'folder', folder: plans.urn, recursive: true, filter: '' } as const;
    const { done, kinds } = run(scene, recipe(take));
    const [job] = await scene.started(1);
    scene.emulator.faults.add({ listener: 'api', kind: 'status', status: 400, path: '/exports/' });
    await scene.look(job?.id ?? '');
    await scene.look(job?.id ?? '');
    scene.emulator.faults.clear();
    await eventually('the trouble was said', () => kinds().includes('trouble'));
    await scene.look(job?.id ?? '');
    await done;
    assert.deepEqual(kinds(), ['found', 'started', 'waiting', 'trouble', 'ready', 'saved']);
  });
});
