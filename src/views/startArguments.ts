import * as l10n from '@vscode/l10n';
import { LONGEST_OUTPUT_NAME } from '../acc/exportOptions.ts';
import { SERVICES, type Service } from '../acc/reading.ts';
import { fileUrnIn, parseAddress, projectIdIn } from '../acc/address.ts';
import { isUuid } from '../acc/urns.ts';
import { argumentInvalid, argumentMissing } from '../words/userError.ts';
import { type Fields, isFields, textField } from '../lib/fields.ts';
import { plainText } from '../words/format/text.ts';

/** What a program wants exported, checked. */
export interface StartArguments {
  /** Bare lower-case UUID. */
  readonly projectId: string;
  readonly take:
    | { readonly kind: 'files'; readonly urns: readonly string[] }
    | { readonly kind: 'folder'; readonly folderId: string; readonly recursive: boolean; readonly filter: string }
    | { readonly kind: 'sheets'; readonly sheets: readonly string[] };
  /** `undefined`: as the project needs it. */
  readonly service?: Service | undefined;
  readonly options: Fields;
  readonly name?: string | undefined;
  /** Key of an account. */
  readonly account?: string | undefined;
  /** More than 50 exports are meant. */
  readonly confirmLargeRun: boolean;
}

/**
 * Reads `{projectId, fileVersions | folder | sheets, options?, name?, filter?, recursive?, account?, service?, confirmLargeRun?}`.
 * @throws UserError naming the field that is wrong
 */
export function startArguments(argument: unknown): StartArguments {
  if (!isFields(argument)) {
    throw argumentMissing(
      'projectId',
      l10n.t('An object with projectId and fileVersions, folder or sheets is needed.'),
    );
  }
  const projectId = projectIdIn(textField(argument, 'projectId') ?? '');
  if (projectId === undefined)
    throw argumentInvalid('projectId', l10n.t('“projectId” must be a UUID, with or without “b.”.'));
  const take = takeOf(argument);
  const options = argument['options'] ?? {};
  if (!isFields(options)) throw argumentInvalid('options', l10n.t('“options” must be an object.'));
  const name = plainText(textField(argument, 'name') ?? '', LONGEST_OUTPUT_NAME);
  return {
    projectId,
    take,
    options,
    service: serviceOf(argument, take.kind),
    name: name === '' ? undefined : name,
    account: textField(argument, 'account'),
    confirmLargeRun: argument['confirmLargeRun'] === true,
  };
}

function takeOf(argument: Fields): StartArguments['take'] {
  const given = (['fileVersions', 'folder', 'sheets'] as const).filter((key) => argument[key] !== undefined);
  const [key, another] = given;
  if (key === undefined || another !== undefined) {
    throw argumentMissing('fileVersions', l10n.t('Exactly one of “fileVersions”, “folder” and “sheets” is needed.'));
  }
  switch (key) {
    case 'fileVersions': {
      const problem = l10n.t(
        '“fileVersions” must be a list of version URNs (urn:adsk.wip…:fs.file:vf.…?version=…) or lineage URNs.',
      );
      return {
        kind: 'files',
        urns: texts(key, argument[key], fileUrnIn, problem),
      };
    }
    case 'sheets':
      return {
        kind: 'sheets',
        sheets: texts(key, argument[key], sheetId, l10n.t('“sheets” must be a list of UUIDs of sheets.')),
      };
    case 'folder': {
      const folderId = parseAddress(textField(argument, key) ?? '')?.folderId;
      const { recursive = true, filter = '' } = argument;
      if (folderId === undefined) {
        throw argumentInvalid('folder', l10n.t('“folder” must be a URN: urn:adsk.wip…:fs.folder:co.…'));
      }
      if (typeof recursive !== 'boolean')
        throw argumentInvalid('recursive', l10n.t('“recursive” must be true or false.'));
      if (typeof filter !== 'string')
        throw argumentInvalid('filter', l10n.t('“filter” must be a text, such as A-*.pdf.'));
      return { kind: 'folder', folderId, recursive, filter };
    }
  }
}

function serviceOf(argument: Fields, kind: StartArguments['take']['kind']): Service | undefined {
  const given = argument['service'];
  if (given === undefined) return kind === 'sheets' ? 'sheets' : undefined;
  const service = SERVICES.find((service) => service === given);
  if (service === undefined)
    throw argumentInvalid('service', l10n.t('“service” must be one of {0}.', SERVICES.join(', ')));
  if ((service === 'sheets') !== (kind === 'sheets')) {
    throw argumentInvalid(
      'service',
      l10n.t('The service sheets takes “sheets”, and the others take “fileVersions” or “folder”.'),
    );
  }
  return service;
}

function sheetId(text: string): string | undefined {
  return isUuid(text.trim()) ? text.trim() : undefined;
}

/** Each of a list, as it is read. */
function texts(
  name: string,
  value: unknown,
  read: (text: string) => string | undefined,
  problem: string,
): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) throw argumentInvalid(name, problem);
  return value.map((one: unknown) => {
    const found = typeof one === 'string' ? read(one) : undefined;
    if (found === undefined) throw argumentInvalid(name, problem);
    return found;
  });
}
