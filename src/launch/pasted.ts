import { type Address, parseAddress } from '../acc/address.ts';
import { isFileVersionUrn, isLineageUrn } from '../acc/urns.ts';

/** The longest text that is looked into, characters: a URN has about 70. */
const LONGEST = 100_000;

/** What a pasted text names. */
export type Pasted =
  | { readonly kind: 'address'; readonly address: Address }
  /** One or more URNs of files or their versions, in their order, each once. */
  | { readonly kind: 'urns'; readonly urns: readonly string[] };

/** Recognises a browser address of the service, or URNs separated by white space, commas or quotes. */
export function pastedIn(text: string): Pasted | undefined {
  if (text.length > LONGEST) return undefined;
  const words = text.split(/[\s,;"'[\]]+/).filter((word) => word !== '');
  if (words.length > 0 && words.every((word) => isFileVersionUrn(word) || isLineageUrn(word))) {
    return { kind: 'urns', urns: [...new Set(words)] };
  }
  const address = parseAddress(text);
  const urn = address?.versionUrn ?? address?.lineage;
  // A percent-encoded one, which names no project.
  if (address?.projectId === undefined && urn !== undefined) return { kind: 'urns', urns: [urn] };
  return address && { kind: 'address', address };
}
