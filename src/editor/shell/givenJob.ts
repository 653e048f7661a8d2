import * as l10n from '@vscode/l10n';
import { projectIdIn } from '../../acc/address.ts';
import type { ExportRef } from '../../acc/reading.ts';
import { isUuid } from '../../acc/urns.ts';
import type { Job } from '../../jobs/job.ts';
import type { Ledger } from '../../jobs/ledger.ts';
import { isFields, textField } from '../../lib/fields.ts';
import { UserError, argumentInvalid } from '../../words/userError.ts';
import { isTreeNode, jobIdOf } from './args.ts';

/**
 * The job that the argument of a command names: by `{id}`, a row, or `{projectId, exportId}` as the service knows it, which
 * is what programs have that did not track it themselves.
 * @returns `undefined` when it names none, or none that is tracked; {@link namesJob} tells which
 * @throws UserError naming the field that is wrong, StoreError
 */
export async function jobNamed(
  ledger: Pick<Ledger, 'get' | 'findExport'>,
  argument: unknown,
): Promise<Job | undefined> {
  const id = jobIdOf(argument);
  if (id !== undefined) return ledger.get(id);
  return isExport(argument) ? ledger.findExport(exportIn(argument)) : undefined;
}

/** True when the argument is about one job, tracked or not. */
export function namesJob(argument: unknown): boolean {
  return jobIdOf(argument) !== undefined || isExport(argument);
}

/**
 * Reads `{projectId, exportId}`, the project also as its address.
 * @throws UserError naming the field that is wrong or missing
 */
export function exportIn(argument: unknown): Pick<ExportRef, 'projectId' | 'exportId'> {
  const projectId = projectIdIn(textField(argument, 'projectId') ?? '');
  if (projectId === undefined) {
    throw argumentInvalid('projectId', l10n.t('“projectId” must be a UUID, with or without “b.”.'));
  }
  const exportId = textField(argument, 'exportId') ?? '';
  if (!isUuid(exportId)) throw argumentInvalid('exportId', l10n.t('“exportId” must be a UUID.'));
  return { projectId, exportId: exportId.toLowerCase() };
}

function isExport(argument: unknown): boolean {
  return isFields(argument) && !isTreeNode(argument) && argument['exportId'] !== undefined;
}

/** What is said when the job that was named is not on the list. */
export function notTracked(): UserError {
  return new UserError(l10n.t('There is no tracked export with this ID.'));
}
