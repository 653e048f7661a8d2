import * as vscode from 'vscode';
import { CONTEXT_KEYS, VIEWS } from '../../ids.ts';
import { isCancelled } from '../../lib/cancel.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { Emitter } from '../../lib/events.ts';
import { tellError } from '../shell/boundary.ts';
import { editorLocale } from '../shell/locale.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Engine } from '../../engine/engine.ts';
import { checkedWords, clearedWords } from '../../words/fileRow.ts';
import { accountName } from '../../words/owner.ts';
import type { Settings } from '../shell/settings.ts';
import { FilesItems, filesTooltip } from './filesItems.ts';
import { FilesModel, type FilesState } from '../../views/filesModel.ts';
import type { CheckedFile, FileNode, FilesNode, MoreFilesNode } from '../../views/filesNodes.ts';
import { isContainer, parentOf, subject } from '../../views/browsePlaces.ts';
import { errorMessage, listingNotice } from '../../words/errorMessage.ts';

/** The tree of accounts, projects, folders and files in the side bar. Asks for nothing before it is opened. */
export class FilesView implements vscode.TreeDataProvider<FilesNode>, Disposable {
  readonly #changed = new vscode.EventEmitter<FilesNode[] | undefined>();
  readonly #checkedChanged = new Emitter<void>();
  readonly #store = new DisposableStore();
  readonly #log: EditorLog;
  readonly #items: FilesItems;
  readonly #model: Promise<FilesModel | undefined>;
  #loaded: FilesModel | undefined;
  /** Why a row could not be opened, until it can be, or something is refreshed. */
  #trouble: { readonly node: FilesNode; readonly message: string } | undefined;
  /** What was told with a button, until something can be listed again. */
  #told: string | undefined;
  /** Said once, until other files are checked. */
  #notice: string | undefined;
  #shownState: FilesState;
  #anyChecked = false;
  readonly view: vscode.TreeView<FilesNode>;
  readonly onDidChangeTreeData = this.#changed.event;
  /** Fires after other files are checked than before. */
  readonly onDidChangeChecked = this.#checkedChanged.event;

