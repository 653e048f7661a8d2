import { parseAddresses } from '../acc/address.ts';
import type { Address } from '../acc/addressPages.ts';

/** What a pasted text names. */
export type Pasted =
  | { readonly kind: 'address'; readonly address: Address }
  /** One or more URNs of files or their versions, in their order, each once; in a project where an address says it. */
  | { readonly kind: 'urns'; readonly urns: readonly string[]; readonly projectId?: string | undefined }
  /** Several folders, or folders and files, that one export can take. */
  | { readonly kind: 'places'; readonly places: readonly PastedPlace[]; readonly projectId?: string | undefined }
  /** Several that no one export can take: they are of different projects. */
  | { readonly kind: 'apart' };

/** A folder with all that is in it, or a file. */
export type PastedPlace = { readonly folderId: string } | { readonly urn: string };

/** Recognises what people paste to start an export from: addresses and URNs in every form, one or several. */
export function pastedIn(text: string): Pasted | undefined {
  const addresses = parseAddresses(text);
  const [address, another] = addresses;
  if (!address) return undefined;
  const projects = new Set(addresses.flatMap(({ projectId }) => projectId ?? []));
  const [projectId] = projects;
  if (!another && projectId !== undefined) return { kind: 'address', address };
  const places = placesOf(addresses);
  if (projects.size > 1 || (places.length === 0 && another)) return { kind: 'apart' };
  const inProject = projectId === undefined ? {} : { projectId };
  const urns = places.flatMap((place) => ('urn' in place ? [place.urn] : []));
  if (places.length > 0 && urns.length === places.length) return { kind: 'urns', urns, ...inProject };
  return another ? { kind: 'places', places, ...inProject } : { kind: 'address', address };
}

/** What an address says of a folder counts only where it names no file in it. The page of a project only says the project. */
function placesOf(addresses: readonly Address[]): readonly PastedPlace[] {
  const places = addresses.flatMap(({ versionUrn, lineage, folderId }): PastedPlace[] => {
    const urn = versionUrn ?? lineage;
    if (urn !== undefined) return [{ urn }];
    return folderId === undefined ? [] : [{ folderId }];
  });
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}
