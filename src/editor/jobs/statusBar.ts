import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UI_COMMANDS, STATUS_BAR_ITEM } from '../../ids.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Disposable, DisposableStore, DisposableValue } from '../../lib/disposables.ts';
import { editorLocale } from '../shell/locale.ts';
import type { OverviewStore } from '../../views/overviewStore.ts';
import { statusBar } from '../../words/statusSummary.ts';
import { STATUS_COMMANDS, statusLink } from './statusLink.ts';

/** The one item in the status bar. */
export class StatusBar implements Disposable {
  readonly #store = new DisposableStore();
  readonly #pause = new DisposableValue<Disposable>();
  readonly #item: vscode.StatusBarItem;
  readonly #overview: OverviewStore;
  readonly #clock: Clock;

  constructor(overview: OverviewStore, clock: Clock) {
    this.#overview = overview;
    this.#clock = clock;
    this.#item = vscode.window.createStatusBarItem(STATUS_BAR_ITEM, vscode.StatusBarAlignment.Left);
    this.#item.name = l10n.t('ACC Exports');
    this.#store.add(this.#item);
    this.#store.add(this.#pause);
    this.#store.add(overview.onDidChange(() => this.#update()));
    this.#update();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #update(): void {
    const { counts, ...state } = this.#overview.state;
    const { poller } = state;
    const now = this.#clock.now();
    const shown = counts && statusBar({ ...state, counts, locale: editorLocale(), link: statusLink }, now);
    if (!shown?.visible) {
      this.#pause.clear();
      this.#item.hide();
      return;
    }
    const tooltip = new vscode.MarkdownString(shown.tooltip);
    tooltip.isTrusted = { enabledCommands: STATUS_COMMANDS };
    this.#item.text = shown.text;
    this.#item.tooltip = tooltip;
    this.#item.command = UI_COMMANDS[shown.action];
    this.#item.accessibilityInformation = { label: shown.accessibilityLabel, role: 'button' };
    this.#item.backgroundColor =
      shown.severity === undefined ? undefined : new vscode.ThemeColor(`statusBarItem.${shown.severity}Background`);
    this.#item.show();
    // Its words stay true on their own, but for the end of a pause.
    const pauseMs = (poller.pausedUntil ?? 0) - now;
    this.#pause.value = pauseMs > 0 ? this.#clock.after(pauseMs + 1, () => this.#update()) : undefined;
  }
}
