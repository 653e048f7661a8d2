import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { OTHER_USER } from '../emulator/auth/authUsers.ts';
import { DEFAULT_CLIENT } from '../emulator/auth/tokens.ts';
import type { UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/localServer.ts';
import { Scene, clipboardOf } from './support/scene.ts';
import { TITLE } from './support/words.ts';
import { Workbench } from './support/workbench.ts';

const ADA = 'Ada Byron (ada.byron@emulated.invalid)';
const BO = 'Bo Lind (bo.lind@emulated.invalid)';
const WAITS = 'waiting for the browser';

describe('signing in', function () {
  // Each test stands on the ones before.
  this.bail(true);
  let scene: Scene;
  let window: UiWindow;
  let second: UiWindow;
  let callback: string;

  before(async () => {
    const port = await freePort();
    callback = `http://localhost:${port}/callback`;
    scene = await Scene.start({ settings: { 'accExports.signInPort': port } });
    scene.emulator.registerApp({ type: 'public', clientId: DEFAULT_CLIENT, callbackUrls: [callback] });
    window = await scene.open();
    second = await scene.open(null);
    for (const { ui } of [window, second]) await ui.openSidebar(TITLE);
    await window.ui.page.bringToFront();
  });
  after(() => scene.close());
  afterEach(function () {
    return scene.pictureOf(this.currentTest);
  });

  /** Does what opens the browser, and returns the page that it opened. */
  async function browser(press: () => Promise<void>): Promise<Page> {
    const opened = scene.bed.bed.browser.context.waitForEvent('page');
    await press();
    const page = await opened;
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    return page;
  }
  const signIn = (): Promise<Page> => browser(() => window.ui.palette('ACC Exports: Sign In to Autodesk…'));

  /** The names in the Accounts menu. */
  async function accountsMenu({ ui }: UiWindow, picture?: string): Promise<readonly string[]> {
    await ui.page.bringToFront();
    await ui.page.getByRole('button', { name: /^Accounts/ }).click();
    const items = ui.page.locator('.monaco-menu [role="menuitem"]');
    await items.first().waitFor();
    if (picture !== undefined) await ui.screenshot(picture);
    const names = await items.allInnerTexts();
    await ui.page.keyboard.press('Escape');
    return names.map((name) => name.trim());
  }

  it('asks for the client ID, and shows the callback to register before the browser opens', async () => {
    const { ui } = window;
    await ui.welcome().getByText('a sign-in or an access token is needed').waitFor();
    await ui.screenshot('welcome-signed-out');
    await ui.welcome().getByRole('button', { name: 'Sign In to Autodesk' }).click();
    await ui.write(/The client ID of your app/, 'my app!');
    await ui.quickInputMessage().getByText('This is not a client ID').waitFor();
    await ui.screenshot('sign-in-client-id');
    await ui.quickInput().fill(DEFAULT_CLIENT);
    await ui.page.keyboard.press('Enter');
    await ui.dialog().getByText('Register this callback URL').waitFor();
    assert.ok((await ui.dialog().innerText()).includes(callback));
    await ui.screenshot('sign-in-callback');
    await ui.dialog().getByRole('button', { name: 'Copy Callback URL' }).click();
    await eventually('it is on the clipboard', async () => (await clipboardOf(window)) === callback);
    await ui.dialog().getByText('Register this callback URL').waitFor();
    assert.equal(scene.emulator.requests.length, 0, 'nothing is asked before');
  });

  it('signs in by the port of this computer, and is in the Accounts menu', async () => {
    const { ui } = window;
    const page = await browser(() => ui.dialog().getByRole('button', { name: 'Open Browser' }).click());
    await ui.screenshot('sign-in-waiting');
    await new Workbench(page).screenshot('sign-in-page');
    await page.getByRole('button', { name: 'Sign in as Ada Byron' }).click();
    await page.getByText('You can close this tab and go on in the editor').waitFor();
    await new Workbench(page).screenshot('sign-in-done');
    assert.ok(page.url().startsWith(`${callback}?code=`));
    scene.remember(new URL(page.url()).searchParams.get('code') ?? '');
    await page.close();
    await ui.page.bringToFront();
    await ui.toast(`Signed in as ${ADA}. New exports are tracked with this account.`).waitFor();
    await ui.welcome().getByText('No export is tracked').waitFor();
    assert.equal(await ui.progress(WAITS).count(), 0);
    const names = await accountsMenu(window, 'accounts-menu');
    assert.ok(
      names.some((name) => name.includes('Ada Byron') && name.includes('Autodesk')),
      names.join(', '),
    );
  });

  it('gives another extension a session, once the person allows it', async () => {
    const silent = await session({ silent: true });
    assert.equal(silent, undefined);
    const asked = session({ createIfNone: true });
    await window.ui.dialog().getByText('Autodesk').first().waitFor();
    await window.ui.screenshot('session-consent');
    await window.ui.dialog().getByRole('button', { name: 'Allow' }).click();
    await window.ui.pick('Ada Byron');
    const found = await asked;
    assert.deepEqual([found?.label, found?.scopes], [ADA, ['openid', 'data:read']]);
    scene.remember(found?.accessToken ?? '');
    assert.deepEqual(await session({ silent: true }), found);
    assert.equal(await session({ silent: true }, ['data:write']), undefined);
  });

  it('says in the other window that a reload is needed, and is signed in after it', async () => {
    const { ui } = second;
    await ui.page.bringToFront();
    await ui.welcome().getByText('Another window has a newer sign-in').waitFor();
    await ui.screenshot('sign-in-elsewhere');
    const button = ui.welcome().getByRole('button', { name: 'Reload Window' });
    await scene.bed.bed.reload(second.window, () => button.click());
    await ui.openSidebar(TITLE);
    await ui.welcome().getByText('No export is tracked').waitFor();
    const names = await accountsMenu(second);
    assert.ok(names.some((name) => name.includes('Ada Byron')));
    await window.ui.page.bringToFront();
  });

  it('says it when the person declines', async () => {
    const { ui } = window;
    await ui.clearToasts();
    const page = await signIn();
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('The sign-in was declined').waitFor();
    await page.close();
    await ui.page.bringToFront();
    await ui.toast('The sign-in was declined in the browser').getByRole('button', { name: 'Sign In' }).waitFor();
    await ui.screenshot('sign-in-declined');
    await ui.clearToasts();
  });

  it('signs in by the address that the browser could not open', async () => {
    const { ui } = window;
    await scene.track(window, 'Started by Ada', { service: 'files', outcome: 'stuck' });
    const given = await signIn();
    await ui.page.bringToFront();
    await ui.toast(WAITS).getByText('Paste Address…').click();
    await ui.write(/copy the whole address/, 'https://aps.autodesk.com/');
    await ui.quickInputMessage().getByText('This is not the address that the browser came back with').waitFor();
    await ui.screenshot('sign-in-paste-wrong');
    await ui.page.keyboard.press('Escape');

    const page = await browser(() => ui.toast(WAITS).getByText('Try Another Way').click());
    await given.close();
    const failed = page.waitForEvent('requestfailed', (request) => request.url().startsWith(callback));
    await page.getByRole('button', { name: 'Sign in as Bo Lind' }).click();
    const address = (await failed).url();
    await ui.screenshot('sign-in-paste');
    await new Workbench(page).screenshot('sign-in-paste-page');
    await page.close();
    await ui.page.bringToFront();
    scene.remember(new URL(address).searchParams.get('code') ?? '');
    await ui.write(/copy the whole address/, address.replace(/state=[^&]+/, 'state=another'));
    await ui.quickInputMessage().getByText('This answer belongs to another sign-in').waitFor();
    await ui.quickInput().fill(` "${address}" `);
    await ui.page.keyboard.press('Enter');
    await ui.toast(`Signed in as ${BO}.`).waitFor();
    const names = await accountsMenu(window);
    for (const name of ['Ada Byron', 'Bo Lind']) assert.ok(names.some((one) => one.includes(name)));
  });

  it('signs one out, and its exports say whose they are', async () => {
    const { ui } = window;
    await ui.clearToasts();
    await ui.palette('ACC Exports: Sign Out…');
    await ui.pick('Ada Byron');
    await ui.toast(`${ADA} is signed out. Your exports are kept.`).waitFor();
    await ui.treeRow(/^Started by Ada, .*started by Ada Byron/).waitFor();
    await ui.screenshot('row-of-another');
    const names = await accountsMenu(window);
    assert.ok(!names.some((one) => one.includes('Ada Byron')), names.join(', '));
  });

  it('is examined by the doctor', async () => {
    const { ui } = window;
    await scene.track(window, 'Of Bo', { service: 'files', owner: OTHER_USER }); // its link says where the storage is
    await ui.treeRow(/^Of Bo, ready/).waitFor();
    await ui.clearToasts();
    await ui.palette('ACC Exports: Doctor');
    await ui.toast(/^Everything that could be checked works. The report is copied/).waitFor();
    await ui.page.getByRole('tab', { name: /^ACC Exports doctor\.md/ }).waitFor();
    await ui.screenshot('doctor');
    const report = await clipboardOf(window);
    assert.match(report, /^# ACC Exports doctor/);
    assert.doesNotMatch(report, /Lind|Byron/);
    assert.deepEqual(scene.secretsIn(report), []);
  });

  it('signs out from the Accounts menu, at the service, too', async () => {
    const { ui } = window;
    assert.equal(await session({ silent: true }), undefined, 'Ada’s is gone, and Bo has allowed nothing');
    const revoked = (): number =>
      scene.emulator.requests.filter(({ path }) => path === '/authentication/v2/revoke').length;
    const before = revoked();
    await ui.page.getByRole('button', { name: /^Accounts/ }).click();
    await ui.chooseFromMenu('Bo Lind');
    await ui.chooseFromMenu('Sign Out');
    await ui.dialog().getByRole('button', { name: 'Sign Out' }).click();
    await eventually('both tokens are revoked', () => revoked() === before + 2);
    const names = await accountsMenu(window);
    assert.ok(!names.some((name) => name.includes('Autodesk')), names.join(', '));
    await ui.treeRow(/^Started by Ada, .*waiting for Ada Byron to sign in/).waitFor();
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());

  /** What the bed's own extension, a stranger to the product, is given. */
  function session(
    options: { readonly silent?: true; readonly createIfNone?: true },
    scopes: readonly string[] = ['data:read'],
  ): Promise<{ label: string; accessToken: string; scopes: readonly string[] } | undefined> {
    return window.window.eval(
      async (vscode, arg) => {
        const found = await vscode.authentication.getSession('acc-exports', arg.scopes, arg.options);
        return found && { label: found.account.label, accessToken: found.accessToken, scopes: found.scopes };
      },
      { options, scopes },
    );
  }
});
