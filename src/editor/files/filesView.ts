import * as vscode from 'vscode';
import { VIEWS } from '../../ids.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { Emitter } from '../../lib/events.ts';
import { once } from '../../lib/lazy.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Settings } from '../shell/settings.ts';
import type { FilesList } from './filesList.ts';
import type { CheckedFile, FileNode, FilesNode, MoreFilesNode } from '../../views/filesNodes.ts';

/**
 * The tree of accounts, projects, folders and files in the side bar. Until it is opened nothing is asked for, and what
 * lists and draws is not loaded.
 */
export class FilesView implements vscode.TreeDataProvider<FilesNode>, Disposable {
  readonly #changed = new vscode.EventEmitter<FilesNode[] | undefined>();
  readonly #checkedChanged = new Emitter<void>();
  readonly #store = new DisposableStore();
  /** `undefined` without a ledger. */
  readonly #list: () => Promise<FilesList | undefined>;
  #loaded: FilesList | undefined;
  readonly view: vscode.TreeView<FilesNode>;
  readonly onDidChangeTreeData = this.#changed.event;
  /** Fires after other files are checked than before. */
  readonly onDidChangeChecked = this.#checkedChanged.event;

  constructor(engine: Promise<Engine>, settings: Settings, clock: Clock, log: EditorLog) {
    const connected = engine.catch(() => undefined);
    this.#list = once(async () => {
      const engine = await connected;
      return engine && (this.#loaded = await this.#load(engine, clock, log));
    });
    this.view = vscode.window.createTreeView(VIEWS.files, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
      manageCheckboxStateManually: true,
    });
    let host = settings.apiBaseUrl;
    for (const item of [
      ...[this.#changed, this.#checkedChanged, this.view],
      this.view.onDidChangeCheckboxState(({ items }) => this.#check(items)),
      this.view.onDidExpandElement(({ element }) => this.#loaded?.retry(element)),
      settings.onDidChange(() => {
        if (settings.apiBaseUrl === host) return;
        host = settings.apiBaseUrl;
        void connected.then((engine) => {
          engine?.catalog.forget();
          this.#loaded?.reset();
        });
      }),
    ]) {
      this.#store.add(item);
    }
  }

  async getChildren(node?: FilesNode): Promise<FilesNode[]> {
    const list = await this.#list();
    return !list || this.#store.disposed ? [] : list.children(node);
  }

  getTreeItem(node: FilesNode): vscode.TreeItem {
    if (!this.#loaded) throw new Error('A row is drawn that nobody has listed.');
    return this.#loaded.item(node);
  }

  getParent(node: FilesNode): FilesNode | undefined {
    return node.kind === 'filesHub' ? undefined : node.parent;
  }

  resolveTreeItem(item: vscode.TreeItem, node: FilesNode): vscode.TreeItem {
    const tooltip = this.#loaded?.tooltip(node);
    if (tooltip) item.tooltip = tooltip;
    return item;
  }

  /** Files that are checked, of one project, in the order of checking. */
  get checked(): readonly CheckedFile[] {
    return this.#loaded?.checked ?? [];
  }

  /** The rows that are selected. */
  get selectedNodes(): readonly FilesNode[] {
    return this.view.selection;
  }

  isChecked(node: FileNode): boolean {
    return this.#loaded?.isChecked(node) === true;
  }

  /** Checks or unchecks files, and draws their boxes. */
  check(nodes: readonly FileNode[], checked: boolean): void {
    this.#loaded?.check(nodes.map((node) => [node, checked] as const));
    this.#changed.fire([...nodes]);
  }

  /** @returns how many files were checked */
  uncheck(files?: readonly CheckedFile[]): number {
    return this.#loaded?.uncheck(files) ?? 0;
  }

  /** Lists again what is below a row, or everything. Checked files stay. */
  async refresh(node?: FilesNode): Promise<void> {
    (await this.#list())?.refresh(node);
  }

  /** Lists one more page. @throws AccError, AuthError and StoreError */
  async loadMore(node: MoreFilesNode): Promise<void> {
    await (await this.#list())?.loadMore(node);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #load({ catalog, accounts }: Engine, clock: Clock, log: EditorLog): Promise<FilesList> {
    const { FilesList } = await import('./filesList.ts');
    return this.#store.add(
      new FilesList({
        catalog,
        accounts,
        clock,
        log,
        view: this.view,
        redraw: (nodes) => this.#changed.fire(nodes),
        onChecked: () => this.#checkedChanged.fire(),
      }),
    );
  }

  #check(items: readonly (readonly [FilesNode, vscode.TreeItemCheckboxState])[]): void {
    this.#loaded?.check(
      items.flatMap(([node, state]) =>
        node.kind === 'filesFile' ? [[node, state === vscode.TreeItemCheckboxState.Checked] as const] : [],
      ),
    );
  }
}
