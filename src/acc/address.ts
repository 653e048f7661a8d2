import type { Platform } from './browseRows.ts';
import { decoded } from './pasteUrl.ts';
import { isFileVersionUrn, isFolderUrn, isLineageUrn, normalizeProjectId } from './urns.ts';

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

/** The longest text that is searched, characters. */
const LONGEST = 20_000;

/** The pages of ACC and Forma, and of BIM 360, in all regions. Source: API page E. */
const HOSTS = /^(?<product>acc|docs\.b360)(?:\.[a-z]{2,4})?\.autodesk\.(?:com|eu)$/;

const OTHER_VERSION = /^urn:adsk\.wip[a-z0-9]*:dm\.version:[\w.-]+\?version=\d+$/;

/**
 * Where a browser address of ACC, Forma or BIM 360, a URN of a file or of one version, or a project id points to;
 * `undefined` for anything else, such as an address of another host. Never throws; works in time proportional to the
 * text's length.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > LONGEST) return undefined;
  const plain = text
    .trim()
    .replace(/^["'<(]/, '')
    .replace(/[">').,;]{1,3}$/, '');
  const projectId = normalizeProjectId(plain);
  if (projectId !== undefined) return { projectId };
  if (/^urn(?::|%3a|%253a)/i.test(plain)) return entity(plain);
  const withScheme = /^(?:acc|docs)\.[a-z0-9.]{1,40}\//i.test(plain) ? `https://${plain}` : plain;
  for (const [address] of withScheme.matchAll(/https:\/\/[^\s"'<>]+/gi)) {
    const found = pageOf(address);
    if (found) return found;
  }
  return undefined;
}

function pageOf(address: string): Address | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const product = HOSTS.exec(url?.hostname ?? '')?.groups?.['product'];
  if (!url || product === undefined || url.port !== '') return undefined;
  const segments = url.pathname.split('/').map(decoded);
  const projectId = normalizeProjectId(after(segments, 'projects') ?? '');
  if (projectId === undefined) return undefined;
  const folder = decoded(url.searchParams.get('folderUrn') ?? after(segments, 'folders') ?? '');
  const named = url.searchParams.get('entityId') ?? after(segments, 'versions') ?? after(segments, 'items') ?? '';
  return {
    projectId,
    platform: product === 'acc' ? 'acc' : 'bim360',
    ...(isFolderUrn(folder) ? { folderId: folder } : {}),
    ...entity(named),
    // `/build/sheets/projects/…`; a folder may be called so, too.
    ...(segments.indexOf('sheets') === segments.indexOf('projects') - 1 ? { sheets: true } : {}),
  };
}

/** A file or one version of it, whether its URN is percent-encoded, once or twice, or not. */
function entity(text: string): Address | undefined {
  for (const urn of [text, decoded(text), decoded(decoded(text))]) {
    if (isLineageUrn(urn)) return { lineage: urn };
    if (isFileVersionUrn(urn) || OTHER_VERSION.test(urn)) return { versionUrn: urn };
    if (isFolderUrn(urn)) return { folderId: urn };
  }
  return undefined;
}

function after(segments: readonly string[], name: string): string | undefined {
  const at = segments.indexOf(name);
  return at < 0 ? undefined : segments[at + 1];
}
