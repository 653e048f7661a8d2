import { parseAddresses } from '../acc/address.ts';
import type { Address } from '../acc/addressPages.ts';

/** What a pasted text names. */
export type Pasted =
  | { readonly kind: 'address'; readonly address: Address }
  /** One or more URNs of files or their versions, in their order, each once; in a project where an address says it. */
  | { readonly kind: 'urns'; readonly urns: readonly string[]; readonly projectId?: string | undefined };

/** Recognises what people paste to start an export from: addresses and URNs in every form, one or several. */
export function pastedIn(text: string): Pasted | undefined {
  const addresses = parseAddresses(text);
  const [address] = addresses;
  if (!address) return undefined;
  const urns = addresses.flatMap(({ versionUrn, lineage }) => versionUrn ?? lineage ?? []);
  const projects = new Set(addresses.flatMap(({ projectId }) => projectId ?? []));
  const [projectId] = projects;
  // Files of one project, and nothing else.
  const isOnePage = addresses.length === 1 && projectId !== undefined;
  if (!isOnePage && urns.length === addresses.length && projects.size <= 1) {
    return { kind: 'urns', urns: [...new Set(urns)], ...(projectId === undefined ? {} : { projectId }) };
  }
  return { kind: 'address', address };
}
