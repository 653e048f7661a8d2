import * as vscode from 'vscode';
import { STATUS_BAR_ITEM } from '../ids.ts';
import type { Clock } from '../lib/clock.ts';
import { type Disposable, DisposableStore, DisposableValue } from '../lib/disposables.ts';
import { editorLocale, translate as t } from './locale.ts';
import type { Overview } from './overview.ts';
import { TOOLTIP_COMMANDS, statusBar } from './present/statusBar.ts';

/** The tooltip's ages and the end of a pause are drawn anew this often, only while the item is visible. */
const TICK_MS = 30_000;

/** The one item in the status bar. */
export class StatusBar implements Disposable {
  readonly #store = new DisposableStore();
  readonly #tick = new DisposableValue<Disposable>();
  readonly #item: vscode.StatusBarItem;
  readonly #overview: Overview;
  readonly #clock: Clock;

  constructor(overview: Overview, clock: Clock) {
    this.#overview = overview;
    this.#clock = clock;
    this.#item = vscode.window.createStatusBarItem(STATUS_BAR_ITEM, vscode.StatusBarAlignment.Left);
    this.#item.name = t('ACC Exports');
    this.#store.add(this.#item);
    this.#store.add(this.#tick);
    this.#store.add(overview.onDidChange(() => this.#update()));
    this.#update();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #update(): void {
    const { counts, poller, account, jobs } = this.#overview.state;
    const now = this.#clock.now();
    const shown = counts && statusBar({ counts, poller, account, jobs, locale: editorLocale() }, now, t);
    if (!shown?.visible) {
      this.#tick.clear();
      this.#item.hide();
      return;
    }
    const tooltip = new vscode.MarkdownString(shown.tooltip);
    tooltip.isTrusted = { enabledCommands: TOOLTIP_COMMANDS };
    this.#item.text = shown.text;
    this.#item.tooltip = tooltip;
    this.#item.command = shown.command;
    this.#item.accessibilityInformation = { label: shown.accessibilityLabel, role: 'button' };
    this.#item.backgroundColor =
      shown.severity === undefined ? undefined : new vscode.ThemeColor(`statusBarItem.${shown.severity}Background`);
    this.#item.show();
    const untilResume = (poller.pausedUntil ?? 0) - now;
    this.#tick.value = this.#clock.after(untilResume > 0 ? Math.min(TICK_MS, untilResume + 1) : TICK_MS, () =>
      this.#update(),
    );
  }
}
