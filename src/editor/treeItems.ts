import * as vscode from 'vscode';
import { COMMANDS } from '../ids.ts';
import { unseenUri } from './decorations.ts';
import { translate as t } from './locale.ts';
import { failedFileRow } from './present/failedFileRow.ts';
import { type RowContext, jobRow } from './present/jobRow.ts';
import { groupName } from './present/words.ts';
import type { FailedFileNode, GroupNode, JobNode, MoreNode } from './treeModel.ts';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** A section with its count; *Done* starts closed, so that it is loaded only when somebody opens it. */
export function groupItem({ group }: GroupNode, total: number): vscode.TreeItem {
  const item = new vscode.TreeItem(groupName(group, t), group === 'done' ? Collapsed : Expanded);
  item.id = `group:${group}`;
  item.description = String(total);
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${groupName(group, t)}, ${total}` };
  return item;
}

/** The row of a job; its tooltip is filled when somebody points at it. */
export function jobItem({ id, job }: JobNode, now: number, context: RowContext): vscode.TreeItem {
  const row = jobRow(job, now, context, t);
  const item = new vscode.TreeItem(row.label, job.failedFiles.length > 0 ? Collapsed : None);
  item.id = `job:${id}`;
  item.description = row.description;
  item.iconPath = themeIcon(row.icon.id, row.icon.color);
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibilityLabel };
  if (row.unseen) item.resourceUri = unseenUri(id);
  return item;
}

export function failedFileItem({ parent, index, file }: FailedFileNode): vscode.TreeItem {
  const row = failedFileRow(file, t);
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
  const item = new vscode.TreeItem(t('Load more…'), None);
  item.id = `more:${node.group}`;
  item.iconPath = themeIcon('ellipsis');
  item.contextValue = 'more';
  item.command = { command: COMMANDS.loadMore, title: t('Load more…'), arguments: [node] };
  return item;
}

function themeIcon(id: string, color?: string): vscode.ThemeIcon {
  return color === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
}
