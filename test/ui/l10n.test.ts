import { after, afterEach, before, describe, it } from 'mocha';
import type { UiWindow } from './support/bed.ts';
import { PseudoTexts, speakPseudo } from './support/pseudoLanguage.ts';
import { Scene } from './support/scene.ts';

describe('in another language', () => {
  const manifest = new PseudoTexts('package.nls.json');
  const bundle = new PseudoTexts('l10n/bundle.l10n.json');
  let scene: Scene;
  let window: UiWindow;

  before(async () => {
    scene = await Scene.start();
    await speakPseudo(scene.bed, { manifest, bundle });
    window = await scene.open();
    await window.ui.openSidebar(manifest.text('displayName'));
  });
  after(() => scene.close());
  afterEach(function () {
    return scene.pictureOf(this.currentTest);
  });

  it('the palette has the commands', async () => {
    const { ui } = window;
    const title = manifest.text('command.trackJob');
    await ui.palette(title);
    await ui.quickInput().waitFor();
    await ui.page.keyboard.press('Escape');
  });

  it('rows say how exports are', async () => {
    await scene.track(window, 'Tender set', { service: 'files' });
    await window.ui.treeRow(`Tender set, ${bundle.text('waiting for a token')}`).waitFor();
  });

  it('notices say what has happened', async () => {
    const { ui } = window;
    await scene.signIn(window);
    const toast = ui.toast(bundle.text('{0} is ready to download.').replace('{0}', 'Tender set'));
    await toast.getByRole('button', { name: bundle.text('Download') }).waitFor();
    await ui.screenshot('pseudo-language');
  });
});
