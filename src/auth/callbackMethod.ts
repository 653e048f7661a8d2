import type { AuthErrorCode } from './errors.ts';

/**
 * How the browser's answer comes back.
 * - `uri`: the system hands `scheme://acc-exports.acc-exports/callback` to the editor
 * - `loopback`: the browser asks a port of this machine
 * - `paste`: the user copies the address that the browser could not open
 */
export type CallbackMethod = 'uri' | 'loopback' | 'paste';

/** How the last sign-in on this machine ended. */
export interface LastSignIn {
  /** Epoch ms. */
  readonly at: number;
  readonly way: CallbackMethod;
  readonly outcome: 'signedIn' | AuthErrorCode;
}
