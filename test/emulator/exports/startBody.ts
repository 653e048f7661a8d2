import { isRecord } from '../answer.ts';
import type { EmulatedService } from './jobSpec.ts';

const VERSION_URN = /^urn:adsk\.wip[a-z0-9]*:fs\.file:vf\.[A-Za-z0-9_-]+\?version=\d+$/;
const LINEAGE_URN = /^urn:adsk\.wip[a-z0-9]*:dm\.lineage:/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is wrong with the body of a POST, in the service's manner, or what it asks for. */
export type StartCheck =
  | { readonly problem: string }
  | {
      /** Version URNs or UUIDs of sheets; empty for BIM 360, where the path names the version. */
      readonly ids: readonly string[];
      readonly outputFileName?: string | undefined;
    };

/** Checks the body of the call that starts an export. Source: POST exports of Files, Sheets and BIM 360. */
export function checkStartBody(service: EmulatedService, body: unknown): StartCheck {
  if (!isRecord(body)) return { problem: 'The request body is not a JSON object' };
  switch (service) {
    case 'files':
      return checkAcc(body, 'fileVersions', 200, versionProblem);
    case 'sheets':
      return checkAcc(body, 'sheets', 1000, (id) => (UUID.test(id) ? undefined : `'${id}' is not a sheet UUID`));
    case 'bim360':
      return checkBim360(body);
  }
}

/** Why a text is no file version's URN. */
export function versionProblem(urn: string): string | undefined {
  if (VERSION_URN.test(urn)) return undefined;
  return LINEAGE_URN.test(urn)
    ? `'${urn}' is a lineageUrn; a versionedFileUrn is required`
    : `'${urn}' is not a valid versionedFileUrn`;
}

function checkAcc(
  body: Readonly<Record<string, unknown>>,
  key: 'fileVersions' | 'sheets',
  most: number,
  problemOf: (id: string) => string | undefined,
): StartCheck {
  const ids = body[key];
  if (!Array.isArray(ids) || !ids.every((id): id is string => typeof id === 'string')) {
    return { problem: `${key} is required and must be an array of strings` };
  }
  if (ids.length < 1 || ids.length > most) return { problem: `${key} must have 1 to ${most} elements` };
  const problem = ids.map((id) => problemOf(id)).find((text) => text !== undefined) ?? optionsProblem(body['options']);
  if (problem !== undefined) return { problem };
  const name = isRecord(body['options']) ? body['options']['outputFileName'] : undefined;
  return { ids, outputFileName: typeof name === 'string' ? name : undefined };
}

function checkBim360(body: Readonly<Record<string, unknown>>): StartCheck {
  const wrong = ['includeMarkups', 'includeHyperlinks'].find((key) => !isSwitch(body[key]));
  if (wrong !== undefined) return { problem: `${wrong} must be a boolean` };
  return { ids: [] };
}

function optionsProblem(options: unknown): string | undefined {
  if (options === undefined) return undefined;
  if (!isRecord(options)) return 'options must be an object';
  const { outputFileName, ...sections } = options;
  if (outputFileName !== undefined && (typeof outputFileName !== 'string' || !/^.{1,255}$/.test(outputFileName))) {
    return 'options.outputFileName must be a string of 1 to 255 characters';
  }
  for (const [name, section] of Object.entries(sections)) {
    if (!/^(?:standard|issue|photo|asset)Markups$/.test(name)) continue; // unknown members are ignored
    if (!isRecord(section)) return `options.${name} must be an object`;
    const wrong = Object.keys(section).find((key) => !isSwitch(section[key]));
    if (wrong !== undefined) return `options.${name}.${wrong} must be a boolean`;
  }
  return undefined;
}

function isSwitch(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}
