import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UI_COMMANDS } from '../../ids.ts';
import { unseenUri } from './decorations.ts';
import { batchRow } from '../../words/batchRow.ts';
import { failedFileRow } from '../../words/failedFileRow.ts';
import { type JobRow, type RowContext, jobRow } from '../../words/jobRow.ts';
import { sectionName } from '../../words/terms.ts';
import type { BatchNode, FailedFileNode, SectionNode, JobNode, MoreNode } from '../../views/treeNodes.ts';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** A section with its count; *Done* starts closed, so that it is loaded only when somebody opens it. */
export function sectionItem({ section }: SectionNode, total: number): vscode.TreeItem {
  const item = new vscode.TreeItem(sectionName(section), section === 'done' ? Collapsed : Expanded);
  item.id = `section:${section}`;
  item.description = String(total);
  item.contextValue = 'section';
  item.accessibilityInformation = { label: `${sectionName(section)}, ${total}` };
  return item;
}

/** The row of a job; its tooltip is filled when somebody points at it. */
export function jobItem({ id, job }: JobNode, now: number, context: RowContext): vscode.TreeItem {
  const children = job.failedFiles.length > 0 ? Collapsed : None;
  return rowItem(`job:${id}`, jobRow(job, now, context), children, unseenUri(id));
}

/** The row of a batch; its exports are below it. */
export function batchItem({ id, batch }: BatchNode, now: number, context: RowContext): vscode.TreeItem {
  return rowItem(`batch:${id}`, batchRow(batch, now, context), Collapsed, unseenUri(id));
}

function rowItem(
  id: string,
  row: JobRow,
  children: vscode.TreeItemCollapsibleState,
  whenUnseen: vscode.Uri,
): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, children);
  item.id = id;
  item.description = row.description;
  item.iconPath = themeIcon(row.icon.id, row.icon.color);
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibilityLabel };
  if (row.unseen) item.resourceUri = whenUnseen;
  return item;
}

export function failedFileItem({ parent, index, file, name }: FailedFileNode): vscode.TreeItem {
  const row = failedFileRow(file, name);
  const item = new vscode.TreeItem(row.label, None);
  item.id = `file:${parent.id}:${index}`;
  item.description = row.description;
  item.iconPath = themeIcon(row.icon.id, row.icon.color);
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibilityLabel };
  item.tooltip = `${row.label}\n${row.description}`;
  return item;
}

export function moreItem(node: MoreNode): vscode.TreeItem {
  const item = new vscode.TreeItem(l10n.t('Load more…'), None);
  item.id = `more:${node.section}`;
  item.iconPath = themeIcon('ellipsis');
  item.contextValue = 'more';
  item.command = { command: UI_COMMANDS.loadMore, title: l10n.t('Load more…'), arguments: [node] };
  return item;
}

function themeIcon(id: string, color?: string): vscode.ThemeIcon {
  return color === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
}
