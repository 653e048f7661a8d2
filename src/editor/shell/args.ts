import { isFields, textField } from '../../lib/fields.ts';
import { argumentMissing } from '../../words/userError.ts';
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
 * Whether a program lets somebody be asked, and what is left of its arguments once that is known: `{interactive: true}`
 * says so, alone or beside other fields.
 */
export function callOf(args: readonly unknown[]): {
  readonly args: readonly unknown[];
  readonly interactive: boolean;
} {
  const [first, ...others] = args;
  if (!isFields(first) || typeof first['interactive'] !== 'boolean') return { args, interactive: false };
  const { interactive, ...fields } = first;
  const rest = Object.keys(fields).length === 0 ? undefined : fields;
  return { args: [rest, ...others], interactive };
}

/** The job id in an argument: a string, `{id}`, or a row. */
export function jobIdOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (isTreeNode(value)) return jobNodeOf(value)?.id;
  if (isFields(value) && typeof value['id'] === 'string') return value['id'];
  return undefined;
}

/**
 * The id of a batch in an argument: `{batchId}` (or `{groupId}`, its former name), or the row of a batch. A job of a
 * batch, which has both ids, is only itself.
 */
export function batchIdOf(value: unknown): string | undefined {
  if (isTreeNode(value)) return value.kind === 'batch' ? value.id : undefined;
  if (jobIdOf(value) !== undefined || textField(value, 'exportId') !== undefined) return undefined;
  return textField(value, 'batchId') ?? textField(value, 'groupId');
}

/** Whether a caller has said any of these itself, so that nobody is asked for it. Rows, which menus pass, have none. */
export function says(argument: unknown, ...names: readonly string[]): boolean {
  return isFields(argument) && names.some((name) => argument[name] !== undefined);
}

/** A text field that must be there. @throws UserError `argumentMissing` */
export function requiredField(argument: unknown, name: string): string {
  const value = textField(argument, name);
  if (value === undefined) throw argumentMissing(name);
  return value;
}
