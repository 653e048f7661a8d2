import { createHash } from 'node:crypto';

/** Digits that count the files of a generated row of files, at the end of their ids. */
const INDEX_DIGITS = 5;
const INDEX_BASE = 36;

/** 22 characters as the service's ids have, always the same for the same parts. */
export function idOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 22);
}

/** A UUID that is always the same for the same parts. */
export function uuidOf(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Id of one file of a generated row: what they share, and which it is. */
export function rowId(shared: string, index: number): string {
  return shared + index.toString(INDEX_BASE).padStart(INDEX_DIGITS, '0');
}

/** What the files of a generated row share. */
export function rowShared(...parts: readonly string[]): string {
  return idOf(...parts).slice(0, 22 - INDEX_DIGITS);
}

/** Takes the id of a generated file apart; nonsense for any other. */
export function splitRowId(id: string): { readonly shared: string; readonly index: number } {
  return { shared: id.slice(0, -INDEX_DIGITS), index: Number.parseInt(id.slice(-INDEX_DIGITS), INDEX_BASE) };
}

export const folderUrn = (id: string): string => `urn:adsk.wipprod:fs.folder:co.${id}`;
export const lineageUrn = (id: string): string => `urn:adsk.wipprod:dm.lineage:${id}`;
export const versionUrn = (id: string, version: number): string =>
  `urn:adsk.wipprod:fs.file:vf.${id}?version=${version}`;
