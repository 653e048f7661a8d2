import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { PROJECT } from '../../bed/recipes.ts';
import { eventually } from '../../support/eventually.ts';

const PICTURE_SETTLES_MS = 300;
const PALETTE_MS = 5000;
const SHOWN_MS = 30_000;
/** A menu takes no clicks for its first 100 ms, so that the click which opened it cannot choose. */
const MENU_WAKES_MS = 200;

/** The parts of one VS Code window, as a person finds them. Every method waits until the part is there. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The icon in the activity bar. Its accessible name is "Title" or "Title - badge's tooltip". */
  activityIcon(title: string): Locator {
    return this.page.getByRole('tab', { name: new RegExp(`^${escapeRegExp(title)}`) });
  }

  /** Shows a view container, unless it is shown already. */
  async openSidebar(title: string): Promise<void> {
    const icon = this.activityIcon(title);
    if ((await icon.getAttribute('aria-selected')) !== 'true') await icon.click();
    await this.page.locator('.part.sidebar .pane-header, .part.sidebar .composite.title').first().waitFor();
  }

  /** The number on the icon in the activity bar; empty when there is none. */
  async badge(title: string): Promise<string> {
    const badge = this.activityIcon(title).locator('.badge-content');
    return (await badge.isVisible()) ? badge.innerText() : '';
  }

  /** Drags the edge between side bar and editor. */
  async widenSidebar(pixels: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (!box) throw new Error('There is no side bar.');
    const [x, y] = [box.x + box.width + 1, box.y + box.height / 2];
    const { mouse } = this.page;
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + pixels, y, { steps: 5 });
    await mouse.up();
  }

  /** A row of the sidebar's tree by its accessible name or the start of it. */
  treeRow(name: string | RegExp): Locator {
    const pattern = typeof name === 'string' ? new RegExp(`^${escapeRegExp(name)}`) : name;
    return this.page.locator('.part.sidebar').getByRole('treeitem', { name: pattern });
  }

  /** The accessible names of the rows that are drawn, from top to bottom. */
  async treeRows(): Promise<string[]> {
    const rows = this.page.locator('.part.sidebar').getByRole('treeitem');
    return rows.evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label') ?? ''));
  }

  /** Selects a row and presses one of its inline buttons, which move when the mark of an unseen row goes away. */
  async rowAction(name: string | RegExp, action: string): Promise<void> {
    const row = this.treeRow(name).first();
    await row.click();
    await eventually(
      'the row was seen',
      async () => (await row.getAttribute('aria-label'))?.endsWith(', new') === false,
    );
    await row.getByRole('button', { name: action }).click();
  }

  /** Chooses an entry of a row's context menu. */
  async rowMenu(name: string | RegExp, entry: string): Promise<void> {
    await this.treeRow(name).first().click({ button: 'right' });
    await this.chooseFromMenu(entry);
  }

  /** Clicks an entry of the menu that is open. */
  async chooseFromMenu(entry: string): Promise<void> {
    const item = this.page.getByRole('menuitem', { name: entry });
    await item.hover();
    await this.page.waitForTimeout(MENU_WAKES_MS);
    await item.click();
  }

  /** What the view says while it has no rows. */
  welcome(): Locator {
    return this.page.locator('.part.sidebar .welcome-view-content');
  }

  /** The line above the rows. */
  viewMessage(): Locator {
    return this.page.locator('.part.sidebar .tree-explorer-viewlet-tree-view .message');
  }

  /** The selected row, once it is the one of this name. */
  selectedRow(name: string): Locator {
    return this.page.locator(`.part.sidebar [role="treeitem"].selected[aria-label^="${name}"]`);
  }

  /** The codicon of a row, without the prefix. */
  async rowIcon(name: string | RegExp): Promise<string> {
    const icon = this.treeRow(name).first().locator('.custom-view-tree-node-item-icon');
    const classes = (await icon.getAttribute('class')) ?? '';
    return /codicon-(?!modifier)([\w-]+)/.exec(classes)?.[1] ?? '';
  }

  /** Points at something and returns the text that appears beside it. */
  async hover(target: Locator): Promise<string> {
    await target.hover();
    const hover = this.page.locator('.monaco-hover:visible');
    await hover.first().waitFor({ timeout: SHOWN_MS });
    return hover.first().innerText();
  }

  /** A status bar item by `publisher.extension.itemId`. */
  statusItem(id: string): Locator {
    return this.page.locator(`.part.statusbar [id="${id}"]`);
  }

  /** Runs a command as a person does: F1, its "Category: Title", Enter. Begins again when something else takes the focus. */
  async palette(title: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      await this.page.keyboard.press('F1');
      try {
        await this.quickInput().fill(`>${title}`, { timeout: PALETTE_MS });
        await this.quickPickRow(title).waitFor({ timeout: PALETTE_MS });
        break;
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
    await this.page.keyboard.press('Enter');
  }

  /** The text field of the palette, a quick pick or an input box. */
  quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input[type="text"], .quick-input-widget:visible input.input');
  }

  /** What the input box or quick pick says below or above its field. */
  quickInputMessage(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-message');
  }

  quickPickRow(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  }

  /** Answers an input box that has this prompt, title or placeholder on it. */
  async answer(prompt: string | RegExp, text: string): Promise<void> {
    await this.write(prompt, text);
    await this.page.keyboard.press('Enter');
  }

  /** As {@link answer}, without Enter. */
  async write(prompt: string | RegExp, text: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget:visible');
    const placeholder = this.page.getByPlaceholder(prompt);
    await widget
      .filter({ hasText: prompt })
      .or(widget.filter({ has: placeholder }))
      .waitFor({ timeout: SHOWN_MS });
    await this.quickInput().fill(text);
  }

  /** Chooses an entry of a quick pick. */
  async pick(text: string): Promise<void> {
    await this.quickPickRow(text).click({ timeout: SHOWN_MS });
  }

  /** A notice in the corner by a part of its text. */
  toast(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast').filter({ hasText: text });
  }

  /** The texts of the notices that are shown. */
  async toasts(): Promise<string[]> {
    return this.page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  /** Presses a button of a notice, by default of the only one. */
  async toastAction(text: string | RegExp, action: string): Promise<void> {
    await this.toast(text).getByRole('button', { name: action, exact: true }).click();
  }

  /** The modal dialog. */
  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** The progress notice with this in its text. */
  progress(text: string | RegExp): Locator {
    return this.toast(text).filter({ has: this.page.locator('.monaco-progress-container.active') });
  }

  /** Takes all notices away, as a person does who has read them. */
  async clearToasts(): Promise<void> {
    await this.palette('Notifications: Clear All Notifications');
    await this.page.locator('.notification-toast').first().waitFor({ state: 'detached' });
  }

  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  }

  /** Saves a picture of the window in `screenshots/`; returns its path. */
  async screenshot(name: string): Promise<string> {
    await this.page.waitForTimeout(PICTURE_SETTLES_MS); // a notice slides in for that long
    const file = path.join(PROJECT, 'screenshots', `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
