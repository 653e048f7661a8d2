import * as l10n from '@vscode/l10n';
import type { Section } from '../jobs/job.ts';
import type { SectionCount } from '../jobs/ledger.ts';
import { needAttention } from './terms.ts';

/** How many rows each section has. */
export type Counts = Readonly<Record<Section, SectionCount>>;

/** True while nothing runs, waits or needs somebody. */
export function isQuiet({ ready, running, attention }: Counts): boolean {
  return ready.total + running.total + attention.unseen === 0;
}

/** "2 ready, 3 exporting, 1 needs attention": only what there is, and only unseen trouble. */
export function summary(counts: Counts): string {
  const { ready, running, attention } = counts;
  return [
    ...(ready.total > 0 ? [l10n.t('{0} ready', ready.total)] : []),
    ...(running.total > 0 ? [l10n.t('{0} exporting', running.total)] : []),
    ...(attention.unseen > 0 ? [needAttention(attention.unseen)] : []),
  ].join(', ');
}
