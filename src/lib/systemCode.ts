import { isFields } from './fields.ts';

/** How many causes are followed: an error may be its own. */
const DEEPEST = 3;

/** Node's code of an error, such as `EACCES`; `undefined` when it has none itself, whatever caused it. */
export function systemCodeOf(error: unknown): string | undefined {
  const code = isFields(error) ? error['code'] : undefined;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

/** Node's code of an error, of its cause, or of the first error it gathers. */
export function innerSystemCode(error: unknown, depth = 0): string | undefined {
  if (depth > DEEPEST) return undefined;
  const code = systemCodeOf(error);
  if (code !== undefined) return code;
  if (error instanceof AggregateError) return innerSystemCode(error.errors[0], depth + 1);
  return error instanceof Error ? innerSystemCode(error.cause, depth + 1) : undefined;
}