  constructor(engine: Promise<Engine>, settings: Settings, clock: Clock, log: EditorLog) {
    this.#log = log;
    this.#items = new FilesItems(clock);
    this.#model = engine.then(
      (engine) => this.#connect(engine, settings),
      () => undefined,
    );
    this.view = vscode.window.createTreeView(VIEWS.files, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
      manageCheckboxStateManually: true,
    });
    for (const item of [
      ...[this.#changed, this.#checkedChanged, this.view],
      this.view.onDidChangeCheckboxState(({ items }) => this.#check(items)),
      this.view.onDidExpandElement(({ element }) => this.#loaded?.retry(element)),
    ]) {
      this.#store.add(item);
    }
  }

  async getChildren(node?: FilesNode): Promise<FilesNode[]> {
    const model = await this.#model;
    if (!model || this.#store.disposed) return [];
    try {
      const rows = await this.#listed(model, node, () => model.children(node));
      if (node === undefined || this.#trouble?.node === node) this.#trouble = undefined;
      this.#told = undefined;
      return [...rows];
    } catch (error) {
      if (isCancelled(error)) return [];
      this.#log.error(`The files could not be listed: ${String(error)}`);
      if (node && isContainer(node)) {
        const { message } = errorMessage(error, editorLocale(), { doing: 'listing', name: subject(node).name });
        this.#trouble = { node, message };
      }
      this.#tell(error);
      return [];
    } finally {
      this.#show();
    }
  }

  getTreeItem(node: FilesNode): vscode.TreeItem {
    switch (node.kind) {
      case 'filesMore':
        return this.#items.more(node);
      case 'filesFile':
        return this.#items.file(node, this.isChecked(node));
      case 'filesHub':
        return this.#items.container(node, this.#loaded?.isOnly(node) === true);
      case 'filesProject':
      case 'filesFolder':
        return this.#items.container(node, false);
    }
  }

  getParent(node: FilesNode): FilesNode | undefined {
    return parentOf(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: FilesNode): vscode.TreeItem {
    const tooltip = filesTooltip(node);
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
    this.#set(nodes.map((node) => [node, checked] as const));
    this.#changed.fire([...nodes]);
  }

  /** @returns how many files were checked */
  uncheck(files?: readonly CheckedFile[]): number {
    return this.#loaded?.uncheck(files) ?? 0;
  }

  /** Lists again what is below a row, or everything. Checked files stay. */
  async refresh(node?: FilesNode): Promise<void> {
    this.#trouble = undefined;
    this.#told = undefined;
    (await this.#model)?.refresh(node);
    this.#show();
  }

  /** Lists one more page. @throws AccError, AuthError and StoreError */
  async loadMore(node: MoreFilesNode): Promise<void> {
    const model = await this.#model;
    if (model) await withProgress(() => model.loadMore(node));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #connect({ catalog, accounts }: Engine, settings: Settings): FilesModel {
    const model = this.#store.add(
      new FilesModel(catalog, accounts, (error) => this.#log.warn(`The account could not be read: ${String(error)}`)),
    );
    this.#loaded = model;
    this.#store.add(
      model.onDidChange((nodes) => {
        if (nodes === undefined) this.#trouble = undefined;
        this.#changed.fire(nodes && [...nodes]);
        this.#show();
      }),
    );
    this.#store.add(
      model.onDidChangeChecked(() => {
        this.#notice = undefined;
        this.#show();
        this.#checkedChanged.fire();
      }),
    );
    let host = settings.apiBaseUrl;
    this.#store.add(
      settings.onDidChange(() => {
        if (settings.apiBaseUrl === host) return;
        host = settings.apiBaseUrl;
        catalog.forget();
        model.reset();
      }),
    );
    return model;
  }

  /** Shows that something goes on, unless the rows are known. */
  #listed<T>(model: FilesModel, node: FilesNode | undefined, work: () => Promise<T>): Promise<T> {
    return model.isListed(node) ? work() : withProgress(work);
  }

  #check(items: readonly (readonly [FilesNode, vscode.TreeItemCheckboxState])[]): void {
    this.#set(
      items.flatMap(([node, state]) =>
        node.kind === 'filesFile' ? [[node, state === vscode.TreeItemCheckboxState.Checked] as const] : [],
      ),
    );
  }

  #set(rows: readonly (readonly [FileNode, boolean])[]): void {
    const cleared = this.#loaded?.check(rows);
    if (!cleared) return;
    this.#notice = clearedWords(cleared.project, cleared.count);
    this.#show();
  }

  #tell(error: unknown): void {
    const notice = listingNotice(error, editorLocale());
    if (!notice || notice.message === this.#told) return;
    this.#told = notice.message;
    tellError(notice, this.#log);
  }

  #show(): void {
    const model = this.#loaded;
    if (!model || this.#store.disposed) return;
    const { state, account } = model;
    if (state !== this.#shownState) void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.files, state);
    this.#shownState = state;
    const files = model.checked.map(({ file }) => file);
    const any = files.length > 0;
    if (any !== this.#anyChecked) void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.anyChecked, any);
    this.#anyChecked = any;
    // In the title, since a line above the rows would move them under the mouse with the first check.
    const owner = account?.status === 'usable' ? accountName(account) : '';
    const description = any ? checkedWords(files, editorLocale()) : owner;
    if (description !== (this.view.description ?? '')) this.view.description = description;
    // Over an empty tree a message would hide the welcome text.
    const words = [this.#trouble?.message, this.#notice];
    const message = state === 'listed' ? words.filter((words) => words !== undefined && words !== '').join(' ') : '';
    if (message !== (this.view.message ?? '')) this.view.message = message;
  }
}

function withProgress<T>(work: () => Promise<T>): Promise<T> {
  return Promise.resolve(vscode.window.withProgress({ location: { viewId: VIEWS.files } }, work));
}
