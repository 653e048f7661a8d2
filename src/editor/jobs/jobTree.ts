import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { VIEWS } from '../../ids.ts';
import { SECTIONS, type Job, type Section } from '../../jobs/job.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Disposable, DisposableStore, DisposableValue } from '../../lib/disposables.ts';
import { once } from '../../lib/lazy.ts';
import { isCancelled } from '../../lib/cancel.ts';
import { UnseenDecorations } from './decorations.ts';
import { editorLocale } from '../shell/locale.ts';
import type { EditorLog } from '../shell/log.ts';
import type { OverviewStore, OverviewState } from '../../views/overviewStore.ts';
import type { Engine } from '../../engine/engine.ts';
import type { JobList } from '../shell/shell.ts';
import type { RowContext } from '../../words/jobRow.ts';
import { summary } from '../../words/counts.ts';
import { clockTime } from '../../words/format/time.ts';
import type { Redraw } from '../../views/treeModel.ts';
import { type RowNode, type TreeNode, jobsOf } from '../../views/treeNodes.ts';
import type { JobRows } from './jobRows.ts';

/** "expires in 52 min" is drawn again this often, only while the view is visible. */
const TICK_MS = 30_000;

/** The tree of exports in the side bar. Until it is looked at, what reads and draws its rows is not loaded. */
export class JobTree implements JobList, vscode.TreeDataProvider<TreeNode>, Disposable {
  readonly #changed = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly #listed = new vscode.EventEmitter<void>();
  readonly #store = new DisposableStore();
  readonly #tick = new DisposableValue<Disposable>();
  readonly #clock: Clock;
  readonly #log: EditorLog;
  readonly #overview: OverviewStore;
  /** `undefined` without a ledger. */
  readonly #rows: () => Promise<JobRows | undefined>;
  readonly #open = new Set<Section>(SECTIONS.filter((section) => section !== 'done'));
  #rowContext: RowContext;
  #loaded: JobRows | undefined;
  /** Changes are taken in one after the other. */
  #queue: Promise<void> = Promise.resolve();
  readonly view: vscode.TreeView<TreeNode>;
  readonly onDidChangeTreeData = this.#changed.event;
  /** Fires after rows were handed to the view. */
  readonly onDidList = this.#listed.event;

