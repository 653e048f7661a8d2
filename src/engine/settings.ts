import { isSafeTransport } from '../acc/transport.ts';

export const DEFAULT_API_BASE_URL = 'https://developer.api.autodesk.com';
export const DEFAULT_REQUESTS_PER_MINUTE = 60;
const MOST_CONNECTIONS = 8;

/** The user's settings, read at each use. */
export interface EngineSettings {
  readonly apiBaseUrl: string;
  readonly maxRequestsPerMinute: number;
  readonly autoDownload: boolean;
  readonly autoExportAgain: boolean;
  /** Absolute path of the folder that files are downloaded to, if one is set. May throw what is wrong with the setting. */
  readonly downloadFolder: string | undefined;
  /** The most connections of one download. */
  readonly downloadConnections: number;
}

/**
 * The origin that a bearer may be sent to, or `undefined` when the value is not a usable address.
 * Only https, or http on this machine; no user name, path, query or fragment, which would be silently lost.
 */
export function apiOrigin(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value.trim())) return undefined;
  const url = new URL(value.trim());
  const bare =
    url.username === '' && url.password === '' && url.search === '' && url.hash === '' && url.pathname === '/';
  return bare && isSafeTransport(url) ? url.origin : undefined;
}

/** A whole number of requests from 1 to 200; anything else becomes the default. Source: Files API quota of GET. */
export function requestsPerMinute(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return DEFAULT_REQUESTS_PER_MINUTE;
  return Math.min(200, Math.max(1, Math.floor(value)));
}

/** A whole number of connections from 1 to 8; anything else becomes the default. */
export function connectionsOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return MOST_CONNECTIONS;
  return Math.min(MOST_CONNECTIONS, Math.max(1, Math.floor(value)));
}

/** Which ends of exports show a notice. */
export type NoticeLevel = 'all' | 'problems' | 'none';

/** What the notices are about; anything unknown counts as `all`. */
export function noticeLevel(value: unknown): NoticeLevel {
  return value === 'problems' || value === 'none' ? value : 'all';
}
