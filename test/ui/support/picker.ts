import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.ts';
import type { Workbench } from './workbench.ts';

/** The box of a quick pick, as a person sees it: its title, its rows, and what is checked in it. */
export class Picker {
  readonly #page: Page;
  readonly #ui: Workbench;

  constructor(ui: Workbench) {
    this.#ui = ui;
    this.#page = ui.page;
  }

  /** Waits until a box of this title has its rows. */
  async shown(title: string | RegExp): Promise<void> {
    const widget = this.#page.locator('.quick-input-widget:visible');
    await widget.filter({ has: this.#page.locator('.quick-input-title').filter({ hasText: title }) }).waitFor();
    await widget.locator('.monaco-list-row').first().waitFor();
  }

  /** Waits until the box asks this: several boxes of one command have the same title. */
  async asks(placeholder: string): Promise<void> {
    await this.#page.locator('.quick-input-widget:visible').getByPlaceholder(placeholder).waitFor();
  }

  row(text: string | RegExp): Locator {
    return this.#page.locator('.quick-input-widget:visible .monaco-list-row').filter({ hasText: text }).first();
  }

  /** The labels of the rows that are drawn. */
  async labels(): Promise<readonly string[]> {
    const labels = await this.#page
      .locator('.quick-input-widget:visible .monaco-list-row .quick-input-list-row .label-name')
      .allInnerTexts();
    return labels.map((label) => label.trim());
  }

  /** Waits for a box of this title and chooses a row of it. */
  async choose(title: string | RegExp, row: string | RegExp): Promise<void> {
    await this.shown(title);
    await this.row(row).click();
  }

  /** Turns the check of a row. A click on the box itself would leave the focus there, where Enter turns it back. */
  async check(row: string | RegExp): Promise<void> {
    const before = await this.isChecked(row);
    // A row that the editor has used before keeps a hidden second line of it.
    await this.row(row).locator('.label-name').first().click();
    await eventually('the check was turned', async () => (await this.isChecked(row)) !== before);
  }

  async isChecked(row: string | RegExp): Promise<boolean> {
    return (await this.row(row).locator('.monaco-checkbox').getAttribute('aria-checked')) === 'true';
  }

  /** What is typed in the box. */
  async type(text: string): Promise<void> {
    await this.#ui.quickInput().fill(text);
  }

  /** Presses Enter in the box, as the button OK does. */
  async accept(): Promise<void> {
    await this.#page.keyboard.press('Enter');
  }

  async back(): Promise<void> {
    await this.#page
      .locator('.quick-input-widget:visible .quick-input-titlebar')
      .getByRole('button', { name: /Back/ })
      .click();
  }

  async button(name: string): Promise<void> {
    await this.#page.locator('.quick-input-widget:visible .quick-input-titlebar').getByRole('button', { name }).click();
  }
}
