import type { AccError } from '../acc/errors.ts';
import type { PollError } from './job.ts';

/** An error as the ledger keeps it. */
export function pollErrorOf({ code, details }: AccError): PollError {
  const { status, serviceCode, serviceText, systemCode, host } = details;
  return { code, status, serviceCode, serviceText, systemCode, host };
}
