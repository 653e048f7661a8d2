import type { Clock } from '../../lib/clock.ts';
import { type Disposable, DisposableStore, DisposableValue } from '../../lib/disposables.ts';
import type { JobTree } from './jobTree.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Focus } from '../../lib/focus.ts';
import { type TreeNode, jobsOf } from '../../views/treeNodes.ts';

/** A row counts as seen after it was visible this long in a focused window. */
const LOOK_MS = 5000;

/** Marks ended jobs as seen: at once when their row is selected, or after the view was in sight for a while. */
export class SeenWatch implements Disposable {
  readonly #store = new DisposableStore();
  readonly #timer = new DisposableValue<Disposable>();
  readonly #tree: JobTree;
  readonly #clock: Clock;
  readonly #focus: Focus;
  readonly #log: EditorLog;
  readonly #engine: Engine;

  constructor(engine: Engine, tree: JobTree, focus: Focus, clock: Clock, log: EditorLog) {
    this.#engine = engine;
    this.#tree = tree;
    this.#clock = clock;
    this.#focus = focus;
    this.#log = log;
    const markSeen = (): void => this.#markSeen();
    for (const item of [
      this.#timer,
      tree.view.onDidChangeVisibility(markSeen),
      tree.onDidList(markSeen),
      tree.onDidChangeTreeData(markSeen),
      tree.view.onDidExpandElement(markSeen),
      focus.onDidChange(markSeen),
      tree.view.onDidChangeSelection(({ selection }) => {
        const unseen = new Set(tree.unseen);
        const seen = selection.flatMap((node) => this.#rowJobs(node)).filter((id) => unseen.has(id));
        this.#mark([...new Set(seen)]);
      }),
    ]) {
      this.#store.add(item);
    }
    markSeen();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Starts the wait while there is something to see and somebody to see it; a wait that runs is kept. */
  #markSeen(): void {
    if (!this.#tree.view.visible || !this.#focus.focused) {
      this.#timer.clear();
      return;
    }
    if (this.#timer.value || this.#tree.unseen.length === 0) return;
    const waiting = this.#tree.unseen;
    this.#timer.value = this.#clock.after(LOOK_MS, () => {
      this.#timer.clear();
      const unseen = new Set(this.#tree.unseen);
      this.#mark(waiting.filter((id) => unseen.has(id)));
      this.#markSeen();
    });
  }

  /** Who selects one export of a batch looks at the batch. */
  #rowJobs(node: TreeNode): readonly string[] {
    const parent = this.#tree.getParent(node);
    return jobsOf(parent?.kind === 'batch' ? parent : node).map(({ id }) => id);
  }

  #mark(ids: readonly string[]): void {
    if (ids.length === 0 || this.#engine.ledger.readOnly) return;
    this.#engine.ledger
      .markSeen(ids)
      .catch((error: unknown) => this.#log.warn(`Rows could not be marked as seen: ${String(error)}`));
  }
}
