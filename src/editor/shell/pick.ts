import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CancelledError } from '../../lib/cancel.ts';
import { alike } from '../../lib/letters.ts';
import { escapeIcons, plainText } from '../../words/format/text.ts';

/** What a question answers when the user wants to go a step back. */
export const BACK: unique symbol = Symbol('back');
export type Back = typeof BACK;

/** How many rows are asked for at first, and more each time. */
export const PICK_PAGE = 200;

/** A row that can be chosen; a separator or a hint has no value. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly value?: T;
}

/** Rows as far as they are loaded. */
export interface Choices<T> {
  readonly choices: readonly Choice<T>[];
  readonly more: boolean;
}

interface Question<T> {
  readonly title: string;
  readonly placeholder: string;
  /** Whether there is a step before this one. */
  readonly back?: boolean;
  /** At least so many rows, as far as there are. */
  readonly rows: (wanted: number, signal: AbortSignal) => Promise<Choices<T>>;
}

export interface OneQuestion<T> extends Question<T> {
  /**
   * Rows that are made again from what is typed, and are shown whatever it is. There must be as many for each text as for
   * none, unless they are last: the editor knows rows by their number, and may answer with one that it showed before.
   */
  readonly typed?: (text: string) => readonly Choice<T>[];
  readonly typedLast?: boolean;
  /** A list of one row answers itself. */
  readonly onlyOne?: boolean;
}

/** A button above the list. It answers with a new title for the box, which comes back with what was checked. */
export interface PickButton extends vscode.QuickInputButton {
  readonly press: () => Promise<string | undefined>;
}

export interface ManyQuestion<T> extends Question<T> {
  /** Which of the rows are checked when they appear. */
  readonly checked?: ((value: T) => boolean) | undefined;
  readonly buttons?: readonly PickButton[];
}

/** Rows that are all there at once. */
export function allOf<T>(choices: readonly Choice<T>[]): () => Promise<Choices<T>> {
  return () => Promise.resolve({ choices, more: false });
}

/** A name from the service, safe where icons are drawn. */
export function label(name: string): string {
  return escapeIcons(plainText(name));
}

export function separator(label: string): Choice<never> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/**
 * Lets a user choose one row. The box is there at once; rows arrive page by page.
 * @throws CancelledError when the user leaves, and whatever `rows` throws
 */
export function pickOne<T>(question: OneQuestion<T>): Promise<T | Back> {
  const more: Choice<T> = { label: `$(ellipsis) ${l10n.t('Load more…')}`, alwaysShow: true };
  return ask<T, T>(question, ({ pick, answer, load }) => {
    let loaded: Choices<T> = { choices: [], more: false };
    const draw = (): void => {
      const text = pick.value.trim();
      const typed = (question.typed?.(text) ?? []).map((row) => ({ ...row, alwaysShow: true }));
      const rest = loaded.more ? [more] : [];
      pick.items =
        question.typedLast === true ? [...loaded.choices, ...rest, ...typed] : [...typed, ...loaded.choices, ...rest];
      if (text === '') return;
      // The editor sorts by how well a label fits, but Enter shall take the row that has the typed name, and only without
      // any the first that the text itself stands for.
      const first = loaded.choices.find((row) => row.value !== undefined && hasName(row, text)) ?? typed[0];
      if (first) pick.activeItems = [first];
    };
    pick.buttons = question.back === true ? [vscode.QuickInputButtons.Back] : [];
    if (question.typed) pick.onDidChangeValue(draw);
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen === more) load();
      else if (chosen?.value !== undefined) answer(chosen.value);
    });
    draw();
    return (choices) => {
      loaded = choices;
      const [only, another] = choices.more ? [] : choices.choices;
      if (question.onlyOne === true && only?.value !== undefined && !another) answer(only.value);
      else draw();
    };
  });
}

/**
 * Lets a user check rows; an empty answer is possible.
 * @throws CancelledError when the user leaves, and whatever `rows` throws
 */
export async function pickMany<T>(question: ManyQuestion<T>): Promise<readonly T[] | Back> {
  let { title, checked } = question;
  for (;;) {
    const answer = await pickManyOnce({ ...question, title, checked });
    if (answer === BACK) return BACK;
    const { values, pressed } = answer;
    if (!pressed) return values;
    // A box that another one has covered comes back without its rows, so that this is a new one.
    title = (await pressed.press()) ?? title;
    checked = (value) => values.includes(value);
  }
}

interface ManyAnswer<T> {
  readonly values: readonly T[];
  /** The button that ended it, before the user was done. */
  readonly pressed?: PickButton | undefined;
}

function pickManyOnce<T>(question: ManyQuestion<T>): Promise<ManyAnswer<T> | Back> {
  return ask<T, ManyAnswer<T>>(question, ({ pick, answer, load }) => {
    const { checked = () => false, buttons = [] } = question;
    const more = { iconPath: new vscode.ThemeIcon('ellipsis'), tooltip: l10n.t('Load More') };
    const own = [...(question.back === true ? [vscode.QuickInputButtons.Back] : []), ...buttons];
    let known: readonly Choice<T>[] = [];
    const values = (): readonly T[] => pick.selectedItems.flatMap(({ value }) => value ?? []);
    pick.canSelectMany = true;
    pick.buttons = own;
    pick.onDidAccept(() => pick.busy || answer({ values: values() }));
    pick.onDidTriggerButton((button) => {
      const pressed = buttons.find((one) => one === button);
      if (button === more) load();
      else if (pressed) answer({ values: values(), pressed });
    });
    return (choices) => {
      const before = new Set(known);
      const stillChecked = new Set(pick.selectedItems.map(({ value }) => value));
      known = [...known, ...choices.choices.slice(known.length)];
      pick.items = known;
      pick.selectedItems = known.filter((row) => {
        if (row.value === undefined) return false;
        return before.has(row) ? stillChecked.has(row.value) : checked(row.value);
      });
      pick.buttons = choices.more ? [...own, more] : own;
    };
  });
}

function hasName({ label }: vscode.QuickPickItem, text: string): boolean {
  const name = label.replace(/^\$\([\w-]+\) /, '');
  return alike(name).includes(alike(text));
}

interface Box<T, R> {
  readonly pick: vscode.QuickPick<Choice<T>>;
  readonly answer: (value: R) => void;
  /** Asks for more rows. */
  readonly load: () => void;
}

/** @param fill connects the box, and returns what takes each load's rows in */
function ask<T, R>(question: Question<T>, fill: (box: Box<T, R>) => (choices: Choices<T>) => void): Promise<R | Back> {
  const { promise, resolve, reject } = Promise.withResolvers<R | Back>();
  const ended = new AbortController();
  const pick = vscode.window.createQuickPick<Choice<T>>();
  let wanted = 0;
  pick.title = question.title;
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.keepScrollPosition = true;
  const load = (): void => {
    pick.busy = true;
    wanted += PICK_PAGE;
    question.rows(wanted, ended.signal).then((choices) => {
      if (ended.signal.aborted) return;
      show(choices);
      pick.busy = false;
    }, reject);
  };
  pick.onDidTriggerButton((button) => button === vscode.QuickInputButtons.Back && resolve(BACK));
  pick.onDidHide(() => reject(new CancelledError()));
  const show = fill({ pick, answer: resolve, load });
  pick.show();
  load();
  return promise.finally(() => {
    ended.abort(new CancelledError());
    pick.dispose();
  });
}
