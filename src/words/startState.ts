import * as l10n from '@vscode/l10n';
import type { PollError } from '../jobs/job.ts';
import { jobErrorMessage } from './failedFileRow.ts';

/** Why an export was not started: "not started: no access to this project". Source: Files API, POST exports, errors. */
export function notStartedWords(error: PollError | undefined): string {
  return error === undefined ? l10n.t('was not started') : l10n.t('not started: {0}', startProblem(error));
}

/** Why the service did not start an export, or why it was not asked, in words that start small. */
export function startProblem(error: PollError): string {
  switch (error.code) {
    case 'network':
      return l10n.t('no connection');
    case 'timeout':
      return l10n.t('the service did not answer in time');
    case 'certificate':
      return l10n.t('certificate not accepted');
    case 'tokenRefused':
      return l10n.t('the token was not accepted');
    case 'noToken':
      return l10n.t('there was no token');
    case 'tokenElsewhere':
      return l10n.t('another window had the newer token');
    case 'projectForbidden':
      return l10n.t('no access to this project');
    case 'rateLimited':
      return l10n.t('the service asked to wait');
    case 'service':
      return l10n.t('the service had problems');
    case 'unexpectedAnswer':
      return l10n.t('a proxy or web filter answered instead');
    case 'unsafeAddress':
      return l10n.t('its API host is not the configured one');
    case 'forbidden':
    case 'notFound':
    case 'badRequest':
    case 'noLink':
    case 'insecureLink':
      return jobErrorMessage({ code: error.serviceCode ?? '', title: '', detail: error.serviceText ?? '' });
  }
}
