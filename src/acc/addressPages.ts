import type { Platform } from './browseRows.ts';
import { decoded, readUrn, type Urn } from './readUrn.ts';
import { normalizeProjectId } from './urns.ts';
import { unwrapped, withoutEntities } from './wrappings.ts';

/** Where a pasted text points to. Holds ids and never any other part of the text. */
export interface Address {
  /** Bare lower-case UUID; missing for a URN on its own. */
  readonly projectId?: string | undefined;
  readonly folderId?: string | undefined;
  /** Lineage URN. */
  readonly lineage?: string | undefined;
  /** URN of a version, as exports take it or as Data Management also writes it (`dm.version`). */
  readonly versionUrn?: string | undefined;
  /** Known for browser addresses only. */
  readonly platform?: Exclude<Platform, 'unknown'> | undefined;
  /** A page about sheets. */
  readonly sheets?: true | undefined;
}

/** The pages of ACC, which is also called Forma, and of BIM 360, in all regions. Source: API page E. */
const HOSTS = /^(?<product>acc|forma|docs\.b360)(?:\.[a-z]{2,4})?\.autodesk\.(?:com|eu)$/;
const API_HOST = /^developer(?:-[a-z]{2,4})?\.api\.autodesk\.com$/;

/** Where an address begins: not within another one, but right after one, where the end of the line between was lost. */
const BEGINNING =
  /(?:(?<=^|[\s"'`“”<>()[\]|=*])(?:https?:\/\/|(?:acc|forma|docs)\.[a-z0-9.]{1,40}\/)|(?<=[a-z0-9])https?:\/\/)(?=\S)/gi;
const CONTINUATION = /^[\w\-.~%!$&'()*+,;=:@/?#[\]]+$/;

/** In how many further pieces an address is looked for when it was broken over lines. */
const MOST_PIECES = 12;
/** An id of a folder or a file has so many characters: 16 bytes in base64url. */
const ID_LENGTH = 22;

/** The places in a text that are written as addresses, and the text without them. */
export function pagesIn(text: string): { readonly pages: readonly Address[]; readonly rest: string } {
  const plain = withoutEntities(text);
  const starts = [...plain.matchAll(BEGINNING)].map((match) => match.index);
  const pages: Address[] = [];
  let rest = plain.slice(0, starts[0]);
  for (const [number, start] of starts.entries()) {
    const pieces = plain.slice(start, starts[number + 1]).split(/[\s"'`“”<>]+/);
    const { page, used } = pageOfPieces(pieces);
    if (page) pages.push(page);
    rest += ` ${pieces.slice(used).join(' ')}`;
  }
  return { pages, rest };
}

interface Found {
  readonly page: Address | undefined;
  /** How many pieces it is made of. */
  readonly used: number;
}

/** The place that the first piece names; mail breaks long addresses, and an input of one line makes spaces of it. */
function pageOfPieces(pieces: readonly string[]): Found {
  const plain = joinedPage(pieces, (text) => text);
  // Quoted-printable mail ends a broken line with `=`.
  const quoted = pieces[0]?.endsWith('=') ? joinedPage(pieces, (text) => text.replace(/=$/, '')) : plain;
  return quoted.page && (!plain.page || isMore(quoted.page, plain.page)) ? quoted : plain;
}

function joinedPage(pieces: readonly string[], trimmed: (text: string) => string): Found {
  let joined = pieces[0] ?? '';
  let best: Found = { page: pageOf(joined), used: 1 };
  for (const [number, piece] of pieces.slice(1, 1 + MOST_PIECES).entries()) {
    if (!CONTINUATION.test(piece)) break;
    joined = trimmed(joined) + piece;
    const page = pageOf(joined);
    if (page && (!best.page || isMore(page, best.page))) best = { page, used: number + 2 };
  }
  return best;
}

/** True when joining one more piece has brought something, or made an id whole that was cut. */
function isMore(longer: Address, shorter: Address): boolean {
  const differing = ([...Object.keys(longer)] as (keyof Address)[]).filter((key) => longer[key] !== shorter[key]);
  return differing.some((key) => {
    if (shorter[key] === undefined)
      return !Object.keys(shorter).some((had) => !(had in longer)) || key === 'versionUrn';
    return idLength(longer[key]) === ID_LENGTH && idLength(shorter[key]) !== ID_LENGTH;
  });
}

function idLength(urn: string | true | undefined): number {
  return typeof urn === 'string' ? (/([\w-]+)(?:\?version=\d+)?$/.exec(urn)?.[1]?.length ?? 0) : 0;
}

function pageOf(text: string): Address | undefined {
  const outer = /^https?:/i.test(text) ? text : `https://${text}`;
  const inner = unwrapped(outer);
  // A page may name another one, such as the one to go back to.
  return ownPage(outer) ?? (inner === outer ? undefined : ownPage(inner));
}

function ownPage(text: string): Address | undefined {
  // The look behind keeps a long run of such characters from being tried from each of them.
  const address = text.replace(/(?<![)\].,;:!*])[)\].,;:!*]+$/, '');
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || url.port !== '' || !/^https?:$/.test(url.protocol)) return undefined;
  const product = HOSTS.exec(url.hostname)?.groups?.['product'];
  if (product === undefined && !API_HOST.test(url.hostname)) return undefined;
  const segments = url.pathname.split('/').map(decoded);
  const projectId = normalizeProjectId(after(segments, 'projects') ?? '');
  if (projectId === undefined) return undefined;
  const parameters = parametersOf(url);
  const folder = readUrn(parameters.get('folderurn') ?? after(segments, 'folders') ?? '');
  const named = parameters.get('entityid') ?? after(segments, 'versions') ?? after(segments, 'items') ?? '';
  return {
    projectId,
    ...(product === undefined ? {} : { platform: product === 'docs.b360' ? 'bim360' : 'acc' }),
    ...(folder?.kind === 'folder' ? addressOfUrn(folder) : {}),
    ...entity(named, parameters.get('version')),
    // `/build/sheets/projects/…`; a folder may be called so, too.
    ...(segments.indexOf('sheets') === segments.indexOf('projects') - 1 ? { sheets: true } : {}),
  };
}

/** What the address names. @param version of a URN that was not encoded in the path: its `?` began the query */
function entity(text: string, version: string | undefined): Address {
  const urn = (version === undefined ? undefined : readUrn(`${decoded(text)}?version=${version}`)) ?? readUrn(text);
  return urn ? addressOfUrn(urn) : {};
}

/** What a URN says of a place. */
export function addressOfUrn({ kind, urn }: Urn): Address {
  switch (kind) {
    case 'lineage':
      return { lineage: urn };
    case 'version':
      return { versionUrn: urn };
    case 'folder':
      return { folderId: urn };
  }
}

/** By names in lower case: those of the query, then those after `#`. */
function parametersOf(url: URL): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const query of [url.search, url.hash.replace(/^#[^?=]*\?/, '').replace(/^#/, '')]) {
    for (const [name, value] of new URLSearchParams(query)) {
      if (!all.has(name.toLowerCase())) all.set(name.toLowerCase(), value);
    }
  }
  return all;
}

/** The segment after the one of this name, in any case. */
function after(segments: readonly string[], name: string): string | undefined {
  const at = segments.findIndex((segment) => segment.toLowerCase() === name);
  return at < 0 ? undefined : segments[at + 1];
}
