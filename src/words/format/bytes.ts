import type { Locale } from '../locale.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size with three digits at most and its decimal unit: "12.4 MB", "830 kB". */
export function bytes(count: number, locale: Locale): string {
  const power = powerOf(count);
  return `${scaled(count, power, locale)} ${UNITS[power]}`;
}

/** Two sizes in the unit of the second: "12.4 of 80 MB". Returns the numbers, so that the words can be translated. */
export function bytesOf(
  part: number,
  whole: number,
  locale: Locale,
): { readonly part: string; readonly whole: string } {
  const power = powerOf(whole);
  return { part: scaled(part, power, locale), whole: `${scaled(whole, power, locale)} ${UNITS[power]}` };
}

function powerOf(count: number): number {
  let power = 0;
  // 999.5 would round to 1000 of the smaller unit.
  for (let rest = Math.max(0, count); rest >= 999.5 && power < UNITS.length - 1; rest /= 1000) power++;
  return power;
}

function scaled(count: number, power: number, locale: Locale): string {
  const value = Math.max(0, count) / 1000 ** power;
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return new Intl.NumberFormat(locale.language, { maximumFractionDigits: digits }).format(value);
}
