import { decoded } from './readUrn.ts';

/** How many addresses may be wrapped in one another: one forwarded from mail to mail. */
const DEEPEST = 4;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>', nbsp: ' ' };

/** The text without HTML's `&amp;` and the like, also when they were escaped more than once. */
export function withoutEntities(text: string): string {
  const ampersands = text.replaceAll(/&(?:amp;|#38;|#x26;)(?:(?:amp|#38|#x26);)*/gi, '&');
  return ampersands.replaceAll(
    /&(quot|apos|lt|gt|nbsp);/gi,
    (_all, name: string) => ENTITIES[name.toLowerCase()] ?? '',
  );
}

/**
 * The address that this one leads to: mail filters, chats and search engines put the one that was sent into a parameter
 * of their own. Itself when it holds no other. Never throws.
 * Source: Microsoft Safe Links (`url=`), Proofpoint URL Defense v2 (`u=`) and v3 (`__…__`).
 */
export function unwrapped(address: string): string {
  let current = address;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const inner = innerOf(current);
    if (inner === undefined) return current;
    current = inner;
  }
  return current;
}

/** The text with {@link unwrapped} addresses in it. */
export function withUnwrapped(text: string): string {
  return text.replaceAll(/https?:\/\/[^\s"'<>]+/gi, (address) => {
    const inner = unwrapped(address);
    return inner === address ? address : ` ${inner} `;
  });
}

function innerOf(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) return undefined;
  if (/(?:^|\.)urldefense\./i.test(url.hostname)) return fromProofpoint(address, url);
  for (const parameters of [url.searchParams, new URLSearchParams(url.hash.slice(1))]) {
    for (const value of parameters.values()) {
      // Some encode the address twice.
      const inner = [value, decoded(value)].find((text) => /^https?:\/\/\S/i.test(text));
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

function fromProofpoint(address: string, url: URL): string | undefined {
  const [, third, replaced = ''] = /^https?:\/\/[^/]+\/v3\/__(https?:\/.*)__;([\w+/-]*)/i.exec(address) ?? [];
  if (third !== undefined) {
    // Each `*` stands for the next one of the characters that come behind, in base64.
    const characters = Array.from(Buffer.from(replaced, 'base64').toString('utf8'));
    return third.replace(/^(https?:)\/+/i, '$1//').replaceAll('*', () => characters.shift() ?? '*');
  }
  const second = url.searchParams.get('u');
  return second === null ? undefined : decoded(second.replaceAll('-', '%').replaceAll('_', '/'));
}
