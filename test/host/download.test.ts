import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { SETTINGS } from '../../src/ids.ts';
import { sectionOf } from '../../src/jobs/job.ts';
import type { FaultKind } from '../emulator/faults/faults.ts';
import { eventually } from '../support/eventually.ts';
import { useFolders } from '../support/folders.ts';
import { Hand } from './support/hand.ts';
import { rejectsWith, useSession } from './support/session.ts';

/** The folder above the extension's own, where VS Code keeps the User settings. */
const USER_SETTINGS = '../../settings.json';

interface Downloaded {
  readonly path: string;
  readonly bytes: number;
}

describe('download', () => {
  const session = useSession();
  const newFolder = useFolders();
  before(async () => {
    await session().signIn();
  });
  afterEach(() => {
    session().emulator.faults.clear();
    session().emulator.clearRequests();
  });
  const download = (id: string, folder: string): Promise<Downloaded> => session().run('download', id, { folder });

  const files = [
    { kind: 'pdf', bytes: 123_457, name: 'Level 2.pdf', magic: '%PDF-' },
    { kind: 'zip', bytes: 1_234_567, name: 'Tower A.zip', magic: 'PK\u0003\u0004' },
  ] as const;
  for (const { magic, ...file } of files) {
    for (const service of ['files', 'bim360'] as const) {
      it(`puts the ${file.kind} of a ${service} job on disk, byte for byte, and sends no token with the link`, async () => {
        const folder = path.join(newFolder(), 'made', 'on the way');
        const job = await session().track({ service, file });
        const result = await download(job.id, folder);
        assert.deepEqual(result, { path: path.join(folder, file.name), bytes: file.bytes });
        assert.equal(fs.statSync(result.path).size, file.bytes);
        assert.equal(fs.readFileSync(result.path, 'latin1').slice(0, magic.length), magic);
        assert.deepEqual(fs.readdirSync(folder), [file.name], 'nothing else is left');

        const after = await session().job(job.id);
        assert.equal(sectionOf(after), 'done');
        assert.deepEqual([after.filePath, after.bytes], [result.path, file.bytes]);
        assert.ok(after.downloadedAt !== undefined);

        const [fetched, more] = session().fetches;
        assert.equal(more, undefined);
        assert.deepEqual([fetched?.status, fetched?.headers.authorization], [206, undefined]);
        assert.equal(fetched?.headers['x-user-id'], undefined);
        // BIM 360 signs anew for each call; its storage has accepted the signature, which is checked byte by byte.
        const link = service === 'files' ? await session().rawLink(job.ref) : undefined;
        if (link !== undefined) assert.equal(`?${fetched?.query}`, link.slice(link.indexOf('?')));
      });
    }
  }

  it('checks a large archive in a thread of its own while it comes', async () => {
    const file = { kind: 'zip', bytes: 40_000_000, name: 'Tower B.zip' } as const;
    const { id } = await session().track({ service: 'files', file });
    assert.equal((await download(id, newFolder())).bytes, file.bytes);
    const logs = session().context.logUri.fsPath;
    const log = await eventually('the log has told it', () =>
      fs
        .readdirSync(logs, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.log'))
        .map((name) => fs.readFileSync(path.join(logs, name), 'utf8'))
        .find((text) => text.includes(`Download of job ${id}: ${file.bytes} bytes saved`)),
    );
    assert.doesNotMatch(log, /without a thread of its own/);
  });

  it('never overwrites: not what it has downloaded before, and not what belongs to somebody else', async () => {
    const folder = newFolder();
    fs.writeFileSync(path.join(folder, 'Plan.pdf'), 'mine');
    const job = await session().track({ service: 'files', file: { kind: 'pdf', bytes: 50_000, name: 'Plan.pdf' } });
    assert.equal((await download(job.id, folder)).path, path.join(folder, 'Plan (2).pdf'));
    assert.equal((await download(job.id, folder)).path, path.join(folder, 'Plan (3).pdf'));
    assert.equal(fs.readFileSync(path.join(folder, 'Plan.pdf'), 'utf8'), 'mine');
    assert.deepEqual(fs.readdirSync(folder).toSorted(), ['Plan (2).pdf', 'Plan (3).pdf', 'Plan.pdf']);
    assert.equal(fs.statSync(path.join(folder, 'Plan (2).pdf')).size, 50_000);
  });

  it('stays in its folder, whatever name the storage gives', async () => {
    const folder = newFolder();
    for (const name of ['../../escaped.pdf', 'C:\\Windows\\escaped.pdf', '/etc/escaped.pdf', '...pdf']) {
      for (const contentDispositionStyle of ['quoted', 'star'] as const) {
        const file = { kind: 'pdf', bytes: 20_000, name, contentDispositionStyle } as const;
        const { id } = await session().track({ service: 'files', file });
        const { path: saved } = await download(id, folder);
        assert.equal(path.dirname(saved), folder);
        assert.ok(fs.existsSync(saved));
      }
    }
  });

  it('uses the folder of the setting when none is given, and takes one object for both', async () => {
    const folder = newFolder();
    await session().setting(SETTINGS.downloadFolder, folder);
    const file = { kind: 'pdf', bytes: 30_000, name: 'Set.pdf' } as const;
    const { id } = await session().track({ service: 'sheets', file });
    const saved = await session().run<Downloaded>('download', { id });
    assert.equal(saved.path, path.join(folder, 'Set.pdf'));
    const other = newFolder();
    assert.equal(
      (await session().run<Downloaded>('download', { id, folder: other })).path,
      path.join(other, 'Set.pdf'),
    );
    await session().setting(SETTINGS.downloadFolder, 'relative/folder');
    await rejectsWith(session().run('download', { id }), /must be an absolute path/);
    await session().setting(SETTINGS.downloadFolder, undefined);
  });

  it('asks once before it saves where the workspace’s settings say, and goes to the user’s own folder otherwise', async () => {
    const [own, theirs, others] = [newFolder(), newFolder(), newFolder()];
    const hand = new Hand();
    const configure = async (value: string | undefined): Promise<void> => {
      await vscode.workspace
        .getConfiguration()
        .update(SETTINGS.downloadFolder, value, vscode.ConfigurationTarget.Workspace);
      await eventually(
        'the setting is read',
        () => vscode.workspace.getConfiguration().inspect(SETTINGS.downloadFolder)?.workspaceValue === value,
      );
    };
    try {
      await session().setting(SETTINGS.downloadFolder, own);
      await configure(theirs);
      const { id } = await session().track({ service: 'files', file: { kind: 'pdf', bytes: 30_000, name: 'Set.pdf' } });
      await rejectsWith(session().run('download', { id }), /save files in/);
      await session().press('download', { id });
      assert.deepEqual([fs.readdirSync(own), fs.readdirSync(theirs)], [[], []], 'nobody agreed');
      const { message } = hand.said(/save files in/);
      assert.ok(message.includes(theirs));
      hand.answers.push('Save There');
      await session().press('download', { id });
      assert.deepEqual(fs.readdirSync(theirs), ['Set.pdf']);
      hand.forget();
      const { path: second } = await session().run<Downloaded>('download', { id });
      assert.equal(path.dirname(second), theirs);
      await configure(others);
      hand.answers.push('Use My Own Folder');
      await session().press('download', { id });
      assert.equal(hand.asked.filter((asked) => asked.message.includes(others)).length, 1);
      assert.deepEqual([fs.readdirSync(own), fs.readdirSync(others)], [['Set.pdf'], []]);
    } finally {
      hand.dispose();
      await configure(undefined);
      await session().setting(SETTINGS.downloadFolder, undefined);
    }
  });

  it('keeps the folder in the User settings, also where the extension runs on a server', async () => {
    // A setting of the scope "machine" is kept in the server's file instead, and one in the User settings is ignored there.
    const file = path.join(session().context.globalStorageUri.fsPath, USER_SETTINGS);
    const kept = (): unknown =>
      (JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>)[SETTINGS.downloadFolder];
    const folder = newFolder();
    await session().setting(SETTINGS.downloadFolder, folder);
    await eventually('it is in the file', () => kept() === folder);
    const { id } = await session().track({ service: 'files' });
    assert.equal(path.dirname((await session().run<Downloaded>('download', { id })).path), folder);
    await session().setting(SETTINGS.downloadFolder, undefined);
  });

  it('says that there is nothing to fetch while the job runs', async () => {
    const { id } = await session().track({ service: 'files', outcome: 'stuck' });
    await rejectsWith(download(id, newFolder()), /^There is no file to download yet/);
    assert.equal((await session().job(id)).state, 'running');
  });

  it('a dead link: says that only a new export helps, and the job needs attention', async () => {
    const folder = newFolder();
    const dead = await session().track({ service: 'files', linkLifetimeMs: -1000 });
    await rejectsWith(download(dead.id, folder), /^The link has expired/);
    assert.equal(sectionOf(await session().job(dead.id)), 'attention');

    const revoked = await session().track({ service: 'files' });
    assert.equal((await session().check(revoked.id)).ready, true);
    session().emulator.faults.add({ listener: 'storage', kind: 'status', status: 403, form: 's3xml' });
    await rejectsWith(download(revoked.id, folder), /^The link has expired/);
    assert.equal((await session().job(revoked.id)).state, 'expired');
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it('a link refused once is looked for again', async () => {
    const { id } = await session().track({ service: 'files', resign: true });
    session().emulator.faults.add({ listener: 'storage', kind: 'status', status: 403, form: 's3xml', count: 1 });
    const saved = await download(id, newFolder());
    assert.ok(fs.existsSync(saved.path));
    assert.equal((await session().job(id)).state, 'downloaded');
  });

  const spoiled: readonly (readonly [string, FaultKind, RegExp])[] = [
    ['a page of HTML', { kind: 'html' }, /neither a PDF nor a ZIP/],
    [
      'an error of the storage',
      { kind: 'status', status: 500, form: 's3xml' },
      /storage is having problems \(HTTP 500\)/,
    ],
    ['a reset connection', { kind: 'reset' }, /^The connection to 127\.0\.0\.1:\d+ broke\./],
  ];
  for (const [what, fault, words] of spoiled) {
    it(`${what}: no file, a sentence, and the next try succeeds`, async () => {
      const folder = newFolder();
      const { id } = await session().track({ service: 'files' });
      session().emulator.faults.add({ listener: 'storage', ...fault });
      await rejectsWith(download(id, folder), words);
      assert.deepEqual(fs.readdirSync(folder), []);
      assert.equal((await session().job(id)).state, 'ready');
      session().emulator.faults.clear();
      assert.equal((await download(id, folder)).bytes, 200_000);
    });
  }

  it('a connection that breaks, again and again: goes on where it broke', async () => {
    const { id } = await session().track({ service: 'files' });
    session().emulator.faults.add({ listener: 'storage', kind: 'cut', afterBytes: 70_000 });
    assert.equal((await download(id, newFolder())).bytes, 200_000);
    assert.ok(session().fetches.length > 2);
  });

  it('a folder that cannot be one: a sentence, and nothing is fetched', async () => {
    const blocked = path.join(newFolder(), 'a file');
    fs.writeFileSync(blocked, 'not a folder');
    const { id } = await session().track({ service: 'files' });
    for (const folder of [blocked, path.join(blocked, 'below')]) {
      await rejectsWith(download(id, folder), /cannot be written\. Choose another folder\./);
    }
    await rejectsWith(download(id, 'Downloads'), /“folder” must be an absolute path/);
    assert.deepEqual(session().fetches, []);
    assert.equal(fs.readFileSync(blocked, 'utf8'), 'not a folder');
    assert.equal((await session().job(id)).state, 'ready');
  });

  it('is done once at a time for each job', async () => {
    const folder = newFolder();
    const { id } = await session().track({ service: 'files' });
    session().emulator.faults.add({ listener: 'storage', kind: 'slow', bytesPerSecond: 100_000 });
    const first = download(id, folder);
    await eventually('the first one is on its way', () => session().fetches.length > 0);
    await rejectsWith(download(id, folder), /is already downloading this export/);
    assert.equal((await first).bytes, 200_000);
    assert.equal(fs.readdirSync(folder).length, 1);
  });

  it('a file that was never fetched, or is gone, cannot be opened', async () => {
    const { id } = await session().track({ service: 'files' });
    for (const command of ['open', 'reveal'] as const) {
      await rejectsWith(session().run(command, id), /^This export has not been downloaded yet\./);
    }
    const saved = await download(id, newFolder());
    fs.rmSync(saved.path);
    for (const command of ['open', 'reveal'] as const) {
      await rejectsWith(session().run(command, id), /^The file is no longer there: .*Export\.pdf/);
    }
  });
});
