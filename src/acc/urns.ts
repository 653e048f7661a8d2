import { AccError } from './errors.ts';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The bare lower-case UUID of a project, from one with or without `b.`; `undefined` when it is none.
 * The exports calls take it bare, Data Management with `b.`. Source: API page A.
 */
export function normalizeProjectId(text: string): string | undefined {
  const bare = text.trim().replace(/^b\./i, '');
  return UUID.test(bare) ? bare.toLowerCase() : undefined;
}

/** A project id as Data Management wants it. */
export function withB(projectId: string): string {
  return /^b\./i.test(projectId) ? projectId : `b.${projectId}`;
}

/** True for a UUID, which names an export or a sheet. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** True for `urn:adsk.wip…:fs.file:vf.…?version=N`, the only URN that exports take. Source: API page A. */
export function isFileVersionUrn(text: string): boolean {
  return /^urn:adsk\.wip[a-z0-9]*:fs\.file:vf\.[A-Za-z0-9_-]+\?version=\d+$/.test(text);
}

/** True for `urn:adsk.wip…:dm.lineage:…`, which names a file and not one version of it. Source: API page A. */
export function isLineageUrn(text: string): boolean {
  return /^urn:adsk\.wip[a-z0-9]*:dm\.lineage:[A-Za-z0-9_-]+$/.test(text);
}

/** The URN of a folder: `urn:adsk.wip…:fs.folder:co.…`. Source: API page E. */
export const FOLDER_URN = /^urn:adsk\.wip[a-z0-9]*:fs\.folder:co\.[A-Za-z0-9_-]+$/;

/** True for {@link FOLDER_URN}. */
export function isFolderUrn(text: string): boolean {
  return FOLDER_URN.test(text);
}

/**
 * An id as one segment of a path, percent-encoded.
 * @throws AccError `badRequest` when it cannot be one
 */
export function segment(text: string | undefined): string {
  // A dot segment would vanish from the path; a lone surrogate cannot be encoded.
  if (!text || /^\.{1,2}$/.test(text) || /\p{Cs}/u.test(text)) {
    throw new AccError('badRequest', { serviceText: 'An id is missing or malformed' });
  }
  return encodeURIComponent(text);
}
