import type { PollError } from '../jobs/job.ts';
import { jobErrorMessage } from './failedFileRow.ts';
import type { Translate } from './translate.ts';

/** Why an export was not started: "not started: no access to this project". Source: Files API, POST exports, errors. */
export function notStartedWords(error: PollError | undefined, t: Translate): string {
  return error === undefined ? t('was not started') : t('not started: {0}', startProblem(error, t));
}

/** Why the service did not start an export, or why it was not asked, in words that start small. */
export function startProblem(error: PollError, t: Translate): string {
  switch (error.code) {
    case 'network':
    case 'timeout':
      return t('no connection');
    case 'certificate':
      return t('certificate not accepted');
    case 'tokenRefused':
      return t('the token was not accepted');
    case 'noToken':
      return t('there was no token');
    case 'tokenElsewhere':
      return t('another window had the newer token');
    case 'projectForbidden':
      return t('no access to this project');
    case 'rateLimited':
      return t('the service asked to wait');
    case 'service':
      return t('the service had trouble');
    case 'unexpectedAnswer':
      return t('unexpected answer');
    case 'unsafeAddress':
      return t('its API host is not the configured one');
    case 'forbidden':
    case 'notFound':
    case 'badRequest':
      return jobErrorMessage({ code: error.serviceCode ?? '', title: '', detail: error.serviceText ?? '' }, t);
  }
}
