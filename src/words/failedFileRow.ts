import * as l10n from '@vscode/l10n';
import type { FailedFile, JobError } from '../acc/reading.ts';
import { plainText } from './format/text.ts';

/** A file that the service left out, as a child row of its job. */
export interface FailedFileRow {
  readonly label: string;
  readonly description: string;
  readonly icon: { readonly id: string; readonly color: string };
  readonly contextValue: string;
  readonly accessibilityLabel: string;
}

/**
 * Shows a left-out file by its name, when that is known, else by its reason in plain words: the service names the file
 * by a URN only, which tells nobody much.
 */
export function failedFileRow(file: FailedFile, name: string | undefined): FailedFileRow {
  const reason = fileReason(file);
  const known = plainText(name ?? '');
  const which = known === '' ? fileLabel(file.id) : known;
  return {
    ...(known === '' ? { label: reason, description: which } : { label: which, description: reason }),
    icon: { id: 'error', color: 'list.errorForeground' },
    contextValue: 'failedFile',
    accessibilityLabel: l10n.t('{0}, not exported: {1}', which, reason),
  };
}

/** Why one file could not be exported. Source: Files API, export status, `failedFiles`. */
export function fileReason(file: FailedFile): string {
  const name = errorName(file.reason) ?? errorName(file.detail);
  if (name === 'ERR_NO_PROCESSABLE_FILES') {
    return l10n.t('no printable views or sheets, or still being processed');
  }
  const known = knownReason(name);
  if (known !== undefined) return known;
  return plainText(file.detail) || plainText(file.reason) || l10n.t('the service gave no reason');
}

/** Why a whole export failed, in words that start small: "the files are too large". Source: Files API, job errors. */
export function jobErrorMessage(error: JobError): string {
  const name = errorName(error.code) ?? errorName(error.title) ?? errorName(error.detail);
  const known = knownReason(name);
  if (known !== undefined) return known;
  return (
    plainText(error.detail) || plainText(error.title) || plainText(error.code) || l10n.t('the service gave no reason')
  );
}

/** The `ERR_…` name in a text, wherever it stands. */
function errorName(text: string): string | undefined {
  return /\bERR_[A-Z0-9_]+/.exec(text)?.[0];
}

function knownReason(name: string | undefined): string | undefined {
  switch (name ?? '') {
    case 'ERR_WORKFLOW_TIMEOUT':
      return l10n.t('it took longer than the 30 minutes that the service allows');
    case 'ERR_INTERNAL_SERVER_ERROR':
      return l10n.t('the service had an internal error');
    case 'ERR_NO_PROCESSABLE_FILES':
      return l10n.t('no file has printable views or sheets');
    case 'ERR_FILE_TOO_LARGE':
    case 'ERR_FILES_TOO_LARGE':
      return l10n.t('too large: the service takes 10 GB in all');
    case 'ERR_AUTHORIZATION_ERROR':
      return l10n.t('no permission to download it');
    case 'ERR_AUTHENTICATED_ERROR':
      return l10n.t('the token was not accepted');
    case 'ERR_NOT_ALLOWED':
      return l10n.t('no permission for this project or file');
    case 'ERR_RESOURCE_NOT_EXIST':
      return l10n.t('it does not exist any more');
    case 'ERR_BAD_INPUT':
      return l10n.t('the request was not accepted');
    default:
      return undefined;
  }
}

/** `urn:adsk.wipprod:fs.file:vf.X?version=3` → "vf.X, version 3"; anything else as it is, made safe. */
function fileLabel(urn: string): string {
  const parts = /:(vf\.[\w-]+)\?version=(\d+)$/.exec(urn);
  if (parts?.[1] !== undefined && parts[2] !== undefined) return l10n.t('{0}, version {1}', parts[1], parts[2]);
  return plainText(urn) || l10n.t('file without an ID');
}
