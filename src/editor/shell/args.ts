import { isFields, textField } from '../../lib/fields.ts';
import { isFilesNode } from '../../views/filesNodes.ts';
import type { JobNode, TreeNode } from '../../views/treeNodes.ts';

/** True for a row of the tree, which menus pass to their commands. */
export function isTreeNode(value: unknown): value is TreeNode {
  if (!isFields(value)) return false;
  const kind = value['kind'];
  return (
    (kind === 'job' && isFields(value['job'])) ||
    (kind === 'batch' && isFields(value['batch'])) ||
    (kind === 'failedFile' && isFields(value['parent'])) ||
    kind === 'section' ||
    kind === 'more'
  );
}

/** The job's row of a row: itself, or the one above a left-out file. */
export function jobNodeOf(node: TreeNode): JobNode | undefined {
  if (node.kind === 'job') return node;
  return node.kind === 'failedFile' ? node.parent : undefined;
}

/**
 * True when a person is at the other end: the palette and menus pass nothing, a row or a file, our own links and buttons
 * say so.
 * Everybody else called with arguments of their own and wants errors thrown.
 */
export function isInteractive(args: readonly unknown[]): boolean {
  const [first] = args;
  if (first === undefined || first === null || isTreeNode(first) || isFilesNode(first) || isUri(first)) return true;
  return isFields(first) && first['from'] === 'person';
}

/** True for the address of a file, which the explorer and the title of an editor pass. */
function isUri(value: unknown): boolean {
  return isFields(value) && typeof value['scheme'] === 'string' && typeof value['fsPath'] === 'string';
}

/** The job id in an argument: a string, `{id}`, or a row. */
export function jobIdOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (isTreeNode(value)) return jobNodeOf(value)?.id;
  if (isFields(value) && typeof value['id'] === 'string') return value['id'];
  return undefined;
}

/** The id of a group in an argument: `{batchId}` (or `{groupId}`, its former name), or the row of a group. A job of a group, which has both ids, is only itself. */
export function batchIdOf(value: unknown): string | undefined {
  if (isTreeNode(value)) return value.kind === 'batch' ? value.id : undefined;
  return jobIdOf(value) === undefined ? (textField(value, 'batchId') ?? textField(value, 'groupId')) : undefined;
}
