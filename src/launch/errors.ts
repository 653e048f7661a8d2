import type { AccErrorDetails } from '../acc/errors.ts';
import type { RefusedScopes } from '../auth/tokens.ts';
import type { Obstacle, OrderedSource } from './order.ts';
import { CodedError } from '../lib/codedError.ts';

/**
 * - `nothingToExport`: no source is left that an export takes
 * - `fileRefused`: the service names files that this user may not download, or that cannot be exported
 * - `unknownRequest`: what went into the export is not known
 * - `noSuchFile`: a URN that was asked for is not in the project
 * - `tooMany`: a folder has more files than can be exported in one go; `most` is how many that are
 * - `cannotLaunch`: the account lacks the scope `data:write`
 */
export type LaunchErrorCode =
  ('nothingToExport' | 'fileRefused' | 'unknownRequest') | ('noSuchFile' | 'tooMany' | 'cannotLaunch');

export interface LaunchErrorDetails {
  /** The files that the service named. */
  readonly sources?: readonly OrderedSource[] | undefined;
  readonly obstacles?: readonly Obstacle[] | undefined;
  readonly most?: number | undefined;
  /** Key of the account. */
  readonly account?: string | undefined;
  /** What the app of an account without a person was refused: no sign-in could help. */
  readonly refused?: Pick<RefusedScopes, 'scopes' | 'reason'> | undefined;
  /** Of the service's refusal. */
  readonly answer?: AccErrorDetails | undefined;
}

/** Why an export was not started, beyond what a single call can say. The message is for logs; people read `present/`. */
export class LaunchError extends CodedError<LaunchErrorCode, LaunchErrorDetails> {
  override readonly name = 'LaunchError';

  constructor(code: LaunchErrorCode, details: LaunchErrorDetails = {}) {
    super(code, details);
  }
}
