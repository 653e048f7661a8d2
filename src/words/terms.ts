import * as l10n from '@vscode/l10n';
import type { Service } from '../acc/reading.ts';
import type { Job, Section } from '../jobs/job.ts';
import { dayAndTime } from './format/time.ts';
import type { Locale } from './locale.ts';

/** The service by the name that people know. */
export function serviceName(service: Service): string {
  switch (service) {
    case 'files':
      return l10n.t('Files');
    case 'sheets':
      return l10n.t('Sheets');
    case 'bim360':
      return l10n.t('BIM 360');
  }
}

/** The name of a section of the tree. */
export function sectionName(section: Section): string {
  switch (section) {
    case 'ready':
      return l10n.t('Ready');
    case 'running':
      return l10n.t('Running');
    case 'attention':
      return l10n.t('Needs attention');
    case 'done':
      return l10n.t('Done');
  }
}

/** The name of a job nobody named: "Files export, 23 Nov 14:52". */
export function defaultJobName(service: Service, now: number, locale: Locale): string {
  return l10n.t('{0} export, {1}', serviceName(service), dayAndTime(now, locale));
}

/** "1 export", "3 exports". */
export function exportCount(count: number): string {
  return count === 1 ? l10n.t('1 export') : l10n.t('{0} exports', count);
}

/** "1 needs attention", "3 need attention". */
export function needAttention(count: number): string {
  return count === 1 ? l10n.t('1 needs attention') : l10n.t('{0} need attention', count);
}

/** How many files or sheets the export was started with, when its request is known. */
export function requestedFiles(job: Pick<Job, 'request' | 'service'>): number | undefined {
  if (job.request === undefined) return undefined;
  try {
    const body: unknown = JSON.parse(job.request);
    if (typeof body !== 'object' || body === null) return undefined;
    const list: unknown = Reflect.get(body, job.service === 'sheets' ? 'sheets' : 'fileVersions');
    return Array.isArray(list) && list.length > 0 ? list.length : undefined;
  } catch {
    return undefined;
  }
}

/** "2 of 14 files could not be exported", or without the total when it is not known. */
export function failedFilesMessage(job: Pick<Job, 'request' | 'service' | 'failedFiles'>): string | undefined {
  const failed = job.failedFiles.length;
  if (failed === 0) return undefined;
  const total = requestedFiles(job);
  if (total !== undefined && total >= failed) return l10n.t('{0} of {1} files could not be exported', failed, total);
  return failed === 1 ? l10n.t('1 file could not be exported') : l10n.t('{0} files could not be exported', failed);
}
