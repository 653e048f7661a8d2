import { readBounded } from './body.ts';
import { AccError } from './errors.ts';
import type { HttpAnswer } from './freshPost.ts';
import { requestIdOf } from './httpErrors.ts';

/** How many redirects a request follows. */
export const MAX_REDIRECTS = 3;

/** Where a redirect leads, `undefined` when the answer is none or names no readable address. */
export function redirectTarget(
  answer: { readonly status: number; readonly headers: { get(name: string): string | null } },
  from: URL,
): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const location = answer.headers.get('location');
  return location !== null && URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
}

/**
 * Follows redirects within the origin only: the bearer must not leave it, and without one the API answers nothing.
 * @param most how many
 * @throws AccError `unexpectedAnswer` with the redirect's status, for one that is not followed; whatever `ask` throws
 */
export async function followed(ask: (url: URL) => Promise<HttpAnswer>, start: URL, most: number): Promise<HttpAnswer> {
  let url = start;
  for (let count = 0; ; count++) {
    const response = await ask(url);
    const target = redirectTarget(response, url);
    if (!target) return response;
    await readBounded(response.body, 0);
    if (target.origin !== start.origin || count === most) {
      throw new AccError('unexpectedAnswer', {
        status: response.status,
        host: start.host,
        requestId: requestIdOf(response.headers),
        sample: `Redirected to ${target.origin}`,
      });
    }
    url = target;
  }
}
