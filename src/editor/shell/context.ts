import type * as vscode from 'vscode';
import type { Clock } from '../../lib/clock.ts';
import type { JobTree } from '../jobs/jobTree.ts';
import type { ReportDocument } from '../support/reportDocument.ts';
import type { EditorLog } from './log.ts';
import type { OverviewStore } from '../../views/overviewStore.ts';
import type { Engine } from './ports.ts';
import type { FilesView } from '../files/filesView.ts';
import type { ExportMemory } from '../start/exportMemory.ts';
import type { Settings } from './settings.ts';
import type { CallbackMemory } from '../accounts/callbackMemory.ts';
import type { SignInFlow } from '../accounts/signInFlow.ts';

/** What every command may use. */
export interface CommandContext {
  readonly extension: vscode.ExtensionContext;
  /** Rejects with a StoreError when the ledger cannot be used; a command then tells it in words. */
  readonly engine: Promise<Engine>;
  readonly tree: JobTree;
  readonly files: FilesView;
  /** Recent places and options. */
  readonly exportMemory: ExportMemory;
  readonly overview: OverviewStore;
  readonly settings: Settings;
  readonly signIn: SignInFlow;
  readonly memory: CallbackMemory;
  readonly report: ReportDocument;
  readonly clock: Clock;
  readonly log: EditorLog;
}

/** The body of a command. It throws what goes wrong; the boundary tells it. */
export type Handler = (...args: readonly unknown[]) => Promise<unknown>;
