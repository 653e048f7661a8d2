import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { DEFAULT_BIM360_PROJECT, DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import { useFolders } from '../support/folders.ts';
import { rejectsWith } from './support/session.ts';
import { bodyOf, useStarts } from './support/starts.ts';

describe('start export by arguments', () => {
  const starts = useStarts();
  const newFolder = useFolders();

  it('exports versions and lineages, with options and a name, and returns the jobs', async () => {
    const [first, second] = [
      starts().file(starts().architecture, 'A-101 Ground floor.pdf'),
      starts().file(starts().architecture, 'A-102 Level 1.pdf'),
    ];
    const old = first.versions[0]?.urn ?? '';
    const jobs = await starts().start({
      projectId: `b.${DEFAULT_PROJECT.toUpperCase()}`,
      fileVersions: [old, second.urn],
      options: { issueMarkups: { includePublishedMarkups: true } },
      name: 'Tower A',
    });
    assert.equal(jobs.length, 1);
    const [job] = jobs;
    assert.deepEqual([job?.service, job?.name, job?.named, job?.state], ['files', 'Tower A', true, 'running']);
    assert.deepEqual(bodyOf(job).fileVersions, [old, second.tip.urn]);
    assert.equal(bodyOf(job).options?.['outputFileName'], 'Tower A');
    assert.deepEqual(bodyOf(job).options?.['issueMarkups'], {
      includePublishedMarkups: true,
      includeUnpublishedMarkups: false,
    });
    const sources = await starts().session.engine.ledger.sources(job?.id ?? '');
    assert.deepEqual(
      sources.map(({ name }) => name),
      ['A-101 Ground floor.pdf', 'A-102 Level 1.pdf'],
    );
    assert.deepEqual(
      starts().hand.asked.filter(({ detail }) => detail !== ''),
      [],
      'nothing is asked',
    );
  });

  it('exports a folder with its subfolders, by a filter of names, and leaves the rest out', async () => {
    const plans = starts().folder('Project Files', 'Plans').urn;
    const [job] = await starts().start({ projectId: DEFAULT_PROJECT, folder: plans, filter: 'S-*, *.rvt' });
    assert.equal(bodyOf(job).fileVersions?.length, 3);
    const jobs = await starts().start({
      projectId: DEFAULT_PROJECT,
      folder: starts().odd.urn,
      recursive: false,
      filter: 'Kept, Scan 1, Minutes 12, Ansicht',
    });
    assert.equal(bodyOf(jobs[0]).fileVersions?.length, 1, 'the minutes are no plan, and the scans are below');
  });

  it('splits what is too much for one export', async () => {
    const details = starts().folder('Project Files', 'Plans', 'Details').urn;
    const jobs = await starts().start({ projectId: DEFAULT_PROJECT, folder: details, name: 'Details' });
    assert.equal(jobs.length, 3);
    assert.equal(new Set(jobs.map(({ batchId }) => batchId)).size, 1);
    assert.equal(jobs.flatMap((job) => bodyOf(job).fileVersions ?? []).length, 450);
  });

  it('exports each page of a BIM 360 project by itself', async () => {
    const project = starts().session.emulator.world.project(DEFAULT_BIM360_PROJECT);
    const plans = [...(project?.topFolders.all() ?? [])].find(({ name }) => name === 'Plans');
    const jobs = await starts().start({ projectId: DEFAULT_BIM360_PROJECT, folder: plans?.urn, name: 'Harbour' });
    assert.deepEqual(
      jobs.map(({ service }) => service),
      Array.from({ length: 4 }, () => 'bim360'),
    );
  });

  it('asks before more than 50 exports, and needs a program to say that they are meant', async () => {
    const fileVersions = Array.from(
      { length: 51 },
      (_, n) => `urn:adsk.wipprod:fs.file:vf.Large${String(n).padStart(6, '0')}?version=1`,
    );
    const pages = { projectId: DEFAULT_BIM360_PROJECT, fileVersions, service: 'bim360' };
    const before = (await starts().session.engine.ledger.openJobs(500)).length;
    await rejectsWith(starts().start(pages), /51 exports.*confirmLargeRun/);
    await starts().session.press('startExport', pages);
    const { buttons } = starts().hand.said(/^This starts 51 exports/);
    assert.deepEqual(buttons, ['Start 51 Exports']);
    assert.equal((await starts().session.engine.ledger.openJobs(500)).length, before, 'nobody said yes');
  });

  it('exports sheets', async () => {
    const sheets = (starts().session.emulator.world.project(DEFAULT_PROJECT)?.sheets.current ?? []).map(({ id }) => id);
    const [job, another] = await starts().start({ projectId: DEFAULT_PROJECT, sheets, name: 'Set' });
    assert.deepEqual([job?.service, another], ['sheets', undefined]);
    assert.deepEqual(bodyOf(job).sheets, sheets);
  });

  it('refuses in words what cannot be, and sends nothing', async () => {
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [{}, /“projectId” must be a UUID/],
      [
        { projectId: DEFAULT_PROJECT, fileVersions: ['urn:adsk.wipprod:fs.folder:co.x'] },
        /“fileVersions” must be a list/,
      ],
      [{ projectId: DEFAULT_PROJECT, folder: 'x' }, /“folder” must be a URN/],
      [
        { projectId: DEFAULT_PROJECT, fileVersions: [starts().file(starts().odd, 'Minutes 12.docx').urn] },
        /Minutes 12\.docx” \(not a PDF/,
      ],
      [
        {
          projectId: DEFAULT_PROJECT,
          fileVersions: [starts().file(starts().odd, 'No permission to download.pdf').urn],
        },
        /You may not download “No permission to download\.pdf”/,
      ],
      [
        { projectId: DEFAULT_PROJECT, folder: starts().folder('Project Files', 'Handover').urn },
        /There is nothing to export/,
      ],
      [{ projectId: DEFAULT_PROJECT, fileVersions: ['urn:adsk.wipprod:dm.lineage:nowhere'] }, /There is no file urn:/],
      [{ projectId: DEFAULT_PROJECT, sheets: [], account: 'x' }, /“sheets” must be a list/],
      [{ projectId: DEFAULT_PROJECT, folder: starts().odd.urn, account: 'signIn:nobody' }, /account is not signed in/],
    ];
    for (const [argument, words] of wrong) await rejectsWith(starts().start(argument), words);
    assert.ok(starts().posts <= 1, 'only the refused file was sent');
  });

  it('says that a token for reading cannot start exports', async () => {
    await starts().session.signIn({ scopes: ['data:read'] });
    try {
      const { urn } = starts().file(starts().architecture, 'A-104 Roof.pdf');
      await rejectsWith(
        starts().start({ projectId: DEFAULT_PROJECT, fileVersions: [urn] }),
        /may only read.*“data:write”/,
      );
      assert.equal(starts().posts, 0);
    } finally {
      await starts().session.signIn();
    }
  });

  it('downloads all files of a group into one folder', async () => {
    const details = starts().folder('Project Files', 'Plans', 'Details').urn;
    const jobs = await starts().start({ projectId: DEFAULT_PROJECT, folder: details, name: 'All details' });
    const [first] = jobs;
    for (const { id } of jobs) assert.equal((await starts().session.check(id)).ready, true);
    const target = newFolder();
    const result = await starts().session.run<{ readonly files: readonly { readonly path: string }[] }>('download', {
      batchId: first?.batchId,
      folder: target,
    });
    assert.equal(result.files.length, 3);
    assert.deepEqual(
      fs.readdirSync(target).toSorted(),
      result.files.map((file) => path.basename(file.path)).toSorted(),
    );
    for (const { id } of jobs) assert.equal((await starts().session.job(id)).state, 'downloaded');
    await rejectsWith(
      starts().session.run('download', { batchId: 'c0ffee00-1111-4222-8333-444455556677', folder: target }),
      /group/,
    );
  });
});
