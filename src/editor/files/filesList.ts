import * as vscode from 'vscode';
import { CONTEXT_KEYS, VIEWS } from '../../ids.ts';
import { isCancelled } from '../../lib/cancel.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { tellError } from '../shell/boundary.ts';
import { editorLocale } from '../shell/locale.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Engine } from '../../engine/engine.ts';
import { checkedWords, clearedWords } from '../../words/fileRow.ts';
import { accountName } from '../../words/owner.ts';
import { FilesItems, filesTooltip } from './filesItems.ts';
import { FilesModel, type FilesState } from '../../views/filesModel.ts';
import type { CheckedFile, FileNode, FilesNode, MoreFilesNode } from '../../views/filesNodes.ts';
import { isContainer, subject } from '../../views/browsePlaces.ts';
import { errorMessage, listingNotice } from '../../words/errorMessage.ts';

/** What the list is shown in. */
export interface FilesListPorts extends Pick<Engine, 'catalog' | 'accounts'> {
  readonly view: vscode.TreeView<FilesNode>;
  readonly clock: Clock;
  readonly log: EditorLog;
  /** Draws rows again; `undefined`: all. */
  readonly redraw: (nodes: FilesNode[] | undefined) => void;
  /** Called after other files are checked than before. */
  readonly onChecked: () => void;
}

/** The rows of the Files view, with what its title and its message say: made when the view is first opened. */
export class FilesList implements Disposable {
  readonly #ports: FilesListPorts;
  readonly #store = new DisposableStore();
  readonly #items: FilesItems;
  readonly #model: FilesModel;
  /** Why a row could not be opened, until it can be, or something is refreshed. */
  #trouble: { readonly node: FilesNode; readonly message: string } | undefined;
  /** What was told with a button, until something can be listed again. */
  #told: string | undefined;
  /** Said once, until other files are checked. */
  #notice: string | undefined;
  #shownState: FilesState;
  #anyChecked = false;

  constructor(ports: FilesListPorts) {
    const { catalog, accounts, clock, log, redraw, onChecked } = ports;
    this.#ports = ports;
    this.#items = new FilesItems(clock);
    const model = new FilesModel(catalog, accounts, (error) =>
      log.warn(`The account could not be read: ${String(error)}`),
    );
    this.#model = this.#store.add(model);
    this.#store.add(
      model.onDidChange((nodes) => {
        if (nodes === undefined) this.#trouble = undefined;
        redraw(nodes && [...nodes]);
        this.#show();
      }),
    );
    this.#store.add(
      model.onDidChangeChecked(() => {
        this.#notice = undefined;
        this.#show();
        onChecked();
      }),
    );
  }

  /** The rows below one, or at the top: none where they could not be listed, which is told. */
  async children(node?: FilesNode): Promise<FilesNode[]> {
    const model = this.#model;
    try {
      const rows = await this.#listed(node, () => model.children(node));
      if (node === undefined || this.#trouble?.node === node) this.#trouble = undefined;
      this.#told = undefined;
      return [...rows];
    } catch (error) {
      if (isCancelled(error)) return [];
      this.#ports.log.error(`The files could not be listed: ${String(error)}`);
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

  /** How a row is drawn. */
  item(node: FilesNode): vscode.TreeItem {
    switch (node.kind) {
      case 'filesMore':
        return this.#items.more(node);
      case 'filesFile':
        return this.#items.file(node, this.isChecked(node));
      case 'filesHub':
        return this.#items.container(node, this.#model.isOnly(node));
      case 'filesProject':
      case 'filesFolder':
        return this.#items.container(node, false);
    }
  }

  tooltip(node: FilesNode): vscode.MarkdownString | undefined {
    return filesTooltip(node);
  }

  get checked(): readonly CheckedFile[] {
    return this.#model.checked;
  }

  isChecked(node: FileNode): boolean {
    return this.#model.isChecked(node);
  }

  /** Checks or unchecks files; their boxes are drawn by who asks. */
  check(rows: readonly (readonly [FileNode, boolean])[]): void {
    const cleared = this.#model.check(rows);
    if (!cleared) return;
    this.#notice = clearedWords(cleared.project, cleared.count);
    this.#show();
  }

  /** @returns how many files were checked */
  uncheck(files?: readonly CheckedFile[]): number {
    return this.#model.uncheck(files);
  }

  /** Lists again what is below a row, or everything. Checked files stay. */
  refresh(node?: FilesNode): void {
    this.#trouble = undefined;
    this.#told = undefined;
    this.#model.refresh(node);
    this.#show();
  }

  /** Lists again what could not be listed when it was opened last. */
  retry(node: FilesNode): void {
    this.#model.retry(node);
  }

  /** Lists one more page. @throws AccError, AuthError and StoreError */
  async loadMore(node: MoreFilesNode): Promise<void> {
    await withProgress(() => this.#model.loadMore(node));
  }

  /** Forgets everything, with the checked files. */
  reset(): void {
    this.#model.reset();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Shows that something goes on, unless the rows are known. */
  #listed<T>(node: FilesNode | undefined, work: () => Promise<T>): Promise<T> {
    return this.#model.isListed(node) ? work() : withProgress(work);
  }

  #tell(error: unknown): void {
    const notice = listingNotice(error, editorLocale());
    if (!notice || notice.message === this.#told) return;
    this.#told = notice.message;
    tellError(notice, this.#ports.log);
  }

  #show(): void {
    if (this.#store.disposed) return;
    const { view } = this.#ports;
    const { state, account, checked } = this.#model;
    if (state !== this.#shownState) void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.files, state);
    this.#shownState = state;
    const files = checked.map(({ file }) => file);
    const any = files.length > 0;
    if (any !== this.#anyChecked) void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.anyChecked, any);
    this.#anyChecked = any;
    // In the title, since a line above the rows would move them under the mouse with the first check.
    const owner = account?.status === 'usable' ? accountName(account) : '';
    const description = any ? checkedWords(files, editorLocale()) : owner;
    if (description !== (view.description ?? '')) view.description = description;
    // Over an empty tree a message would hide the welcome text.
    const words = [this.#trouble?.message, this.#notice];
    const message = state === 'listed' ? words.filter((words) => words !== undefined && words !== '').join(' ') : '';
    if (message !== (view.message ?? '')) view.message = message;
  }
}

function withProgress<T>(work: () => Promise<T>): Promise<T> {
  return Promise.resolve(vscode.window.withProgress({ location: { viewId: VIEWS.files } }, work));
}
