interface Headers {
  get(name: string): string | null;
}

/** What the server's clock showed when it sent an answer, epoch ms, to the second: its `Date`, and its age in caches. */
export function serverTime(headers: Headers): number | undefined {
  const at = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(at)) return undefined;
  const age = headers.get('age')?.trim() ?? '';
  return at + (/^\d{1,9}$/.test(age) ? Number(age) * 1000 : 0);
}

/**
 * How far the server's clock is ahead of this computer's, ms; negative: behind; `undefined` when it does not say.
 * @param now epoch ms, when the answer came
 */
export function clockOffsetMs(headers: Headers, now: number): number | undefined {
  const at = serverTime(headers);
  return at === undefined ? undefined : at - now;
}
