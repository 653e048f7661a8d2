import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import type { RecordedRequest } from '../emulator/recorder.ts';
import type { StartOrder } from '../emulator/world/worldExports.ts';
import type { WorldFolder } from '../emulator/world/worldFolder.ts';
import type { UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Picker } from './support/picker.ts';
import { Scene } from './support/scene.ts';
import { TITLE, words } from './support/words.ts';

const START = `${words('category')}: ${words('command.startExport')}`;
const SCHOOL = 'Seefeld School, Phase 2';
const SEARCHING = ['data:read', 'data:write', 'data:search'];

describe('starting an export', () => {
  let scene: Scene;
  let window: UiWindow;
  let picker: Picker;
  const orders: StartOrder[] = [];

  before(async () => {
    scene = await Scene.start({ viewport: { width: 1280, height: 760 }, emulator: { startedJobMs: 2500 } });
    scene.emulator.onStart = (order) => void orders.push(order);
    window = await scene.open();
    picker = new Picker(window.ui);
    await scene.setting(window, 'downloadFolder', scene.downloads);
    await window.ui.openSidebar(TITLE);
  });
  after(() => scene.close());
  afterEach(async function () {
    await scene.pictureOf(this.currentTest);
    // A box that is left open would take the next test's keys.
    await window.ui.page.keyboard.press('Escape');
    await window.ui.page.keyboard.press('Escape');
  });

  const posts = (): readonly RecordedRequest[] =>
    scene.emulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/exports'));
  const folder = (...names: readonly string[]): WorldFolder => {
    const project = scene.emulator.world.project(DEFAULT_PROJECT);
    assert.ok(project);
    return scene.emulator.world.at(project, 'Project Files', ...names);
  };

  async function browse(project: string): Promise<void> {
    await picker.choose('Start Export', 'Browse projects…');
    await picker.asks('Which project?');
    await picker.choose('Start Export', project);
  }

  it('asks for a sign-in first', async () => {
    await window.ui.palette(START);
    await window.ui.toast('To start an export, sign in to Autodesk.').waitFor();
    await window.ui.screenshot('start-signed-out');
    await window.ui.clearToasts();
    await scene.signIn(window);
  });

  it('goes from project to folder to files to options, and shows the row until it is ready', async () => {
    const { ui } = window;
    await ui.palette(START);
    await picker.shown('Start Export');
    await ui.screenshot('start-where');
    await picker.choose('Start Export', 'Browse projects…');
    await picker.asks('Which project?');
    await picker.row(SCHOOL).waitFor();
    await ui.screenshot('start-projects');
    await picker.choose('Start Export', SCHOOL);
    await picker.row('Project Files').waitFor();
    await ui.screenshot('start-project');
    await picker.choose(SCHOOL, 'Project Files');
    await picker.choose('Start Export: Project Files', 'Plans');
    await picker.choose('Start Export: Plans', 'Architecture');
    await picker.shown('Start Export: Architecture');
    await ui.screenshot('start-folder');
    await picker.choose('Start Export: Architecture', 'Choose files…');
    await picker.row('A-202 Elevations.dwg').waitFor();
    await picker.check('A-101 Ground floor.pdf');
    await picker.check('A-102 Level 1.pdf');
    await ui.screenshot('start-files');
    await picker.accept();
    await picker.shown(/^Architecture: 2 files, .* as 1 export/);
    assert.equal(await picker.isChecked('Published markups'), true);
    assert.equal(await picker.isChecked('Published issues'), false);
    await picker.check('Published issues');
    await ui.screenshot('start-options');
    await picker.accept();
    await ui.treeRow(/^Architecture, running/).waitFor();
    await ui.toast('Architecture is ready to download.').waitFor();
    await ui.treeRow(/^Architecture, ready/).waitFor();
    assert.equal(posts().length, 1);
    assert.equal(orders.at(-1)?.ids.length, 2);
    assert.equal(orders.at(-1)?.outputFileName, 'Architecture', 'several files have no name of their own');
    await ui.clearToasts();
  });

  it('has the last place first and its options as they were, and takes a name', async () => {
    const { ui } = window;
    await ui.palette(START);
    await picker.shown('Start Export');
    assert.match((await picker.labels())[0] ?? '', /Architecture$/);
    await ui.screenshot('start-recent');
    await picker.accept();
    await picker.choose('Start Export: Architecture', 'This folder with all subfolders');
    await picker.shown(/^Architecture: 6 files, .* as 1 export/);
    assert.equal(await picker.isChecked('Published issues'), true, 'remembered');
    await picker.button('Name…');
    await ui.answer('The name of the file, without extension.', 'Tender plans');
    await picker.shown(/^Tender plans: 6 files/);
    assert.equal(await picker.isChecked('Published issues'), true, 'kept');
    await picker.accept();
    await ui.treeRow(/^Tender plans, running/).waitFor();
    assert.equal(orders.at(-1)?.outputFileName, 'Tender plans');
    await ui.treeRow(/^Tender plans, ready/).waitFor();
    await ui.clearToasts();
  });

  it('filters by what is typed, and goes back step by step', async () => {
    const { ui } = window;
    await ui.palette(START);
    await picker.choose('Start Export', /Architecture/);
    await picker.shown('Start Export: Architecture');
    await picker.back();
    await picker.shown(`Start Export: ${SCHOOL}`);
    await picker.back();
    await picker.choose(/^Start Export$/, /Architecture/);
    await picker.shown('Start Export: Architecture');
    await picker.type('*.dwg');
    await picker.row('only names like “*.dwg”').waitFor();
    await ui.screenshot('start-filter');
    await picker.choose('Start Export: Architecture', 'This folder only');
    await picker.shown(/^Architecture \(\*\.dwg\): 2 files/);
    await picker.back();
    await picker.shown(/^Start Export$/);
  });

  it('opens the folder whose name is typed', async () => {
    const { ui } = window;
    await ui.palette(START);
    await browse(SCHOOL);
    await picker.choose(SCHOOL, 'Project Files');
    await picker.row('Plans').waitFor();
    await picker.type('Plans');
    await picker.row('Search for “Plans”').waitFor();
    await ui.screenshot('start-typed-folder');
    await picker.accept();
    await picker.shown('Start Export: Plans');
  });

  it('starts from a pasted address', async () => {
    const { ui } = window;
    const address = `https://acc.autodesk.com/docs/files/projects/${DEFAULT_PROJECT}?folderUrn=${encodeURIComponent(folder('Plans', 'Structure').urn)}`;
    await ui.palette(START);
    await picker.shown('Start Export');
    await picker.type(address);
    await picker.row('Export from the pasted text').waitFor();
    await ui.screenshot('start-pasted');
    await picker.accept();
    await picker.choose(/Structure/, 'Choose files…');
    await picker.row('S-101 Foundations.pdf').waitFor();
    assert.equal(await picker.row('Structure.rvt').count(), 1);
  });

  it('starts from several pasted addresses at once, and says what is not understood', async () => {
    const { ui } = window;
    const page = `https://acc.autodesk.com/docs/files/projects/${DEFAULT_PROJECT}`;
    const addresses = ['Structure', 'Architecture'].map(
      (name) => `${page}?folderUrn=${encodeURIComponent(folder('Plans', name).urn)}`,
    );
    await ui.palette(START);
    await picker.shown('Start Export');
    await picker.type('https://example.com/plans');
    await picker.row('This is not understood').waitFor();
    await picker.type(addresses.join('\n'));
    await picker.row('2 folders and files, with all that is in them').waitFor();
    await ui.screenshot('start-pasted-several');
    await picker.accept();
    await picker.shown(/: \d+ files/);
  });

  it('searches, and asks for nothing that the token may not do', async () => {
    const { ui } = window;
    await ui.palette(START);
    await picker.shown('Start Export');
    await picker.type('floor');
    await picker.choose('Start Export', 'Search for “floor” in Seefeld School, Phase 2');
    await ui.toast(/data:search|search/).waitFor();
    await ui.screenshot('start-search-scope');
    await ui.clearToasts();
    await scene.signIn(window, scene.token({ scopes: SEARCHING }));
    await ui.palette(START);
    await picker.shown('Start Export');
    await picker.type('floor');
    await picker.choose('Start Export', 'Search for “floor” in Seefeld School, Phase 2');
    await picker.row('A-101 Ground floor.pdf').waitFor();
    await ui.screenshot('start-search');
    await picker.check('A-101 Ground floor.pdf');
    await picker.accept();
    await picker.shown(/^A-101 Ground floor: 1 file/);
  });

  it('says before the start what cannot be exported', async () => {
    const { ui } = window;
    await ui.palette(START);
    await browse(SCHOOL);
    await picker.choose(SCHOOL, 'Project Files');
    await picker.choose('Start Export: Project Files', 'Models');
    await picker.choose('Start Export: Models', 'This folder only');
    await picker.shown(/^Models: 1 file/);
    const before = posts().length;
    await picker.accept();
    await ui.dialog().getByText('2 of these cannot be exported.').waitFor();
    await ui.screenshot('start-obstacles');
    const text = await ui.dialog().innerText();
    assert.match(text, /Coordination\.nwd: not a PDF, DWG or RVT file/);
    assert.match(text, /Point cloud as model\.rvt: larger than 10 GB/);
    assert.equal(posts().length, before, 'nothing was sent yet');
    await ui.dialog().getByRole('button', { name: 'Export the Other One' }).click();
    await ui.treeRow(/^Models, running/).waitFor();
    assert.equal(posts().length, before + 1);
    await ui.treeRow(/^Models, ready/).waitFor();
    await ui.clearToasts();
  });

  it('offers to go on without a file that may not be downloaded', async () => {
    const { ui } = window;
    await ui.palette(START);
    await browse(SCHOOL);
    await picker.choose(SCHOOL, 'Project Files');
    await picker.choose('Start Export: Project Files', 'Correspondence & odd ones');
    await picker.choose('Start Export: Correspondence & odd ones', 'Choose files…');
    await picker.row('No permission to download.pdf').waitFor();
    await picker.check('No permission to download.pdf');
    await picker.check('Size not told.pdf');
    await picker.accept();
    await picker.shown(/^Correspondence & odd ones: 2 files/);
    await picker.accept();
    await ui
      .dialog()
      .getByText(/You may not download “No permission to download\.pdf”\. Export the other one\?/)
      .waitFor();
    await ui.screenshot('start-refused-file');
    await ui.dialog().getByRole('button', { name: 'Export the Other One' }).click();
    await ui.treeRow(/^Correspondence & odd ones, running/).waitFor();
    assert.equal((await ui.treeRows()).filter((row) => row.startsWith('Correspondence')).length, 1);
    await ui.treeRow(/^Correspondence & odd ones, ready/).waitFor();
    await ui.clearToasts();
  });

  it('exports the sheets of a version set', async () => {
    const { ui } = window;
    await ui.palette(START);
    await picker.choose('Start Export', 'Sheets of a project…');
    await picker.asks('Which project?');
    await picker.choose('Start Export', SCHOOL);
    await picker.row('Construction, revision B').waitFor();
    await ui.screenshot('start-sheets');
    await picker.choose('Start Export: Seefeld School, Phase 2', 'Construction, revision B');
    await picker.shown(/^Construction, revision B: 4 sheets, as 1 export/);
    await picker.row('Assets').waitFor();
    await picker.accept();
    await ui.treeRow(/^Construction, revision B, running/).waitFor();
    await ui.treeRow(/^Construction, revision B, ready/).waitFor();
    assert.match(posts().at(-1)?.path ?? '', /\/construction\/sheets\/v1\//);
    await ui.clearToasts();
  });

  it('gathers the pages of a BIM 360 folder as one group', async () => {
    const { ui } = window;
    const before = posts().length;
    await ui.palette(START);
    await browse('Harbour Offices');
    await picker.choose('Start Export: Harbour Offices', /^.*Plans/);
    await picker.choose('Start Export: Plans', 'This folder with all subfolders');
    await picker.shown(/^Plans: 4 pages/);
    await ui.screenshot('start-bim360-options');
    await picker.accept();
    await ui.treeRow(/^group Plans/).waitFor();
    await eventually('one request for each page', () => posts().length === before + 4);
    await ui.treeRow(/^group Plans, ready, 4 exports/).waitFor();
    await ui.treeRow(/^group Plans/).click();
    await ui.treeRow(/^H-101 Floor 1/).waitFor();
    await ui.screenshot('group-bim360');
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());
});
