import type { Locale } from '../locale.ts';

/** Hours and minutes: "14:32". */
export function clockTime(at: number, locale: Locale): string {
  return format(at, locale, { hour: '2-digit', minute: '2-digit' });
}

/** Day, month, hours and minutes: "23 Nov 14:52". */
export function dayAndTime(at: number, locale: Locale): string {
  const day = format(at, locale, { day: 'numeric', month: 'short' });
  return `${day} ${clockTime(at, locale)}`;
}

/** Hours and minutes for something of today, else the day: "16 Nov", or "16 Nov 2025" in another year. */
export function dayOrTime(at: number, now: number, locale: Locale): string {
  const day = (time: number): string => format(time, locale, { day: 'numeric', month: 'short', year: 'numeric' });
  if (day(at) === day(now)) return clockTime(at, locale);
  const year = (time: number): string => format(time, locale, { year: 'numeric' });
  return year(at) === year(now) ? format(at, locale, { day: 'numeric', month: 'short' }) : day(at);
}

/** Date and time to the second, with the zone, for tooltips and diagnostics. */
export function fullTime(at: number, locale: Locale): string {
  return format(at, locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
}

/** Hours are written in the 24-hour way: the text must not be read twice to tell morning from evening. */
function format(at: number, locale: Locale, options: Intl.DateTimeFormatOptions): string {
  const zone = locale.timeZone === undefined ? {} : { timeZone: locale.timeZone };
  return new Intl.DateTimeFormat(locale.language, { ...options, ...zone, hourCycle: 'h23' }).format(at);
}
