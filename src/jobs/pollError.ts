import type { AccError } from '../acc/errors.ts';
import type { LookError } from './job.ts';

/** An error as the ledger keeps it. */
export function lookErrorOf({ code, details }: AccError): LookError {
  const { status, serviceCode, serviceText, systemCode, host } = details;
  return { code, status, serviceCode, serviceText, systemCode, host };
}
