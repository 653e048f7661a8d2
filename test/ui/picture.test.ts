import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { after, before, describe, it } from 'mocha';
import { PROJECT } from '../bed/recipes.ts';
import { switchTheme, type UiWindow } from './support/bed.ts';
import { Scene } from './support/scene.ts';
import { TITLE } from './support/words.ts';

// The README's picture changes only when somebody asks for it, so that a test run leaves no changed file.
const wanted = process.env['ACC_EXPORTS_README_PICTURE'] === '1';

(wanted ? describe : describe.skip)('the picture in the README', () => {
  let scene: Scene;
  let window: UiWindow;

  before(async () => {
    scene = await Scene.start({ viewport: { width: 1024, height: 640 } });
    window = await scene.open();
    await scene.signIn(window);
    await scene.setting(window, 'downloadFolder', scene.downloads);
    await window.ui.openSidebar(TITLE);
    await window.ui.widenSidebar(230);
  });
  after(() => scene.close());

  it('shows exports in all states, files to check, the status bar and a notice', async () => {
    const { ui } = window;
    await scene.track(window, 'Site survey', { service: 'files' });
    await ui.treeRow(/^Site survey, ready/).waitFor();
    await ui.rowAction('Site survey', 'Download');
    await ui.treeRow('Done, 1').waitFor();
    await scene.track(window, 'Existing building', {
      service: 'files',
      outcome: 'failed',
      error: { code: '400', title: 'ERR_FILE_TOO_LARGE', detail: '' },
    });
    await scene.track(window, 'Sheets, revision C', { service: 'sheets', outcome: 'stuck' });
    await scene.track(window, 'Level 3 plans', { service: 'files', outcome: 'stuck' });
    const failedFiles = ['A', 'B'].map((id) => ({
      id: `urn:adsk.wipprod:fs.file:vf.${id}?version=1`,
      reason: 'ERR_NO_PROCESSABLE_FILES',
      detail: '',
    }));
    await scene.track(window, 'Structural set', { service: 'files', outcome: 'partialSuccess', failedFiles });
    await ui.treeRow(/^Structural set, ready/).waitFor();
    await ui.treeRow(/^Level 3 plans, running/).waitFor();
    const header = ui.page.locator('.part.sidebar .pane-header[aria-label^="Files"]');
    await header.click();
    const { x, y } = (await header.boundingBox()) ?? { x: 0, y: 0 };
    await ui.page.mouse.move(x + 60, y);
    await ui.page.mouse.down();
    await ui.page.mouse.move(x + 60, 300, { steps: 10 });
    await ui.page.mouse.up();
    for (const row of [/^Seefeld School, Phase 2/, 'Project Files, folder', 'Plans, folder', 'Architecture, folder']) {
      await ui.treeRow(row).click();
    }
    for (const row of [/^A-101/, /^A-102/]) await ui.treeRow(row).getByRole('checkbox').click();
    await ui.clearToasts();
    await scene.track(window, 'Floor plan A-101', { service: 'files' });
    await ui.toast('Floor plan A-101 is ready to download.').waitFor();
    await switchTheme(window, 'dark');
    await ui.page.locator('.part.editor').click();
    const file = await ui.screenshot('readme');
    fs.writeFileSync(path.join(PROJECT, 'media/screenshot.webp'), await asWebp(ui.page, file));
  });
});

/** Half the size of a PNG, and it is a quarter of the package. */
async function asWebp(page: Page, png: string): Promise<Buffer> {
  const source = `data:image/png;base64,${fs.readFileSync(png, 'base64')}`;
  // As text: what runs in the page has names that this program does not know.
  const address = await page.evaluate<string>(`(async () => {
    const image = new Image();
    image.src = '${source}';
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.9);
  })()`);
  return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
}
