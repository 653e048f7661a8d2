import { AccError } from '../acc/errors.ts';
import { lacksScope } from '../acc/httpErrors.ts';
import { AuthError } from '../auth/errors.ts';
import { LaunchError } from './errors.ts';
import type { OrderedSource, Part } from './order.ts';

/**
 * What a refusal means for a user who starts exports, when nothing was started yet: files that the service names can be
 * left out, and a missing scope can be asked for. Other errors stay as they are.
 */
export function meaningOf(error: unknown, account: string, part?: Part): unknown {
  if (AuthError.is(error, 'scope')) {
    const { ofApp, missing = [], serverText: reason } = error.details;
    return new LaunchError('cannotLaunch', {
      account,
      ...(ofApp === true && { refused: { scopes: missing, reason } }),
    });
  }
  if (!AccError.is(error)) return error;
  const answer = error.details;
  if (lacksScope(answer)) return new LaunchError('cannotLaunch', { account, answer });
  const sources = part && (error.code === 'forbidden' || error.code === 'badRequest') ? namedSources(error, part) : [];
  return sources.length > 0 ? new LaunchError('fileRefused', { account, sources, answer }) : error;
}

/** The sources of a part that the service's words name: by their id, or by the part of it that all versions share. */
export function namedSources({ details }: AccError, { sources }: Part): readonly OrderedSource[] {
  const words = new Set([details.serviceText, details.sample].flatMap((text) => wordsOf(text ?? '')));
  return sources.filter((source) => namesOf(source).some((name) => words.has(name)));
}

/** Words of the characters that ids are made of. The sample may be cut in the middle of its last one, which then names nothing. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9_-]{4,}/g) ?? [];
}

/** `urn:adsk.wipprod:fs.file:vf.X?version=1` and `urn:adsk.wipprod:dm.lineage:X` are both named by X, a sheet by its UUID. */
function namesOf({ id, lineage }: OrderedSource): readonly string[] {
  const names = [id, lineage ?? ''].map((urn) => (/(?:vf\.|lineage:)([\w-]+)/.exec(urn)?.[1] ?? urn).toLowerCase());
  return names.filter((name) => name.length >= 4);
}
