import { innerSystemCode } from '../lib/systemCode.ts';
import { AccError, type AccErrorDetails } from './errors.ts';

/** OpenSSL's and Node's names for a certificate that was not accepted. Source: Node's TLS page, "X509 certificate error codes". */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** `HPE_`: what came is not HTTP. `Z_` and `ERR__ERROR_FORMAT_`: what came does not decompress. */
const GARBLED = /^(?:HPE_|Z_|ERR__ERROR_|ERR_STREAM_WRITE_AFTER_END$)/;

/**
 * Turns what node-fetch or a Node stream threw into an {@link AccError} `network`, `certificate` or
 * `unexpectedAnswer`. Keeps Node's code and drops the message, which can hold the whole URL.
 */
export function networkError(error: unknown, details: Pick<AccErrorDetails, 'host'> = {}): AccError {
  if (error instanceof AccError) return error;
  const systemCode = innerSystemCode(error);
  const all = { ...details, systemCode, systemCall: systemCallOf(error) };
  if (systemCode === undefined) return new AccError(isTransportError(error) ? 'network' : 'unexpectedAnswer', all);
  if (CERTIFICATE_CODES.has(systemCode)) return new AccError('certificate', all);
  return new AccError(GARBLED.test(systemCode) ? 'unexpectedAnswer' : 'network', all);
}

/** In Node's words, or in those of node-fetch, which drops the error that it has met. */
function systemCallOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 3) return undefined;
  if ('syscall' in error && typeof error.syscall === 'string') return error.syscall;
  if ('erroredSysCall' in error && typeof error.erroredSysCall === 'string') return error.erroredSysCall;
  return error instanceof Error ? systemCallOf(error.cause, depth + 1) : undefined;
}

/** A `FetchError` without a code, as VS Code's proxy support makes them. By field, since bundling renames the class. */
function isTransportError(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'system';
}
