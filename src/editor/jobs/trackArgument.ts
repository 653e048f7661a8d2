import * as l10n from '@vscode/l10n';
import { parsePaste, parsePastes } from '../../acc/paste.ts';
import { type ExportRef, SERVICES, type Service } from '../../acc/reading.ts';
import { readVersionUrn } from '../../acc/readUrn.ts';
import { argumentInvalid, argumentMissing } from '../../words/userError.ts';
import { isFields, textField } from '../../lib/fields.ts';
import { exportIn } from '../shell/givenJob.ts';

/** What is known of a job before it is tracked. */
export interface JobToTrack {
  readonly ref: ExportRef;
  /** Origin of the address that was pasted. */
  readonly apiHost?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * Reads the argument of `accExports.trackJob`, of which a text may hold several exports.
 * @throws UserError naming the field that is wrong
 */
export function jobsFromArgument(argument: unknown): readonly JobToTrack[] {
  const several = typeof argument === 'string' ? parsePastes(argument) : [];
  return several.length > 0 ? several : [jobFromArgument(argument)];
}

/**
 * Reads the argument of `accExports.trackJob`: the fields, or a text with both ids in it.
 * @throws UserError naming the field that is wrong
 */
export function jobFromArgument(argument: unknown): JobToTrack {
  if (typeof argument === 'string') {
    const paste = parsePaste(argument);
    if (paste.kind === 'job') return paste;
    throw argumentInvalid('exportId', l10n.t('The text does not contain the IDs of an export.'));
  }
  if (!isFields(argument)) {
    throw argumentMissing('projectId', l10n.t('An object with projectId and exportId is needed.'));
  }
  const { projectId, exportId } = exportIn(argument);
  return { ref: refOf(argument, projectId, exportId), name: textField(argument, 'name') };
}

function refOf(argument: unknown, projectId: string, exportId: string): ExportRef {
  const given = textField(argument, 'versionUrn');
  const service = serviceOf(argument, given);
  if (service !== 'bim360') return { service, projectId, exportId };
  const versionUrn = readVersionUrn(given ?? '');
  if (versionUrn !== undefined) return { service, projectId, exportId, versionUrn };
  throw argumentInvalid(
    'versionUrn',
    l10n.t('A BIM 360 export needs “versionUrn”: urn:adsk.wip…:fs.file:vf.…?version=…'),
  );
}

function serviceOf(argument: unknown, versionUrn: string | undefined): Service {
  const given = isFields(argument) ? argument['service'] : undefined;
  if (given === undefined) return versionUrn === undefined ? 'files' : 'bim360';
  const service = SERVICES.find((service) => service === given);
  if (service === undefined)
    throw argumentInvalid('service', l10n.t('“service” must be one of {0}.', SERVICES.join(', ')));
  return service;
}
