import * as l10n from '@vscode/l10n';
import type { Batch } from '../../jobs/batch.ts';
import type { Job } from '../../jobs/job.ts';
import { isFields, textField } from '../../lib/fields.ts';
import { isFilesNode } from '../../views/filesNodes.ts';
import { UserError } from '../../words/userError.ts';
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
 * Whether a user is at the other end, and what is left of the arguments once that is known. A caller says it by
 * `{interactive: true}` or `{interactive: false}`, alone or beside its own fields; our own buttons and links do. Of those
 * who say nothing, people pass a row, a file, or nothing at all, and programs pass arguments of their own.
 */
export function callOf(args: readonly unknown[]): {
  readonly args: readonly unknown[];
  readonly interactive: boolean;
} {
  const [first, ...others] = args;
  const isNothing = first === undefined || first === null;
  if (isNothing || isTreeNode(first) || isFilesNode(first) || isUri(first)) return { args, interactive: true };
  const said = isFields(first) ? first['interactive'] : undefined;
  if (!isFields(first) || typeof said !== 'boolean') return { args, interactive: false };
  const { interactive: _interactive, ...fields } = first;
  const rest = Object.keys(fields).length === 0 ? undefined : fields;
  return { args: [rest, ...others], interactive: said };
}

/** True for the address of a file, which the explorer and the title of an editor pass. */
function isUri(value: unknown): boolean {
  return isFields(value) && typeof value['scheme'] === 'string' && typeof value['fsPath'] === 'string';
}

/** The argument of one of our own buttons and links on a job: a user presses it, so errors are told and not thrown. */
export function interactiveArgument(job: Pick<Job, 'id'>): { readonly id: string; readonly interactive: true } {
  return { id: job.id, interactive: true };
}

/** The same for all jobs of a batch. */
export function interactiveBatchArgument({ id }: Pick<Batch, 'id'>): {
  readonly batchId: string;
  readonly interactive: true;
} {
  return { batchId: id, interactive: true };
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
  return jobIdOf(value) === undefined ? (textField(value, 'batchId') ?? textField(value, 'groupId')) : undefined;
}

/** A text field that must be there. @throws UserError */
export function requiredField(argument: unknown, name: string): string {
  const value = textField(argument, name);
  if (value === undefined) throw new UserError(l10n.t('“{0}” is needed.', name));
  return value;
}
