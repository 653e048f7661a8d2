import * as l10n from '@vscode/l10n';
import { inactivePart, lacksScope } from '../acc/httpErrors.ts';
import type { PollError } from '../jobs/job.ts';

/** Trouble with the last poll that is worth a row's words; the others pass within seconds, or have words of their own. */
export function pollTrouble(error: PollError): string | undefined {
  switch (error.code) {
    case 'timeout':
      return l10n.t('the service does not answer, trying again');
    case 'certificate':
      return l10n.t('certificate not accepted, trying again');
    case 'service':
      return l10n.t('the service is having problems, trying again');
    case 'unexpectedAnswer':
      return l10n.t('a proxy or web filter answers instead, trying again');
    case 'unsafeAddress':
      return l10n.t('its API host is not the configured one');
    case 'badRequest':
      return l10n.t('IDs not accepted so far, trying again');
    case 'tokenRefused':
    case 'noToken':
      return l10n.t('waiting for a token');
    case 'tokenElsewhere':
      return l10n.t('watched by the window that has the token');
    case 'forbidden':
    case 'projectForbidden':
      return l10n.t('refused, trying once more');
    case 'notFound':
      return l10n.t('not found so far, trying again');
    case 'noLink':
    case 'insecureLink':
      return l10n.t('finished, waiting for its link');
    case 'network':
    case 'rateLimited':
      return undefined;
  }
}

/** Why a finished export has no link, in words that start small. */
export function noLinkWords(error: PollError | undefined): string {
  return error?.code === 'insecureLink'
    ? l10n.t('its link was refused, since it is not encrypted (http:)')
    : l10n.t('the service gave no link to the file');
}

/** Why a job is stuck: because of the answers that never came, or since it runs too long. */
export function stuckWords(error: PollError | undefined): string {
  const code: string = error?.code ?? '';
  switch (code) {
    case 'service':
      return l10n.t('no answer for over 30 minutes: the service is having problems');
    case 'timeout':
      return l10n.t('no answer for over 30 minutes: the service does not answer in time');
    case 'unexpectedAnswer':
      return l10n.t('no answer for over 30 minutes: a proxy or web filter answers instead');
    default:
      return l10n.t('taking longer than the service allows');
  }
}

/** Why the service refuses a whole project, in words that start small. Source: API page A, `ERR_NOT_ALLOWED`. */
export function projectRefusal(error: PollError): string {
  if (lacksScope(error)) return l10n.t('the sign-in lacks the permission “data:read”');
  switch (inactivePart(error.serviceText)) {
    case 'user':
      return l10n.t('you are inactive in this project');
    case 'project':
      return l10n.t('the project is inactive');
    case 'account':
      return l10n.t('the account of the project is inactive');
    case undefined:
      return l10n.t('no access to this project');
  }
}
