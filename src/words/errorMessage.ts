import * as l10n from '@vscode/l10n';
import { ERROR_POLICY } from '../acc/errorPolicy.ts';
import { AccError } from '../acc/errors.ts';
import { AuthError } from '../auth/errors.ts';
import { DownloadError, NotRecordedError } from '../downloads/errors.ts';
import { LaunchError } from '../launch/errors.ts';
import { RecipeError } from '../recipes/errors.ts';
import { StoreError } from '../store/errors.ts';
import { accMessage } from './errors/acc.ts';
import { askedWords } from './errors/accAsked.ts';
import { listingWords } from './errors/accListing.ts';
import { authMessage } from './errors/auth.ts';
import { downloadMessage, notRecordedMessage } from './errors/download.ts';
import { launchMessage } from './errors/launch.ts';
import { recipeMessage } from './errors/recipe.ts';
import { storeMessage } from './errors/store.ts';
import type { Locale } from './locale.ts';
import type { ErrorMessage } from './remedy.ts';
import { UserError } from './userError.ts';

/**
 * What the user was doing when it failed, since the same failure means something else:
 * - `watching`, unless said: an export is on its way, and what fails is tried again
 * - `asking`: browsing, or starting an export; nothing is tried again
 * - `listing`: opening a place whose name is given
 */
export type Occasion =
  | {
      readonly doing?: 'watching' | 'asking' | undefined;
      /** The job that it was about, when it is known. */
      readonly jobId?: string | undefined;
    }
  | { readonly doing: 'listing'; readonly name: string };

/** Turns any error into words, by its class and code; never by its message, and never with a stack. */
export function errorMessage(error: unknown, locale: Locale, occasion: Occasion = {}): ErrorMessage {
  if (error instanceof UserError) return { message: error.message, action: error.action };
  if (AccError.is(error)) {
    const common = accMessage(error);
    return { ...common, message: occasionWords(error, occasion) ?? common.message };
  }
  if (AuthError.is(error)) return authMessage(error);
  if (LaunchError.is(error)) return launchMessage(error, locale);
  if (RecipeError.is(error)) return recipeMessage(error);
  if (error instanceof NotRecordedError) return notRecordedMessage(error);
  if (StoreError.is(error)) return storeMessage(error);
  if (DownloadError.is(error)) {
    return downloadMessage(error, locale, occasion.doing === 'listing' ? undefined : occasion.jobId);
  }
  return {
    message: l10n.t('Something went wrong that ACC Exports did not expect. The log has the details.'),
    action: { kind: 'showLog' },
  };
}

/**
 * What is said with a button, which neither the line above the rows nor the view's own words have: what only a user can
 * mend. `undefined` for everything else. Source: API page G.
 */
export function listingNotice(error: unknown, locale: Locale): ErrorMessage | undefined {
  const mendable =
    AuthError.is(error) ||
    (AccError.is(error) && (ERROR_POLICY[error.code].hasNotice || error.details.serviceCode === 'AUTH-001'));
  return mendable ? errorMessage(error, locale, { doing: 'asking' }) : undefined;
}

/** What a failed call means on this occasion only; the button is the same on all. */
function occasionWords(error: AccError, occasion: Occasion): string | undefined {
  switch (occasion.doing) {
    case 'asking':
      return askedWords(error);
    case 'listing':
      return listingWords(error, occasion.name);
    case 'watching':
    case undefined:
      return undefined;
  }
}
