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
