import type { Event } from './events.ts';

/** Whether this window is the one that the user works in. */
export interface Focus {
  readonly focused: boolean;
  readonly onDidChange: Event<boolean>;
}