  constructor(engine: Promise<Engine>, overview: OverviewStore, clock: Clock, log: EditorLog) {
    this.#clock = clock;
    this.#log = log;
    this.#overview = overview;
    this.#rowContext = rowContext(overview.state);
    this.view = vscode.window.createTreeView(VIEWS.jobs, { treeDataProvider: this, showCollapseAll: true });
    const connected = engine.then(
      ({ ledger }) => this.#connect(ledger),
      () => undefined,
    );
    this.#rows = once(async () => {
      const ledger = await connected;
      return ledger && this.#load(ledger);
    });
    for (const item of [
      this.#changed,
      this.#listed,
      this.#tick,
      this.view,
      vscode.window.registerFileDecorationProvider(new UnseenDecorations()),
      overview.onDidChange((state) => this.#show(state)),
      this.view.onDidChangeVisibility(() => this.#tickWhileVisible()),
      this.view.onDidExpandElement(({ element }) => this.#opened(element, true)),
      this.view.onDidCollapseElement(({ element }) => this.#opened(element, false)),
    ]) {
      this.#store.add(item);
    }
    this.#show(overview.state);
    this.#tickWhileVisible();
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    try {
      const rows = (await (await this.#rows())?.model.children(node)) ?? [];
      this.#listed.fire();
      return [...rows];
    } catch (error) {
      this.#log.error(`The exports could not be read: ${String(error)}`);
      return [];
    }
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    if (!this.#loaded) throw new Error('A row is drawn that nobody has listed.');
    return this.#loaded.item(node);
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.#loaded?.model.parent(node);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    const tooltip = await this.#loaded?.tooltip(node);
    if (tooltip) item.tooltip = tooltip;
    return item;
  }

  get visible(): boolean {
    return this.view.visible;
  }

  /** The jobs that are selected in the view: of a selected batch all. */
  get selectedJobs(): readonly Job[] {
    return [...new Map(this.view.selection.flatMap(jobsOf).map((job) => [job.id, job])).values()];
  }

  /** The batch that is selected in the view, when nothing else is. */
  get selectedBatch(): string | undefined {
    const [only, another] = this.view.selection;
    return only?.kind === 'batch' && !another ? only.id : undefined;
  }

  /** Ids of the visible rows that nobody has looked at. */
  get unseen(): readonly string[] {
    return this.view.visible ? (this.#loaded?.model.unseen(this.#open) ?? []) : [];
  }

  /** What rows are drawn with besides their job. */
  get context(): RowContext {
    return this.#rowContext;
  }

  /** Opens the view and selects the row of a job, if it is still there; without `focus` the keyboard stays where it is. */
  async reveal(jobId: string, { focus = true } = {}): Promise<void> {
    if (focus) await vscode.commands.executeCommand(`${VIEWS.jobs}.focus`);
    const found = await (await this.#rows())?.model.locate(jobId);
    if (!found) return;
    this.#redraw(found.redraw);
    try {
      await this.view.reveal(found.node, { select: true, focus });
    } catch (error) {
      // The row may have moved meanwhile; the view is open, which is what matters.
      if (!isCancelled(error)) this.#log.debug(`The row could not be selected: ${String(error)}`);
    }
  }

  /** Loads one more page of a section. */
  async loadMore(section: Section): Promise<void> {
    const node = await (await this.#rows())?.model.loadMore(section);
    if (node) this.#redraw([node]);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #connect(ledger: Engine['ledger']): Engine['ledger'] {
    ledger.setVisible(this.view.visible);
    this.#store.add(this.view.onDidChangeVisibility(({ visible }) => ledger.setVisible(visible)));
    return ledger;
  }

  async #load(ledger: Engine['ledger']): Promise<JobRows> {
    const { JobRows } = await import('./jobRows.ts');
    const rows = new JobRows({
      ledger,
      clock: this.#clock,
      context: () => this.#rowContext,
      learn: (account) => this.#overview.learn(account),
    });
    this.#loaded = rows;
    this.#store.add(
      ledger.onDidChange((change) => {
        this.#queue = this.#queue
          .then(async () => this.#redraw(await rows.model.apply(change)))
          .catch((error: unknown) => this.#log.error(`The exports could not be redrawn: ${String(error)}`));
      }),
    );
    return rows;
  }

  #redraw(redraw: Redraw): void {
    if (redraw === 'nothing' || this.#store.disposed) return;
    this.#changed.fire(redraw === 'everything' ? undefined : [...redraw]);
  }

  #show(state: OverviewState): void {
    const before = this.#rowContext;
    this.#rowContext = rowContext(state);
    const { account, accounts, offline, pauses } = this.#rowContext;
    if (before.accounts !== accounts) {
      this.#redrawRows((rows) => rows.holding((job) => job.state !== 'downloaded', this.#open));
    } else if (before.account !== account || before.offline !== offline || before.pauses !== pauses) {
      this.#redrawRows((rows) => rows.holding((job) => job.state === 'running', this.#open));
    }
    const waiting = state.counts ? state.counts.ready.unseen + state.counts.attention.unseen : 0;
    this.view.badge =
      waiting > 0 && state.counts ? { value: waiting, tooltip: summary(withoutSeen(state.counts)) } : undefined;
    const message = this.#message(state) ?? '';
    if (message !== (this.view.message ?? '')) this.view.message = message;
  }

  /** A line above the rows, only while something stands in the way of all of them. */
  #message(state: OverviewState): string | undefined {
    if (state.ledgerProblem === 'readOnly')
      return l10n.t('A newer version of ACC Exports has upgraded this list. Reload the window.');
    if (state.counts === undefined || state.counts.running.total === 0) return undefined;
    const { pausedUntil } = state.poller;
    if (state.account === 'refused') {
      return state.current?.kind === 'accessToken'
        ? l10n.t('The access token is no longer accepted. Set a new one to continue.')
        : l10n.t('Sign in again to continue.');
    }
    if (state.account === 'none') return l10n.t('No one is signed in. Sign in, or set an access token, to continue.');
    if (state.account === 'elsewhere') {
      return l10n.t('Another window has the newer sign-in and watches the exports. Reload this window to take part.');
    }
    if (state.poller.offline) return l10n.t('No connection to the service. Trying again.');
    return pausedUntil !== undefined && pausedUntil > this.#clock.now()
      ? l10n.t('The service asked to wait. Resumes at {0}.', clockTime(pausedUntil, editorLocale()))
      : undefined;
  }

  #opened(node: TreeNode, open: boolean): void {
    if (node.kind !== 'section') return;
    if (open) this.#open.add(node.section);
    else this.#open.delete(node.section);
  }

  #tickWhileVisible(): void {
    if (!this.view.visible) {
      this.#tick.clear();
      return;
    }
    // Time passed unseen.
    this.#redrawRows((rows) => rows.changing(this.#open));
    this.#tick.value = this.#clock.after(TICK_MS, () => {
      this.#show(this.#overview.state);
      this.#tickWhileVisible();
    });
  }

  #redrawRows(choose: (rows: JobRows) => readonly RowNode[]): void {
    const rows = this.#loaded ? choose(this.#loaded) : [];
    if (rows.length > 0) this.#redraw(rows);
  }
}

function rowContext({ account, accounts, current, poller }: OverviewState): RowContext {
  const { offline, pauses } = poller;
  return { account, accounts, current, offline, pauses, locale: editorLocale() };
}

/** The badge speaks only of what nobody has looked at. */
function withoutSeen(counts: NonNullable<OverviewState['counts']>): NonNullable<OverviewState['counts']> {
  const none = { total: 0, unseen: 0 };
  return {
    ready: { ...counts.ready, total: counts.ready.unseen },
    running: none,
    attention: counts.attention,
    done: none,
  };
}
