import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { PAGE } from '../../../src/views/folderContent.ts';
import type { FileNode, FilesNode, HubNode, MoreFilesNode } from '../../../src/views/filesNodes.ts';
import type { Account } from '../../../src/auth/accounts.ts';
import { isCancelled } from '../../../src/lib/cancel.ts';
import { World } from '../../emulator/world/world.ts';
import { addUsualTopFolders } from '../../emulator/world/worldDefault.ts';
import { eventually } from '../../support/eventually.ts';
import { useServers } from '../../support/acc/server.ts';
import { ids, useBenches } from '../../support/filesScene.ts';

const CONTENTS = /\/contents$/;

function building(): World {
  const world = new World();
  world.addHub({ name: 'Byron Construction' });
  const tower = world.addProject({ name: 'Tower A' });
  const files = addUsualTopFolders(world, tower);
  world.addFile(files, 'A-101.pdf');
  world.addFile(files, 'Minutes.docx');
  world.addFile(files, 'Model.rvt');
  const plans = world.addFolder(files, 'Plans');
  world.addFiles(plans, 450);
  world.addFolder(files, 'Empty');
  const school = world.addProject({ name: 'School' });
  world.addFile(world.addFolder(school, 'Project Files'), 'S-1.dwg');
  return world;
}

function isFile(node: FilesNode | undefined): node is FileNode {
  return node?.kind === 'filesFile';
}

function moreOf(rows: readonly FilesNode[]): MoreFilesNode {
  const last = rows.at(-1);
  assert.ok(last?.kind === 'filesMore', 'there is more');
  return last;
}

