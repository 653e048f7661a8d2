import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { World } from '../emulator/world/world.ts';
import { switchTheme, type UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Scene } from './support/scene.ts';
import { TITLE, words } from './support/words.ts';

function building(): World {
  const world = new World();
  world.addHub({ name: 'Byron Construction' });
  const folder = world.addFolder(world.addProject({ name: 'Tower A' }), 'Project Files');
  world.addFile(folder, { name: 'A-101 Ground floor.pdf', versions: [{}, { bytes: 4_200_000, author: 'Ada Byron' }] });
  world.addFile(folder, { name: 'A-102 First floor.pdf', versions: [{ bytes: 8_200_000 }] });
  world.addFile(folder, 'Structure.rvt');
  world.addFile(folder, 'Minutes.docx');
  world.addFiles(world.addFolder(folder, 'Plans'), 450);
  world.addFile(world.addFolder(world.addProject({ name: 'School', platform: 'bim360' }), 'Floors'), 'S-1.pdf');
  return world;
}

describe('the Files view', () => {
  let scene: Scene;
  let window: UiWindow;

  before(async () => {
    scene = await Scene.start({ viewport: { width: 1280, height: 760 }, emulator: { world: building() } });
    window = await scene.open();
    await window.ui.openSidebar(TITLE);
    await window.ui.widenSidebar(160);
  });
  after(() => scene.close());
  afterEach(function () {
    return scene.pictureOf(this.currentTest);
  });

  const asked = (path: RegExp): number => scene.emulator.requests.filter((request) => path.test(request.path)).length;
  const header = (view = 'Files'): Locator =>
    window.ui.page.locator(`.part.sidebar .pane-header[aria-label^="${view}"]`);
  const box = (name: RegExp): Locator => window.ui.treeRow(name).getByRole('checkbox');
  const count = (text: string): Locator => header().filter({ hasText: text });
  const message = (text: string | RegExp): Locator => window.ui.viewMessage().filter({ hasText: text });

  it('is closed at first and asks for nothing; opened, it says how to sign in', async () => {
    await header().waitFor();
    assert.equal(await header().getAttribute('aria-expanded'), 'false');
    await header().click();
    await window.ui
      .welcome()
      .filter({ hasText: words('welcome.files.noToken').split('\n')[0] ?? '' })
      .waitFor();
    assert.equal(asked(/^\/project\//), 0);
    // The rest of the height is for the files.
    await header('Exports').click();
    await window.ui.screenshot('files-welcome');
  });

  it('shows projects, folders and files as they are opened', async () => {
    const { ui } = window;
    await scene.signIn(window);
    await ui.treeRow('Byron Construction, account').waitFor();
    await ui.treeRow('Tower A, project').click();
    await ui.treeRow('Project Files, folder').click();
    await ui.treeRow(/^A-101 Ground floor\.pdf, version 2, 4\.2 MB, Ada Byron, \d/).waitFor();
    await ui.treeRow(/^Minutes\.docx, .*, cannot be exported$/).waitFor();
    assert.equal(await box(/^A-101/).count(), 1);
    assert.equal(await box(/^Minutes/).count(), 0, 'nothing to check');
    assert.equal(asked(/\/contents$/), 1);
    assert.match(await ui.hover(ui.treeRow(/^Minutes/)), /Only PDF, DWG and RVT can be exported/);
  });

  it('counts what is checked', async () => {
    const { ui } = window;
    await box(/^A-101/).click();
    await count('1 file checked, 4.2 MB').waitFor();
    await box(/^A-102/).click();
    await count('2 files checked, 12.4 MB').waitFor();
    await ui.treeRow(/^Structure/).click();
    await ui.page.keyboard.press('Space');
    await count('3 files checked').waitFor();
    await ui.page.keyboard.press('Space');
    await count('2 files checked, 12.4 MB').waitFor();
    // From row to row by the keyboard, as with the mouse: what has the focus is meant.
    await ui.page.keyboard.press('ArrowUp');
    await ui.page.keyboard.press('Space');
    await count('1 file checked, 4.2 MB').waitFor();
    await ui.treeRow(/^Structure/).click({ modifiers: ['Shift'] });
    await ui.rowMenu(/^Structure/, words('command.toggleChecked'));
    await count('3 files checked').waitFor();
    await ui.rowMenu(/^Structure/, words('command.toggleChecked'));
    await count('1 file checked, 4.2 MB').waitFor();
    await eventually('its box is empty', async () => !(await box(/^A-102/).isChecked()));
    // Among selected rows a box would be checked with those of all of them.
    await ui.treeRow(/^A-101/).click();
    await box(/^A-102/).click();
    await count('2 files checked, 12.4 MB').waitFor();
    await ui.treeRow('Plans, folder').click();
    await ui.treeRow(/^Plan 00001/).waitFor();
    await ui.page.keyboard.press('Space');
    await ui.treeRow(/^School, BIM 360 project/).waitFor();
    await eventually('it is closed', async () => (await ui.treeRow(/^Plan 0/).count()) === 0);
    await ui.screenshot('files-checked');
    for (const theme of ['dark', 'highContrast', 'light'] as const) {
      await switchTheme(window, theme);
      await ui.screenshot(`files-checked-${theme}`);
    }
  });

  it('clears the checks of one project when a file of another is checked, and says so', async () => {
    const { ui } = window;
    await ui.treeRow(/^School, BIM 360 project/).click();
    await ui.treeRow('Floors, folder').click();
    await ui.treeRow(/^S-1\.pdf/).waitFor();
    await box(/^S-1/).click();
    await message(/2 files of “Tower A” were unchecked/).waitFor();
    await eventually('the boxes are empty', async () => !(await box(/^A-101/).isChecked()));
    assert.equal(await box(/^S-1/).isChecked(), true);
    await ui.screenshot('files-other-project');
  });

  it('loads more at the end of a page', async () => {
    const { ui } = window;
    await ui.treeRow('Plans, folder').click();
    await ui.treeRow(/^Plan 00001\.pdf/).waitFor();
    const before = asked(/\/contents$/);
    // A tree draws only the rows that can be seen.
    await eventually('its end is in sight', async () => {
      await ui.page.keyboard.press('PageDown');
      return ui.treeRow('Load more…').isVisible();
    });
    await ui.screenshot('files-more');
    await ui.treeRow('Load more…').click();
    await eventually('the next page was asked for', () => asked(/\/contents$/) === before + 1);
    await ui.treeRow(/^Plan 00201\.pdf/).waitFor();
    await ui.page.keyboard.press('Home');
    await ui.treeRow('Plans, folder').click();
  });

  it('says why a folder cannot be opened, and tries again when it is opened again', async () => {
    const { ui } = window;
    await ui.palette(`${words('category')}: ${words('command.uncheckAll')}`);
    scene.emulator.faults.add({ listener: 'api', kind: 'status', status: 403, path: '/contents$' });
    const before = asked(/\/hubs$/);
    // A row has the focus, and still all is meant.
    await ui.treeRow(/^A-102/).click();
    await ui.page.getByRole('button', { name: words('command.refreshFiles') }).click();
    await eventually('it is listed again', () => asked(/\/hubs$/) === before + 1);
    await message(/could not be listed: you have no permission/).waitFor();
    await ui.screenshot('files-trouble');
    scene.emulator.faults.clear();
    await ui.treeRow('Project Files, folder').click();
    await ui.treeRow('Project Files, folder').click();
    await ui.treeRow(/^A-101/).waitFor();
  });

  it('says what is missing when no account is shown', async () => {
    const { clientId } = scene.emulator.registerApp({ type: 'public', addedToAccount: false });
    await scene.signIn(window, scene.token({ clientId }));
    await window.ui.welcome().filter({ hasText: 'Custom Integrations' }).waitFor();
    await window.ui.screenshot('files-not-added');
    scene.assertNoSecrets();
  });
});
