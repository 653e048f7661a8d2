import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SETTINGS } from '../../src/ids.ts';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import { DEFAULT_CLIENT, DEFAULT_USER } from '../emulator/auth/tokens.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/localServer.ts';
import { UserProfile } from './support/person.ts';
import { bodyOf, useStarts } from './support/starts.ts';

describe('start export step by step', () => {
  const starts = useStarts();

  it('goes down the folders, takes the options as they are, and remembers both', async () => {
    const done = starts().press();
    await starts().hand.choose(/Browse projects/);
    await starts().hand.choose(/Seefeld School/);
    await starts().hand.choose(/Project Files/);
    await starts().hand.choose(/Plans/);
    await starts().hand.choose(/Architecture/);
    await starts().hand.choose(/This folder only/);
    await starts().hand.check(/Published issues/);
    const [job] = await done;
    assert.equal(job?.name, 'Architecture');
    assert.equal(bodyOf(job).fileVersions?.length, 6);
    assert.deepEqual(bodyOf(job).options?.['standardMarkups'], {
      includePublishedMarkups: false,
      includeUnpublishedMarkups: false,
      includeMarkupLinks: false,
    });

    const again = starts().press();
    await starts().hand.choose(/Architecture/);
    await starts().hand.choose(/with all subfolders/);
    assert.deepEqual(await starts().hand.accept(/6 files, .* as 1 export/), ['Published issues']);
    assert.equal((await again)[0]?.name, 'Architecture');
  });

  it('takes a pasted address and a pasted URN', async () => {
    const { urn, tip } = starts().file(starts().architecture, 'A-101 Ground floor.pdf');
    const page = `https://acc.autodesk.com/docs/files/projects/${DEFAULT_PROJECT}?folderUrn=${encodeURIComponent(starts().architecture.urn)}`;
    const byAddress = starts().press();
    await starts().hand.type(page);
    await starts().hand.choose(/Export from the pasted text/);
    await starts().hand.choose(/Choose files/);
    await starts().hand.check(/A-104 Roof/, /A-102/);
    await starts().hand.accept(/2 files/);
    const [fromAddress] = await byAddress;
    assert.equal(bodyOf(fromAddress).fileVersions?.length, 2);
    assert.equal(fromAddress?.name, 'Architecture', 'the name of the folder, which is not in the address');

    const byUrn = starts().press();
    await starts().hand.type(urn);
    await starts().hand.choose(/Export from the pasted text/);
    await starts().hand.choose(/Seefeld School/);
    await starts().hand.accept(/A-101 Ground floor/);
    assert.deepEqual(bodyOf((await byUrn)[0]).fileVersions, [tip.urn]);
  });

  it('exports the sheets of a version set', async () => {
    const done = starts().press();
    await starts().hand.choose(/Sheets of a project/);
    await starts().hand.choose(/Seefeld School/);
    await starts().hand.choose(/Construction, revision B/);
    await starts().hand.accept(/4 sheets/);
    const [job] = await done;
    assert.deepEqual([job?.service, job?.name, bodyOf(job).sheets?.length], ['sheets', 'Construction, revision B', 4]);
  });

  it('says before the start what cannot be exported, and exports the rest when that is wanted', async () => {
    const odds = starts().folder('Project Files', 'Models');
    starts().hand.answers.push('Export the Other One');
    const done = starts().press(starts().row(odds));
    await starts().hand.choose(/This folder only/);
    await starts().hand.accept(/1 file/);
    assert.equal(bodyOf((await done)[0]).fileVersions?.length, 1);
    assert.match(
      starts().hand.said(/^2 of these cannot be exported/).detail,
      /Point cloud as model\.rvt: larger than 10 GB.*\nCoordination\.nwd: not a PDF/,
    );
  });

  it('goes on without a file that may not be downloaded', async () => {
    const done = starts().press(starts().row(starts().odd));
    starts().hand.answers.push('Export the Other 2');
    await starts().hand.type('*told.pdf, No permission*, A-900*');
    await starts().hand.choose(/This folder only/);
    await starts().hand.accept(/3 files/);
    const [job] = await done;
    assert.equal(bodyOf(job).fileVersions?.length, 2);
    starts().hand.said(/You may not download “No permission to download\.pdf”\. Export the other 2 files\?/);
  });

  it('takes another name by the button, and comes back to the same choice', async () => {
    const { hand } = starts();
    const done = starts().press(starts().row(starts().architecture));
    await hand.choose(/with all subfolders/);
    const before = await hand.checkedWhen(/^Architecture: 6 files/);
    hand.texts.push('Level plans');
    await hand.press(1);
    assert.deepEqual(await hand.accept(/^Level plans: 6 files/), before);
    const [job] = await done;
    assert.deepEqual(
      [job?.name, job?.named, bodyOf(job).options?.['outputFileName']],
      ['Level plans', true, 'Level plans'],
    );
  });

  it('opens the folder whose name is typed, and takes names that no folder has as a filter', async () => {
    const done = starts().press();
    await starts().hand.choose(/Browse projects/);
    await starts().hand.choose(/Seefeld School/);
    await starts().hand.choose(/Project Files/);
    await starts().hand.choose(/Plans/);
    await starts().hand.typeAndEnter('architect', /Architecture$/);
    await starts().hand.typeAndEnter('A-20*', /This folder with all subfolders$/);
    await starts().hand.accept(/^Architecture \(A-20\*\): 2 files/);
    const [job] = await done;
    assert.equal(bodyOf(job).fileVersions?.length, 2);
    assert.equal(bodyOf(job).options?.['outputFileName'], 'Architecture (A-20_)', 'no file name takes the star');
  });

  it('says when the answer of a start is lost, and when nothing is checked', async () => {
    starts().session.emulator.faults.add({
      listener: 'api',
      method: 'POST',
      path: '/exports$',
      kind: 'reset',
      count: 1,
    });
    const done = starts().press(starts().row(starts().architecture));
    await starts().hand.choose(/with all subfolders/);
    await starts().hand.accept(/6 files/);
    assert.equal((await done)[0]?.state, 'unconfirmed');
    assert.deepEqual(starts().hand.said(/^The service’s answer to the start of Architecture was lost/).buttons, [
      'Resolve…',
    ]);
    assert.equal(starts().posts, 1);

    await starts().session.press('exportChecked');
    await eventually('it is said', () =>
      starts().hand.asked.some(({ message }) => message.startsWith('No file is checked')),
    );
  });

  it('leaves nothing behind when the person leaves', async () => {
    const before = await starts().total();
    const done = starts().press();
    await starts().hand.choose(/Browse projects/);
    await starts().hand.choose(/Seefeld School/);
    await starts().hand.escape();
    assert.equal(await done, undefined);
    assert.deepEqual([await starts().total(), starts().posts], [before, 0]);
  });

  it('searches in the last project, also once more when nothing is found', async () => {
    await starts().session.signIn({ scopes: ['data:read', 'data:write', 'data:search'] });
    const done = starts().press();
    await starts().hand.type('Nothing like it');
    await starts().hand.choose(/Search for “Nothing like it” in Seefeld/);
    await starts().hand.type('Lighting');
    await starts().hand.choose(/Search for “Lighting” in Seefeld/);
    const nothing = starts().hand.said(/^No PDF, DWG or RVT file has “Nothing like it” in its name here\.$/);
    assert.deepEqual(nothing.buttons, [], 'no error: its toast has a button');
    await starts().hand.check(/E-401 Lighting/);
    await starts().hand.accept(/1 file/);
    assert.equal((await done)[0]?.name, 'E-401 Lighting');
  });

  it('asks somebody who may only read to sign in again, naming the permission', async () => {
    const person = new UserProfile(starts().session);
    try {
      await starts().session.setting(SETTINGS.signInPort, await freePort());
      const own = await starts().session.run<string>('copyCallbackUrl', {});
      starts().session.emulator.registerApp({ type: 'public', clientId: DEFAULT_CLIENT, callbackUrls: [own] });
      await starts().session.setting(SETTINGS.clientId, DEFAULT_CLIENT);
      await person.signIn(DEFAULT_CLIENT, DEFAULT_USER, ['data:read']);
      starts().hand.answers.push('Sign In Again', 'Open Browser');
      const done = starts().press(starts().row(starts().architecture));
      const page = await person.page();
      await person.follow(await person.decide(page, DEFAULT_USER));
      await starts().hand.choose(/This folder only/);
      await starts().hand.accept(/6 files/);
      const [job] = await done;
      assert.equal(job?.account, `signIn:${DEFAULT_USER}`);
      starts().hand.said(/permission “data:write”/);

      starts().hand.answers.push('Sign In Again', 'Open Browser');
      const found = starts().press();
      await starts().hand.type('Lighting');
      await starts().hand.choose(/Search for “Lighting” in Seefeld/);
      await person.follow(await person.decide(await person.page(), DEFAULT_USER));
      await starts().hand.check(/E-401 Lighting/);
      await starts().hand.accept(/1 file/);
      assert.equal((await found)[0]?.name, 'E-401 Lighting');
      starts().hand.said(/Searching needs the permission “data:search”/);
    } finally {
      person.dispose();
    }
  });
});