describe('editor/files/FilesModel', () => {
  const open = useBenches();
  const serve = useServers();
  const WAY = ['Byron Construction', 'Tower A', 'Project Files'] as const;

  it('asks for nothing before it is opened, then for one place at a time', async () => {
    const { emulator, model, names, at } = await open(building());
    assert.equal(emulator.requests.length, 0);
    assert.equal(model.state, undefined);
    assert.deepEqual(await names(), ['Byron Construction']);
    assert.equal(model.state, 'listed');
    assert.equal(emulator.requests.length, 1);
    assert.deepEqual(await names(await at('Byron Construction')), ['Tower A', 'School']);
    assert.deepEqual(await names(await at(...WAY.slice(0, 2))), ['Project Files', 'Photos'], 'no virtual folders');
    assert.equal(emulator.requests.length, 3, 'what is known is not asked for again');
  });

  it('shows folders before files, with the names above them', async () => {
    const { names, at } = await open(building());
    assert.deepEqual(await names(await at(...WAY)), ['Plans', 'Empty', 'A-101.pdf', 'Minutes.docx', 'Model.rvt']);
    const plans = await at(...WAY, 'Plans');
    assert.ok(plans.kind === 'filesFolder');
    assert.deepEqual(plans.path, ['Project Files', 'Plans']);
    assert.deepEqual(await names(await at(...WAY, 'Empty')), []);
    assert.deepEqual(await names(await at(...WAY, 'A-101.pdf')), [], 'nothing is below a file');
  });

  it('tells the one account of a person who has only one', async () => {
    const world = building();
    const alone = await open(world);
    const [only] = await alone.model.children();
    assert.equal(alone.model.isOnly(only as HubNode), true);
    world.addHub({ name: 'Second' });
    alone.model.refresh();
    const [first] = await alone.model.children();
    assert.equal(first, only, 'the same row');
    assert.equal(alone.model.isOnly(first as HubNode), false);
  });

  it('lists page by page, with one request each, and says when all is there', async () => {
    const { model, at, asked, changes } = await open(building());
    const plans = await at(...WAY, 'Plans');
    const before = asked(CONTENTS);
    const first = await model.children(plans);
    assert.equal(asked(CONTENTS), before + 1);
    assert.equal(first.length, PAGE + 1);
    await model.loadMore(moreOf(first));
    assert.deepEqual(changes.at(-1), [plans]);
    const second = await model.children(plans);
    assert.equal(second.length, 2 * PAGE + 1);
    assert.deepEqual(second.slice(0, PAGE), first.slice(0, PAGE), 'in the same order');
    assert.equal(second[0], first[0], 'the same rows');
    assert.equal(moreOf(second), moreOf(first));
    await Promise.all([model.loadMore(moreOf(second)), model.loadMore(moreOf(second))]);
    const all = await model.children(plans);
    assert.equal(all.length, 450);
    assert.ok(all.every(isFile));
    assert.equal(new Set(ids(all)).size, 450);
    assert.equal(asked(CONTENTS), before + 3);
  });

  it('shows the first of ten thousand files after one request', async () => {
    const world = building();
    world.addFiles(world.addFolder(world.at(world.projects[1]!, 'Project Files'), 'Records'), 10_000);
    const { model, at, asked } = await open(world);
    const records = await at('Byron Construction', 'School', 'Project Files', 'Records');
    const before = asked(CONTENTS);
    assert.equal((await model.children(records)).length, PAGE + 1);
    assert.equal(asked(CONTENTS), before + 1);
  });

  it('tells a person who is a member of nothing', async () => {
    const server = await serve((_request, response) => response.end('{"data":[]}'));
    const { model, names } = await open(new World(), { apiHost: () => server.origin });
    assert.deepEqual(await names(), []);
    assert.equal(model.state, 'empty');
    assert.equal(server.requests.length, 1);
  });

  it('finds what changed when it is refreshed, keeps the other rows, and goes back to the first page', async () => {
    const world = building();
    const { model, at, asked, changes } = await open(world);
    const files = await at(...WAY);
    const [plans] = await model.children(files);
    await model.loadMore(moreOf(await model.children(plans)));
    world.addFile(world.at(world.projects[0]!, 'Project Files'), 'A-102.pdf');
    const before = asked(CONTENTS);
    model.refresh(files);
    assert.ok(changes.some((nodes) => nodes?.includes(files)));
    assert.equal(asked(CONTENTS), before, 'nothing is asked before it is shown');
    const rows = await model.children(files);
    assert.equal(rows[0], plans);
    assert.ok(rows.some((row) => isFile(row) && row.file.name === 'A-102.pdf'));
    assert.equal((await model.children(plans)).length, PAGE + 1, 'what is below was forgotten, too');
    assert.equal(asked(CONTENTS), before + 2);
  });

  it('refreshes the place of a file by its row', async () => {
    const { model, at, asked } = await open(building());
    const file = await at(...WAY, 'A-101.pdf');
    const before = asked(CONTENTS);
    model.refresh(file);
    await model.children(await at(...WAY));
    assert.equal(asked(CONTENTS), before + 1);
  });

  it('follows what somebody else forgot', async () => {
    const { model, catalog, at, asked, changes } = await open(building());
    const files = await at(...WAY);
    assert.ok(files.kind === 'filesFolder');
    await model.children(files);
    const before = asked(CONTENTS);
    changes.length = 0;
    catalog.forget({ kind: 'folder', projectId: files.project.id, folderId: files.folder.id });
    assert.deepEqual(changes, [[files]]);
    await model.children(files);
    assert.equal(asked(CONTENTS), before + 1);
    catalog.forget();
    assert.equal(changes.at(-1), undefined);
    assert.equal(model.isListed(undefined), false);
  });

  it('stops what is listed when it is refreshed or ended, and lists anew', async () => {
    const { emulator, model, at, asked, names } = await open(building());
    const files = await at(...WAY);
    emulator.faults.add({ listener: 'api', kind: 'hang', path: '/contents$', count: 2 });
    const before = asked(CONTENTS);
    const stopped = assert.rejects(model.children(files), isCancelled);
    await eventually('it is asked for', () => asked(CONTENTS) === before + 1);
    model.refresh(files);
    await stopped;
    const hanging = assert.rejects(model.children(files), isCancelled);
    await eventually('it is asked for again', () => asked(CONTENTS) === before + 2);
    model.refresh();
    await hanging;
    assert.equal((await names(await at(...WAY))).length, 5);
    emulator.faults.add({ listener: 'api', kind: 'hang', path: '/contents$', count: 1 });
    const ended = assert.rejects(model.children(await at(...WAY, 'Plans')), isCancelled);
    await eventually('the last is asked for', () => asked(CONTENTS) === before + 4);
    model.dispose();
    await ended;
  });

  it('says why a place cannot be listed, and tries it again when it is opened again', async () => {
    const { emulator, model, at, changes, names } = await open(building());
    const files = await at(...WAY);
    emulator.faults.add({ listener: 'api', kind: 'status', status: 403, path: '/contents$', count: 1 });
    await assert.rejects(model.children(files), (error) => AccError.is(error));
    assert.equal(model.state, 'listed', 'the rest is there');
    changes.length = 0;
    model.retry(files);
    assert.ok(changes.some((nodes) => nodes?.includes(files)));
    assert.equal((await names(files)).length, 5);
    changes.length = 0;
    model.retry(files);
    assert.deepEqual(changes, [], 'what is listed is not asked for again');
  });

  it('keeps the rows when more could not be loaded', async () => {
    const { emulator, model, at } = await open(building());
    const plans = await at(...WAY, 'Plans');
    const first = await model.children(plans);
    emulator.faults.add({ listener: 'api', kind: 'status', status: 500, path: '/contents$', count: 1 });
    await assert.rejects(model.loadMore(moreOf(first)), (error) => AccError.is(error, 'service'));
    assert.deepEqual(await model.children(plans), first);
    await model.loadMore(moreOf(first));
    assert.equal((await model.children(plans)).length, 2 * PAGE + 1);
  });

  it('tells an app that nobody added, and a failure', async () => {
    const { emulator, model, names, signIn } = await open(building(), { signedIn: false });
    const { clientId } = emulator.registerApp({ type: 'public', addedToAccount: false });
    await signIn({ clientId });
    assert.deepEqual(await names(), []);
    assert.equal(model.state, 'notAdded');
    emulator.faults.add({ listener: 'api', kind: 'status', status: 500, path: '/hubs$', count: 1 });
    model.refresh();
    await assert.rejects(names(), (error) => AccError.is(error, 'service'));
    assert.equal(model.state, 'failed');
    emulator.registerApp({ type: 'public', clientId });
    model.refresh();
    assert.deepEqual(await names(), ['Byron Construction']);
    assert.equal(model.state, 'listed');
  });

  it('shows nothing while nobody is signed in, and asks nothing', async () => {
    const { emulator, model, names, signIn, hub, changes } = await open(building(), { signedIn: false });
    assert.deepEqual(await names(), []);
    assert.equal(model.state, undefined);
    assert.equal(emulator.requests.length, 0);
    await signIn();
    await eventually('it is to be drawn again', () => changes.includes(undefined));
    assert.deepEqual(await names(), ['Byron Construction']);
    changes.length = 0;
    await hub.clear();
    await eventually('it is to be drawn again', () => changes.includes(undefined));
    assert.deepEqual(await names(), []);
    assert.equal(model.state, undefined);
  });

  it('lists anew for another token, and keeps what is checked for the same app only', async () => {
    const { emulator, model, names, at, signIn, changes, errors } = await open(building());
    const file = await at(...WAY, 'A-101.pdf');
    assert.ok(isFile(file));
    model.check([[file, true]]);
    changes.length = 0;
    const before = emulator.requests.length;
    await signIn({ lifetimeMs: 2_000_000 });
    await eventually('it is to be drawn again', () => changes.includes(undefined));
    await names();
    assert.equal(emulator.requests.length, before + 1, 'what another person may have seen is not shown');
    assert.equal(model.checked.length, 1);
    changes.length = 0;
    const { clientId } = emulator.registerApp({ type: 'public' });
    await signIn({ clientId });
    await eventually('it is to be drawn again', () => changes.includes(undefined));
    assert.deepEqual(model.checked, []);
    assert.deepEqual(errors, []);
  });

  it('forgets everything when another account is chosen, and nothing when a token is renewed', async () => {
    const { emulator, hub, model, names, at, changes } = await open(building(), { signedIn: false });
    const signInAs = (subject: string): Promise<Account> => {
      const tokens = { accessToken: emulator.issueToken(), expiresAt: Date.now() + 3_600_000, scopes: ['data:read'] };
      return hub.add({ tokens, person: { subject }, clientId: 'app', apiHost: emulator.origin });
    };
    await signInAs('ada');
    const file = await at(...WAY, 'A-101.pdf');
    assert.ok(isFile(file));
    model.check([[file, true]]);
    const before = emulator.requests.length;
    changes.length = 0;
    await signInAs('ada');
    await names();
    assert.equal(model.account?.subject, 'ada');
    assert.deepEqual([changes, model.checked.length], [[], 1]);
    assert.equal(emulator.requests.length, before);
    await signInAs('bo');
    await eventually('it is to be drawn again', () => changes.includes(undefined));
    assert.deepEqual(model.checked, []);
    await names();
    assert.equal(model.account?.subject, 'bo');
    assert.equal(emulator.requests.length, before + 1);
  });

  it('keeps what is checked while the same person must sign in again', async () => {
    const { emulator, hub, model, at, signIn, names } = await open(building());
    const file = await at(...WAY, 'A-101.pdf');
    assert.ok(isFile(file));
    model.check([[file, true]]);
    await hub.refuse(await hub.credential('accessToken', new AbortController().signal));
    // A listing under way is cancelled by what has changed; the view then asks again.
    const shown = (): Promise<number | undefined> =>
      names().then(
        ({ length }) => length,
        (error: unknown) => {
          if (!isCancelled(error)) throw error;
          return undefined;
        },
      );
    await eventually('nothing is shown', async () => (await shown()) === 0);
    assert.equal(model.checked.length, 1);
    await signIn();
    await eventually('it is shown', async () => (await shown()) === 1);
    const again = await at(...WAY, 'A-101.pdf');
    assert.ok(isFile(again) && model.isChecked(again));
    assert.ok(emulator.requests.length > 0);
  });
});
