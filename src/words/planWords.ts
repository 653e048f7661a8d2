import type { Service } from '../acc/reading.ts';
import type { LaunchProgress } from '../launch/launches.ts';
import type { Obstacle, ObstacleReason, OrderedSource, Plan } from '../launch/order.ts';
import { bytes } from './format/bytes.ts';
import { plainText } from './format/text.ts';
import { clockTime } from './format/time.ts';
import type { Locale, Translate } from './translate.ts';

/** How many names a question lists before it only counts. */
const MOST_NAMES = 10;

/** "14 files", "1 sheet", "3 pages": what goes into an export of this service. */
export function countWords(service: Service, count: number, t: Translate): string {
  switch (service) {
    case 'files':
      return count === 1 ? t('1 file') : t('{0} files', count);
    case 'sheets':
      return count === 1 ? t('1 sheet') : t('{0} sheets', count);
    case 'bim360':
      return count === 1 ? t('1 page') : t('{0} pages', count);
  }
}

/** What a plan will start: "14 files, 120 MB, as 1 export", or "312 files, more than 14.2 GB: 3 exports as one group". */
export function planWords(plan: Plan, locale: Locale, t: Translate): string {
  const count = plan.parts.reduce((sum, part) => sum + part.sources.length, 0);
  const files = countWords(plan.order.service, count, t);
  const sum = bytes(plan.bytes, locale);
  // A sum that lacks some sizes would be taken for the whole.
  const size = plan.sizesMissing ? t('more than {0}', sum) : sum;
  const known = plan.bytes > 0;
  const { length } = plan.parts;
  if (length <= 1) return known ? t('{0}, {1}, as 1 export', files, size) : t('{0}, as 1 export', files);
  return known
    ? t('{0}, {1}: {2} exports as one group', files, size, length)
    : t('{0}: {1} exports as one group', files, length);
}

/** Why a source cannot be exported, to follow its name. */
export function obstacleReason(reason: ObstacleReason, t: Translate): string {
  switch (reason) {
    case 'type':
      return t('not a PDF, DWG or RVT file');
    case 'urn':
      return t('has no version that can be exported');
    case 'tooLarge':
      return t('larger than 10 GB, the most that an export takes');
    case 'twice':
      return t('is in the selection already');
  }
}

/** One line for each obstacle, at most ten, then how many more there are. */
export function obstacleLines(obstacles: readonly Obstacle[], t: Translate): string {
  return lines(
    obstacles,
    ({ source, reason }) => t('{0}: {1}', plainText(source.name, 80), obstacleReason(reason, t)),
    t,
  );
}

/** The names of sources, one a line, at most ten, then how many more there are. */
export function sourceLines(sources: readonly OrderedSource[], t: Translate): string {
  return lines(sources, ({ name }) => plainText(name, 80), t);
}

/** How far a start is: "Starting 2 of 3", or until when the service asked to wait. */
export function launchProgressWords(progress: LaunchProgress, locale: Locale, t: Translate): string {
  const { started, total, waitingUntil } = progress;
  if (waitingUntil !== undefined) {
    return t('The service asked to wait. Resumes at {0}', clockTime(waitingUntil, locale));
  }
  return total === 1 ? t('sending the request…') : t('Starting {0} of {1}', Math.min(started + 1, total), total);
}

function lines<T>(all: readonly T[], line: (one: T) => string, t: Translate): string {
  const shown = all.slice(0, MOST_NAMES).map(line);
  const rest = all.length - shown.length;
  return (rest > 0 ? [...shown, t('and {0} more', rest)] : shown).join('\n');
}
