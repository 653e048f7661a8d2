import * as l10n from '@vscode/l10n';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time as people say it: "40 s", "52 min", "1 h 5 min", "3 days". Rounds down, never below zero. */
export function duration(ms: number): string {
  const left = Math.max(0, ms);
  if (left < MINUTE) return l10n.t('{0} s', Math.floor(left / SECOND));
  if (left < HOUR) return l10n.t('{0} min', Math.floor(left / MINUTE));
  if (left < DAY) {
    const minutes = Math.floor((left % HOUR) / MINUTE);
    const hours = Math.floor(left / HOUR);
    return minutes === 0 ? l10n.t('{0} h', hours) : l10n.t('{0} h {1} min', hours, minutes);
  }
  const days = Math.floor(left / DAY);
  return days === 1 ? l10n.t('1 day') : l10n.t('{0} days', days);
}

/** A length of time for something that changes every second or minute; below a minute it does not count seconds. */
export function coarseDuration(ms: number): string {
  return ms < MINUTE ? l10n.t('under 1 min') : duration(ms);
}
