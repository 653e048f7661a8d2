import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../../support/eventually.ts';

type Pick = vscode.QuickPick<vscode.QuickPickItem>;

/** A message or an input box that was shown. */
export interface Asked {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/**
 * A person's hand in the editor's own boxes: the real list is shown, and its rows are chosen by the editor's own
 * command. Messages and input boxes are answered in the place of the editor's.
 */
export class Hand {
  /** Every message so far, oldest first. */
  readonly asked: Asked[] = [];
  /** Buttons that are pressed once each, by their beginning, on the first message that has them. */
  readonly answers: string[] = [];
  /** What is typed into the next input boxes. */
  readonly texts: string[] = [];
  readonly #window = { ...vscode.window };
  /** What the editor has said of each list. */
  readonly #active = new WeakMap<Pick, vscode.QuickPickItem | undefined>();
  readonly #checked = new WeakMap<Pick, readonly vscode.QuickPickItem[]>();
  #picks: Pick[] = [];

  constructor() {
    const { createQuickPick } = this.#window;
    const message = (message: string, ...rest: readonly unknown[]): Promise<string | undefined> => {
      const options = rest.find((one) => typeof one === 'object' && one !== null);
      const buttons = rest.filter((one): one is string => typeof one === 'string');
      const detail = options && 'detail' in options ? String(options.detail) : '';
      this.asked.push({ message, detail, buttons });
      const pressed = buttons.find((button) => this.answers.some((wanted) => button.startsWith(wanted)));
      const used = this.answers.findIndex((wanted) => pressed?.startsWith(wanted) === true);
      if (used >= 0) this.answers.splice(used, 1);
      return Promise.resolve(pressed);
    };
    Object.assign(vscode.window, {
      createQuickPick: () => {
        const pick = createQuickPick();
        const show = pick.show.bind(pick);
        pick.show = () => {
          this.#picks.push(pick);
          show();
        };
        pick.onDidChangeActive(([item]) => this.#active.set(pick, item));
        pick.onDidChangeSelection((items) => this.#checked.set(pick, items));
        pick.onDidHide(() => (this.#picks = this.#picks.filter((other) => other !== pick)));
        return pick;
      },
      showInputBox: () => this.#typeIntoBox(this.texts.shift()),
      showWarningMessage: message,
      showInformationMessage: message,
      showErrorMessage: message,
    });
  }

  dispose(): void {
    const { createQuickPick, showInputBox } = this.#window;
    const { showWarningMessage, showInformationMessage, showErrorMessage } = this.#window;
    Object.assign(vscode.window, { createQuickPick, showInputBox });
    Object.assign(vscode.window, { showWarningMessage, showInformationMessage, showErrorMessage });
  }

  /** The message that matches; others, such as notices, may have come between. */
  said(message: RegExp): Asked {
    const found = this.asked.find((asked) => message.test(asked.message));
    assert.ok(found, `${message} is not in ${JSON.stringify(this.asked)}`);
    return found;
  }

  /** Forgets what was asked, and what is still to be answered. */
  forget(): void {
    for (const list of [this.asked, this.answers, this.texts]) list.length = 0;
  }

  /** Chooses the row of the open list whose label matches; returns the list's title. */
  async choose(label: RegExp): Promise<string> {
    const chosen = await eventually(`the row ${label} is the active one`, () => {
      const pick = this.#picks.at(-1);
      const item = pick?.items.find((item) => label.test(item.label));
      if (!pick || !item || pick.busy) return undefined;
      // Only the editor's own word counts: rows are drawn again while they load.
      if (this.#active.get(pick) === item) return pick;
      pick.activeItems = [item];
      return undefined;
    });
    return this.#accept(chosen);
  }

  /** Checks the rows whose labels match, and no others; returns the list's title. */
  async check(...labels: readonly RegExp[]): Promise<string> {
    const checked = await eventually(`the rows ${labels.join(', ')} are checked`, () => {
      const pick = this.#picks.at(-1);
      const items = pick?.items.filter((item) => labels.some((label) => label.test(item.label))) ?? [];
      if (!pick || items.length !== labels.length || pick.busy) return undefined;
      const told = this.#checked.get(pick) ?? [];
      if (told.length === items.length && items.every((item) => told.includes(item))) return pick;
      pick.selectedItems = items;
      return undefined;
    });
    return this.#accept(checked);
  }

  /** What is checked in the list with this title, once it is open. */
  async checkedWhen(title: RegExp): Promise<readonly string[]> {
    return (await this.#titled(title)).selectedItems.map(({ label }) => label);
  }

  /** Accepts the list with this title as it is, once it is open; returns what is checked in it. */
  async accept(title: RegExp): Promise<readonly string[]> {
    const pick = await this.#titled(title);
    const checked = pick.selectedItems.map(({ label }) => label);
    await this.#accept(pick);
    return checked;
  }

  #titled(title: RegExp): Promise<Pick> {
    return eventually(`a list with the title ${title} is open`, async () => {
      const pick = await this.#open();
      return title.test(pick.title ?? '') && pick;
    });
  }

  /** Types into the open list. */
  async type(text: string): Promise<void> {
    const pick = await this.#open();
    const typed = new Promise<void>((resolve) => pick.onDidChangeValue((value) => value === text && resolve()));
    pick.value = text;
    await typed;
  }

  /** The rows of the open list, when all are there. */
  async rows(): Promise<readonly vscode.QuickPickItem[]> {
    return (await this.#open()).items;
  }

  /** Types into the open list and takes the row that the editor has moved to by itself. */
  async typeAndEnter(text: string, expected: RegExp): Promise<void> {
    const pick = await this.#open();
    await this.type(text);
    await eventually(`${expected} is the active row`, () => {
      const item = this.#active.get(pick);
      return item !== undefined && pick.items.includes(item) && expected.test(item.label);
    });
    await this.#accept(pick);
    assert.match(pick.selectedItems[0]?.label ?? '', expected);
  }

  /** Presses a button above the open list, as the editor tells it to its extensions. */
  async press(index: number): Promise<void> {
    const fire: unknown = Reflect.get(await this.#open(), '_fireDidTriggerButton');
    assert.ok(typeof fire === 'function');
    fire.call(await this.#open(), index);
  }

  /** Leaves the open list. */
  async escape(): Promise<void> {
    await this.#open();
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  }

  /** The editor's own box is shown with the text in it, so that it takes the place of a list as it does for a person. */
  async #typeIntoBox(text: string | undefined): Promise<string | undefined> {
    if (text === undefined) return undefined;
    const list = this.#picks.at(-1);
    const box = this.#window.createInputBox();
    let typed: string | undefined;
    box.onDidAccept(() => (typed = box.value));
    box.value = text;
    box.show();
    // The list must be away, or it would be accepted in the place of the box.
    await eventually('the list has made room', () => list === undefined || !this.#picks.includes(list));
    await eventually('the box is accepted', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return typed !== undefined;
    });
    box.dispose();
    return typed;
  }

  #open(): Promise<Pick> {
    return eventually('a list is open', () => {
      const pick = this.#picks.at(-1);
      return pick && !pick.busy && pick;
    });
  }

  async #accept(pick: Pick): Promise<string> {
    const closed = new Promise<void>((resolve) => pick.onDidHide(() => resolve()));
    const accepted = new Promise<void>((resolve) => pick.onDidAccept(() => resolve()));
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await Promise.race([closed, accepted]);
    assert.ok(pick.title !== undefined);
    return pick.title;
  }
}
