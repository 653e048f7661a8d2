import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UI_COMMANDS, STATUS_BAR_ITEM } from '../../ids.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Disposable, DisposableStore, DisposableValue } from '../../lib/disposables.ts';
import { editorLocale } from '../shell/locale.ts';
import type { OverviewStore } from '../../views/overviewStore.ts';
import { isQuiet } from '../../words/counts.ts';
import type { EditorLog } from '../shell/log.ts';

/** The one item in the status bar. */
export class StatusBar implements Disposable {
  readonly #store = new DisposableStore();
  readonly #pause = new DisposableValue<Disposable>();
  readonly #item: vscode.StatusBarItem;
  readonly #overview: OverviewStore;
  readonly #clock: Clock;
  readonly #log: EditorLog;

  constructor(overview: OverviewStore, clock: Clock, log: EditorLog) {
    this.#overview = overview;
    this.#clock = clock;
    this.#log = log;
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
    const { counts } = this.#overview.state;
    if (counts && !isQuiet(counts)) {
      this.#show().catch((error: unknown) => this.#log.error(`The status could not be shown: ${String(error)}`));
      return;
    }
    this.#pause.clear();
    this.#item.hide();
  }

  /** Its words are loaded when there is something to say. */
  async #show(): Promise<void> {
    const { statusBar } = await import('../../words/statusSummary.ts');
    const { STATUS_COMMANDS, statusLink } = await import('./statusLink.ts');
    if (this.#store.disposed) return;
    // What has changed meanwhile counts.
    const { counts, ...state } = this.#overview.state;
    const now = this.#clock.now();
    const shown = counts && statusBar({ ...state, counts, locale: editorLocale(), link: statusLink }, now);
    if (!shown?.visible) return;
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
    const pauseMs = (state.poller.pausedUntil ?? 0) - now;
    this.#pause.value = pauseMs > 0 ? this.#clock.after(pauseMs + 1, () => this.#update()) : undefined;
  }
}
