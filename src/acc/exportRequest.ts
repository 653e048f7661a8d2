import { type Fields, isFields } from '../lib/fields.ts';
import { type Bim360Options, type FilesOptions, type SheetsOptions, readOptions } from './exportOptions.ts';
import type { ExportRef } from './reading.ts';
import { isFileVersionUrn, isUuid } from './urns.ts';

/** The most files that one export takes. Source: Files API, POST exports. */
export const MOST_FILES = 200;
/** The most sheets that one export takes. Source: Sheets API, POST exports. */
export const MOST_SHEETS = 1000;
/** The most bytes that the files of one export may have together. Source: Files API, POST exports. */
export const MOST_BYTES = 10_000_000_000;

/** What one POST asks for. Project ids are bare lower-case UUIDs. */
export type ExportRequest =
  | {
      readonly service: 'files';
      readonly projectId: string;
      /** Version URNs, 1 to 200. */
      readonly fileVersions: readonly string[];
      readonly options: FilesOptions;
    }
  | {
      readonly service: 'sheets';
      readonly projectId: string;
      /** Sheet UUIDs, 1 to 1000. */
      readonly sheets: readonly string[];
      readonly options: SheetsOptions;
    }
  | {
      readonly service: 'bim360';
      readonly projectId: string;
      readonly versionUrn: string;
      readonly options: Bim360Options;
    };

/** The JSON body of the POST. Source: API pages A and C. */
export function bodyOf(request: ExportRequest): Readonly<Record<string, unknown>> {
  switch (request.service) {
    case 'files':
      return { fileVersions: request.fileVersions, options: request.options };
    case 'sheets':
      return { sheets: request.sheets, options: request.options };
    case 'bim360':
      return { ...request.options };
  }
}

/** Ids of what goes into an export: version URNs, or sheets' UUIDs. */
export function idsOf(request: ExportRequest): readonly string[] {
  switch (request.service) {
    case 'files':
      return request.fileVersions;
    case 'sheets':
      return request.sheets;
    case 'bim360':
      return [request.versionUrn];
  }
}

/**
 * The request that a stored body stands for, checked as before a first sending; `undefined` when it is none, such as
 * one that a newer build wrote.
 */
export function requestFrom(
  ref: Pick<ExportRef, 'service' | 'projectId' | 'versionUrn'>,
  storedBody: string | undefined,
): ExportRequest | undefined {
  const body = parsed(storedBody);
  if (!body) return undefined;
  const { service, projectId, versionUrn } = ref;
  switch (service) {
    case 'files': {
      const fileVersions = texts(body['fileVersions'], isFileVersionUrn, MOST_FILES);
      return fileVersions && { service, projectId, fileVersions, options: readOptions(service, body['options']) };
    }
    case 'sheets': {
      const sheets = texts(body['sheets'], isUuid, MOST_SHEETS);
      return sheets && { service, projectId, sheets, options: readOptions(service, body['options']) };
    }
    case 'bim360':
      if (versionUrn === undefined || !isFileVersionUrn(versionUrn)) return undefined;
      return { service, projectId, versionUrn, options: readOptions(service, body) };
  }
}

function parsed(text: string | undefined): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function texts(value: unknown, isGood: (text: string) => boolean, most: number): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > most) return undefined;
  const good = value.filter((text): text is string => typeof text === 'string' && isGood(text));
  return good.length === value.length ? good : undefined;
}
