import type * as vscode from 'vscode';
import type { CommandName } from '../../ids.ts';
import type { Job } from '../../jobs/job.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { OverviewStore } from '../../views/overviewStore.ts';
import type { RowContext } from '../../words/jobRow.ts';
import type { EditorLog } from './log.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Focus } from '../../lib/focus.ts';
import type { Settings } from './settings.ts';

/** What every feature may use. */
export interface Shell {
  readonly extension: vscode.ExtensionContext;
  /** What needs the ledger. Rejects with a StoreError when it cannot be used: commands and the view then say so. */
  readonly engine: Promise<Engine>;
  readonly settings: Settings;
  readonly overview: OverviewStore;
  readonly clock: Clock;
  readonly log: EditorLog;
  readonly focus: Focus;
}

/** The list of exports, as commands of every feature use it. */
export interface JobList {
  readonly visible: boolean;
  /** The jobs that are selected: of a selected batch all. */
  readonly selectedJobs: readonly Job[];
  /** The id of the batch that is selected, when nothing else is. */
  readonly selectedBatch: string | undefined;
  /** What rows are drawn with besides their job. */
  readonly context: RowContext;
  /** Opens the view and selects the row of a job; without `focus` the keyboard stays where it is. */
  reveal(jobId: string, options?: { readonly focus?: boolean }): Promise<void>;
}

/** The shell with the list, for the features whose commands are about jobs of it. */
export interface ShellWithJobs extends Shell {
  readonly jobs: JobList;
}

/** How a command was called. */
export interface Call {
  /** Whether a user can be asked and told; if not, what they would be asked is an error. */
  readonly interactive: boolean;
  /** Aborts when the extension goes. */
  readonly signal: AbortSignal;
}

/** The body of a command. It returns data to the caller, and throws what goes wrong; the boundary tells it. */
export interface Handler {
  (args: readonly unknown[], call: Call): Promise<unknown>;
  /** What the user does by it, for the words of what fails; unless said, it is about an export that runs. */
  readonly doing?: 'asking' | undefined;
}

/** Says of a command that it browses or starts: what fails in it is not about an export that runs. */
export function asking(handler: Handler): Handler {
  const asked = (args: readonly unknown[], call: Call): Promise<unknown> => handler(args, call);
  return Object.assign(asked, { doing: 'asking' as const });
}

/** What a feature adds to the editor: everything it shows, until it is disposed, and these commands. */
export interface Feature<C extends CommandName> extends Disposable {
  readonly commands: Readonly<Record<C, Handler>>;
}
