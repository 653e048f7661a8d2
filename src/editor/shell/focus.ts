import * as vscode from 'vscode';
import type { Disposable } from '../../lib/disposables.ts';
import { Emitter } from '../../lib/events.ts';
import type { Focus } from '../../lib/focus.ts';

/** The focus of this window, as the editor tells it. */
export class WindowFocus implements Focus, Disposable {
  readonly #changed = new Emitter<boolean>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor() {
    let last = vscode.window.state.focused;
    this.#subscription = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused === last) return;
      last = focused;
      this.#changed.fire(focused);
    });
  }

  get focused(): boolean {
    return vscode.window.state.focused;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
