import { type Address, addressOfUrn, pagesIn } from './addressPages.ts';
import { readUrn } from './readUrn.ts';
import { isFileVersionUrn, isLineageUrn, normalizeProjectId } from './urns.ts';

/** The longest text that is searched, characters. */
const LONGEST = 100_000;

/**
 * Where the text points to, each place once, in their order: browser addresses of ACC, Forma or BIM 360, addresses of the
 * API, URNs in every form of {@link readUrn}, and project ids. Addresses may have any text around them, may be wrapped by
 * mail and broken over lines; URNs and ids must be all there is besides. Empty for anything else, such as an address of
 * another host. Never throws; works in time proportional to the text's length.
 */
export function parseAddresses(text: string): readonly Address[] {
  if (text.length > LONGEST) return [];
  const { pages, rest } = pagesIn(text);
  const words = rest.split(/[\s,;]+/).flatMap((word) => (/[\p{L}\p{N}]/u.test(word) ? [word] : []));
  const bare = words.flatMap((word) => bareAddress(word) ?? []);
  if (pages.length > 0) return once([...pages, ...bare.filter(({ projectId }) => projectId === undefined)]);
  if (words.length > 0 && bare.length === words.length) return once(bare);
  // One that was broken over lines.
  const whole = words.length > 1 ? bareAddress(words.join('')) : undefined;
  return whole ? [whole] : [];
}

/** The first of {@link parseAddresses}. */
export function parseAddress(text: string): Address | undefined {
  return parseAddresses(text)[0];
}

/** The bare lower-case UUID of the project that an id, with or without `b.`, or an address names. */
export function projectIdIn(text: string): string | undefined {
  return normalizeProjectId(text) ?? parseAddress(text)?.projectId;
}

/** The file that a URN in any form or an address names: the URN of a version that exports take, or of a lineage. */
export function fileUrnIn(text: string): string | undefined {
  const { versionUrn, lineage } = parseAddress(text) ?? {};
  const urn = versionUrn ?? lineage ?? '';
  return isFileVersionUrn(urn) || isLineageUrn(urn) ? urn : undefined;
}

function bareAddress(word: string): Address | undefined {
  const urn = readUrn(word);
  if (urn) return addressOfUrn(urn);
  const projectId = normalizeProjectId(word.replaceAll(/^["'<([]+|(?<!["'>)\].])["'>)\].]+$/g, ''));
  return projectId === undefined ? undefined : { projectId };
}

function once(addresses: readonly Address[]): readonly Address[] {
  return [...new Map(addresses.map((address) => [JSON.stringify(address), address])).values()];
}
