import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../../ids.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { OverviewStore, OverviewState } from '../../views/overviewStore.ts';

type ContextValue = string | boolean | undefined;

/** Keeps the context keys that `when` clauses read. Each is set only when it changes. */
export class ContextKeys implements Disposable {
  readonly #last = new Map<string, ContextValue>();
  readonly #subscription: Disposable;

  constructor(overview: OverviewStore) {
    this.#subscription = overview.onDidChange((state) => this.#update(state));
    this.#update(overview.state);
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #update(state: OverviewState): void {
    this.#set(CONTEXT_KEYS.ledger, state.ledgerProblem);
    if (!state.counts) return;
    const total = Object.values(state.counts).reduce((sum, { total }) => sum + total, 0);
    this.#set(CONTEXT_KEYS.jobs, total === 0 ? 'empty' : 'jobs');
    this.#set(CONTEXT_KEYS.account, state.account);
    this.#set(CONTEXT_KEYS.offline, state.poller.offline);
  }

  #set(key: string, value: ContextValue): void {
    if (this.#last.has(key) && this.#last.get(key) === value) return;
    this.#last.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
