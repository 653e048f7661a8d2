import { isFileVersionUrn, isFolderUrn, isLineageUrn } from './urns.ts';

/** A URN as the calls of the service take it. */
export interface Urn {
  /** `version`: as exports take it, or as Data Management also writes it (`dm.version`). */
  readonly kind: 'version' | 'lineage' | 'folder';
  readonly urn: string;
}

/** Longest text that is taken for one URN, characters: one has about 70, and 200 when encoded twice. */
const LONGEST = 1000;
/** How often a URN may be percent-encoded: an address within an address within a mail. */
const MOST_DECODINGS = 3;

const OTHER_VERSION = /^urn:adsk\.wip[a-z0-9]*:dm\.version:[\w.-]+\?version=\d+$/;
/** A version that does not say which, and so stands for its file. */
const NO_VERSION = /^(?<start>urn:adsk\.wip[a-z0-9]*:)(?:fs\.file:vf\.|dm\.version:)(?<id>[A-Za-z0-9_-]+)$/;

/** `urn:` in base64, alone or after another `urn:` as the viewers write it. */
const BASE64 = /^(?:urn:)?(?<data>dXJuO[A-Za-z0-9+/_-]+)={0,2}$/;

/**
 * The URN in any form that people and programs hand around: plain, percent-encoded up to three times, in base64 or
 * base64url, within quotes or brackets. A version without its number stands for its file, whose newest it means.
 * Never throws. Source: API page A; Model Derivative API, "urn" (base64url).
 */
export function readUrn(text: string): Urn | undefined {
  if (text.length > LONGEST) return undefined;
  let plain = text.trim().replaceAll(/^["'`<([{“‘]+|["'`>)\]}”’.,;]+$/g, '');
  for (let round = 0; round <= MOST_DECODINGS; round++) {
    const found = plainUrn(plain) ?? plainUrn(fromBase64(plain));
    if (found) return found;
    plain = decoded(plain);
  }
  return undefined;
}

/** The URN of a version that exports take, in any form. */
export function readVersionUrn(text: string): string | undefined {
  const urn = readUrn(text)?.urn ?? '';
  return isFileVersionUrn(urn) ? urn : undefined;
}

function plainUrn(text: string): Urn | undefined {
  if (isLineageUrn(text)) return { kind: 'lineage', urn: text };
  if (isFileVersionUrn(text) || OTHER_VERSION.test(text)) return { kind: 'version', urn: text };
  if (isFolderUrn(text)) return { kind: 'folder', urn: text };
  const { start, id } = NO_VERSION.exec(text)?.groups ?? {};
  return start === undefined || id === undefined ? undefined : { kind: 'lineage', urn: `${start}dm.lineage:${id}` };
}

function fromBase64(text: string): string {
  const data = BASE64.exec(text)?.groups?.['data'];
  return data === undefined ? '' : Buffer.from(data, 'base64url').toString('latin1');
}

/** Percent-decoded, or as it is when it cannot be. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
