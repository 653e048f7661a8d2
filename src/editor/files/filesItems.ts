import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../lib/clock.ts';
import { UI_COMMANDS } from '../../ids.ts';
import { editorLocale } from '../shell/locale.ts';
import { FileRows, containerRow, containerTooltip, fileTooltip } from '../../words/fileRow.ts';
import { plainText } from '../../words/format/text.ts';
import type { FileNode, FilesNode, MoreFilesNode } from '../../views/filesNodes.ts';
import { type ContainerNode, nodeId, subject } from '../../views/browsePlaces.ts';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** Draws rows. A file's row is drawn once: with *Load more*, thousands are asked for again. */
export class FilesItems {
  readonly #files = new WeakMap<FileNode, vscode.TreeItem>();
  readonly #clock: Clock;
  /** Made with the first file: no start waits for its formats. */
  #rows: FileRows | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  file(node: FileNode, checked: boolean): vscode.TreeItem {
    const known = this.#files.get(node);
    const item = known ?? this.#newFile(node);
    if (!known) this.#files.set(node, item);
    if (item.checkboxState !== undefined) item.checkboxState = checkbox(node, checked);
    return item;
  }

  container(node: ContainerNode, expanded: boolean): vscode.TreeItem {
    const row = containerRow(subject(node));
    const item = new vscode.TreeItem(row.label, expanded ? Expanded : Collapsed);
    item.id = nodeId(node);
    if (row.description !== '') item.description = row.description;
    item.iconPath = new vscode.ThemeIcon(row.icon);
    item.contextValue = row.contextValue;
    item.accessibilityInformation = { label: row.accessibilityLabel };
    return item;
  }

  more(node: MoreFilesNode): vscode.TreeItem {
    const item = new vscode.TreeItem(l10n.t('Load more…'), None);
    item.id = nodeId(node);
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.contextValue = 'more';
    item.command = { command: UI_COMMANDS.loadMoreFiles, title: l10n.t('Load more…'), arguments: [node] };
    return item;
  }

  #newFile(node: FileNode): vscode.TreeItem {
    this.#rows ??= new FileRows(editorLocale());
    const row = this.#rows.row(node.file, this.#clock.now());
    const item = new vscode.TreeItem(row.label, None);
    item.id = nodeId(node);
    item.description = row.description;
    item.iconPath = new vscode.ThemeIcon(row.icon);
    item.contextValue = row.contextValue;
    item.accessibilityInformation = { label: row.accessibilityLabel };
    if (row.checkable) item.checkboxState = checkbox(node, false);
    return item;
  }
}

/** The whole story of a row, or `undefined` where there is none. */
export function filesTooltip(node: FilesNode): vscode.MarkdownString | undefined {
  switch (node.kind) {
    case 'filesMore':
      return undefined;
    case 'filesFile':
      return new vscode.MarkdownString(fileTooltip(node.file, node.parent.path, editorLocale()));
    case 'filesHub':
    case 'filesProject':
      return new vscode.MarkdownString(containerTooltip(subject(node), []));
    case 'filesFolder':
      return new vscode.MarkdownString(containerTooltip(node.folder, node.path.slice(0, -1)));
  }
}

function checkbox({ file }: FileNode, checked: boolean): NonNullable<vscode.TreeItem['checkboxState']> {
  const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
  const name = plainText(file.name);
  return {
    state: checked ? Checked : Unchecked,
    // The same with and without a mark: the view changes the mark on its own.
    tooltip: l10n.t('Export this file'),
    accessibilityInformation: { label: l10n.t('Export {0}', name), role: 'checkbox' },
  };
}
