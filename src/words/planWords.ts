import * as l10n from '@vscode/l10n';
import type { Service } from '../acc/reading.ts';
import type { LaunchProgress } from '../launch/order.ts';
import type { Obstacle, ObstacleReason, OrderedSource, Plan } from '../launch/order.ts';
import { bytes } from './format/bytes.ts';
import { plainText } from './format/text.ts';
import { clockTime } from './format/time.ts';
import type { Locale } from './locale.ts';

/** How many names a question lists before it only counts. */
const MOST_NAMES = 10;

/** "14 files", "1 sheet", "3 pages": what goes into an export of this service. */
export function countWords(service: Service, count: number): string {
  switch (service) {
    case 'files':
      return count === 1 ? l10n.t('1 file') : l10n.t('{0} files', count);
    case 'sheets':
      return count === 1 ? l10n.t('1 sheet') : l10n.t('{0} sheets', count);
    case 'bim360':
      return count === 1 ? l10n.t('1 page') : l10n.t('{0} pages', count);
  }
}

/** What a plan will start: "14 files, 120 MB, as 1 export", or "312 files, more than 14.2 GB: 3 exports as one batch". */
export function planWords(plan: Plan, locale: Locale): string {
  const count = plan.parts.reduce((sum, part) => sum + part.sources.length, 0);
  const files = countWords(plan.order.service, count);
  const sum = bytes(plan.bytes, locale);
  // A sum that lacks some sizes would be taken for the whole.
  const size = plan.sizesMissing ? l10n.t('more than {0}', sum) : sum;
  const known = plan.bytes > 0;
  const { length } = plan.parts;
  if (length <= 1) return known ? l10n.t('{0}, {1}, as 1 export', files, size) : l10n.t('{0}, as 1 export', files);
  return known
    ? l10n.t('{0}, {1}: {2} exports as one group', files, size, length)
    : l10n.t('{0}: {1} exports as one group', files, length);
}

/** Why a source cannot be exported, to follow its name. */
export function obstacleReason(reason: ObstacleReason): string {
  switch (reason) {
    case 'type':
      return l10n.t('not a PDF, DWG or RVT file');
    case 'urn':
      return l10n.t('has no version that can be exported');
    case 'tooLarge':
      return l10n.t('larger than 10 GB, the most that an export takes');
    case 'twice':
      return l10n.t('is already in the selection');
  }
}

/** One line for each obstacle, at most ten, then how many more there are. */
export function obstacleLines(obstacles: readonly Obstacle[]): string {
  return lines(obstacles, ({ source, reason }) =>
    l10n.t('{0}: {1}', plainText(source.name, 80), obstacleReason(reason)),
  );
}

/** The names of sources, one a line, at most ten, then how many more there are. */
export function sourceLines(sources: readonly OrderedSource[]): string {
  return lines(sources, ({ name }) => plainText(name, 80));
}

/** How far a start is: "Starting 2 of 3", or until when the service asked to wait. */
export function launchProgressWords(progress: LaunchProgress, locale: Locale): string {
  const { started, total, waitingUntil } = progress;
  if (waitingUntil !== undefined) {
    return l10n.t('The service asked to wait. Resumes at {0}', clockTime(waitingUntil, locale));
  }
  return total === 1
    ? l10n.t('sending the request…')
    : l10n.t('Starting {0} of {1}', Math.min(started + 1, total), total);
}

function lines<T>(all: readonly T[], line: (one: T) => string): string {
  const shown = all.slice(0, MOST_NAMES).map(line);
  const rest = all.length - shown.length;
  return (rest > 0 ? [...shown, l10n.t('and {0} more', rest)] : shown).join('\n');
}
