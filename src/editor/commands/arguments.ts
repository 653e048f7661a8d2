import type { JobNode, TreeNode } from '../treeModel.ts';

/** Any object that came in as an argument. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a row of the tree, which menus pass to their commands. */
export function isTreeNode(value: unknown): value is TreeNode {
  if (!isFields(value)) return false;
  const kind = value['kind'];
  return (
    (kind === 'job' && isFields(value['job'])) ||
    (kind === 'failedFile' && isFields(value['parent'])) ||
    kind === 'group' ||
    kind === 'more'
  );
}

/** The job's row of a row: itself, or the one above a left-out file. */
export function jobNodeOf(node: TreeNode): JobNode | undefined {
  if (node.kind === 'job') return node;
  return node.kind === 'failedFile' ? node.parent : undefined;
}

/**
 * True when a person is at the other end: the palette and menus pass nothing or a row, our own links and buttons say so.
 * Everybody else called with arguments of their own and wants errors thrown.
 */
export function isPersonal(args: readonly unknown[]): boolean {
  const [first] = args;
  return first === undefined || first === null || isTreeNode(first) || (isFields(first) && first['from'] === 'person');
}

/** The job id in an argument: a string, `{id}`, or a row. */
export function jobIdOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (isTreeNode(value)) return jobNodeOf(value)?.id;
  if (isFields(value) && typeof value['id'] === 'string') return value['id'];
  return undefined;
}

/** A text field of an argument; `undefined` when it is missing or not a text. */
export function textField(value: unknown, name: string): string | undefined {
  const field = isFields(value) ? value[name] : undefined;
  return typeof field === 'string' && field.trim() !== '' ? field.trim() : undefined;
}
