import type { AccErrorCode } from '../../src/acc/errors.ts';
import type { AuthErrorCode } from '../../src/auth/errors.ts';
import type { DownloadErrorCode } from '../../src/downloads/errors.ts';
import type { LaunchErrorCode } from '../../src/launch/errors.ts';
import type { RecipeErrorCode } from '../../src/recipes/errors.ts';
import type { StoreErrorCode } from '../../src/store/errors.ts';

const ACC: Readonly<Record<AccErrorCode, true>> = {
  network: true,
  certificate: true,
  timeout: true,
  tokenRefused: true,
  noToken: true,
  tokenElsewhere: true,
  forbidden: true,
  projectForbidden: true,
  notFound: true,
  badRequest: true,
  rateLimited: true,
  service: true,
  unexpectedAnswer: true,
  unsafeAddress: true,
};
const AUTH: Readonly<Record<AuthErrorCode, true>> = {
  invalidGrant: true,
  accessDenied: true,
  wrongState: true,
  timedOut: true,
  portInUse: true,
  invalidClient: true,
  wrongAppType: true,
  apiNotEnabled: true,
  scope: true,
  badDiscovery: true,
  badIdToken: true,
  badKey: true,
  badCallback: true,
  unexpected: true,
};
const STORE: Readonly<Record<StoreErrorCode, true>> = {
  unsupported: true,
  newerVersion: true,
  busy: true,
  full: true,
  notWritable: true,
  damaged: true,
  failed: true,
};
const DOWNLOAD: Readonly<Record<DownloadErrorCode, true>> = {
  noLink: true,
  linkDead: true,
  gone: true,
  clock: true,
  denied: true,
  busy: true,
  between: true,
  redirected: true,
  refused: true,
  network: true,
  certificate: true,
  timeout: true,
  wrongLength: true,
  damaged: true,
  notAnExport: true,
  diskFull: true,
  notWritable: true,
  kept: true,
  inProgress: true,
};

const LAUNCH: Readonly<Record<LaunchErrorCode, true>> = {
  nothingToExport: true,
  fileRefused: true,
  unknownRequest: true,
  cannotLaunch: true,
  noSuchFile: true,
  tooMany: true,
};
const RECIPE: Readonly<Record<RecipeErrorCode, true>> = {
  unconfirmed: true,
  notStarted: true,
  failed: true,
  noLink: true,
  expired: true,
  stuck: true,
  refused: true,
  missing: true,
  removed: true,
  incomplete: true,
  noSheets: true,
  large: true,
};

/** Every code there is: a new one is a compile error here until it is listed. */
export const ACC_ERROR_CODES = Object.keys(ACC) as AccErrorCode[];
export const AUTH_ERROR_CODES = Object.keys(AUTH) as AuthErrorCode[];
export const STORE_ERROR_CODES = Object.keys(STORE) as StoreErrorCode[];
export const DOWNLOAD_ERROR_CODES = Object.keys(DOWNLOAD) as DownloadErrorCode[];
export const LAUNCH_ERROR_CODES = Object.keys(LAUNCH) as LaunchErrorCode[];
export const RECIPE_ERROR_CODES = Object.keys(RECIPE) as RecipeErrorCode[];
