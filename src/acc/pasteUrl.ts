import type { Service } from './reading.ts';
import { decoded, readVersionUrn } from './readUrn.ts';
import { isSafeTransport } from './transport.ts';
import { isUuid, normalizeProjectId } from './urns.ts';

/** The parts of an API address of a job, or of the call that starts one. */
export interface ApiUrl {
  readonly service: Service;
  readonly projectId: string | undefined;
  readonly versionUrn?: string | undefined;
  readonly exportId: string | undefined;
  /** Origin, when the address has one that a bearer could go to. */
  readonly apiHost: string | undefined;
}

const SEGMENT = '[^/?#\\s"\'<>\\\\,;&()]{1,200}';

// A version URN that was not encoded holds a `?` of its own.
const API_PATHS = new RegExp(
  `(?:/construction/(?<service>files|sheets)/v1/projects/(?<project>${SEGMENT})|` +
    `/bim360/docs/v1/projects/(?<project360>${SEGMENT})/versions/(?<urn>[^/#\\s"'<>\\\\]{1,500}))` +
    `/exports(?:/(?<id>[0-9a-f-]{36})(?![\\w-]))?`,
  'gi',
);

/** The first API address with an export id in it, else the first one without. */
export function findApiUrl(text: string): ApiUrl | undefined {
  let first: ApiUrl | undefined;
  for (const match of text.matchAll(API_PATHS)) {
    const found = toApiUrl(match.groups ?? {}, hostBefore(text, match.index));
    if (found.exportId !== undefined && found.projectId !== undefined) return found;
    first ??= found;
  }
  return first;
}

/**
 * The text without addresses that do not lead to a project or an export, and without queries: their ids are
 * somebody else's, as those in a signed link's path.
 */
export function withoutForeignUrls(text: string): string {
  return text.replaceAll(/https?:\/\/[^\s"'<>]+/gi, (url) => {
    const path = url.replace(/[?#].*$/s, '');
    return /\/(?:projects|exports)\//i.test(path) ? path : ' ';
  });
}

function toApiUrl(groups: Readonly<Record<string, string | undefined>>, apiHost: string | undefined): ApiUrl {
  const { service, urn, id } = groups as { service?: string; urn?: string; id?: string };
  const project = groups['project'] ?? groups['project360'];
  return {
    service: service === undefined ? 'bim360' : service.toLowerCase() === 'sheets' ? 'sheets' : 'files',
    projectId: normalizeProjectId(decoded(project ?? '')),
    versionUrn: readVersionUrn(urn ?? ''),
    exportId: id !== undefined && isUuid(id) ? id.toLowerCase() : undefined,
    apiHost,
  };
}

function hostBefore(text: string, end: number): string | undefined {
  const origin = /https?:\/\/[^\s/"'<>@?#]+$/i.exec(text.slice(Math.max(0, end - 270), end))?.[0];
  if (origin === undefined || !URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  return isSafeTransport(url) ? url.origin : undefined;
}
