import type { Job, Section } from '../../../src/jobs/job.ts';
import type { ErrorMessage } from '../../../src/words/remedy.ts';

/** One line that a face without an editor writes. */
export type Told =
  | {
      readonly kind: 'row';
      readonly section: Section;
      readonly state: Job['state'];
      readonly label: string;
      readonly message: string;
    }
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number }
  | ({ readonly kind: 'error' } & ErrorMessage)
  /** Everything was closed. */
  | { readonly kind: 'closed' };
