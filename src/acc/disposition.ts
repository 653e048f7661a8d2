/** ` name=` or ` name*=`, where a parameter begins. */
const PARAMETER = String.raw`[\w!#$&+.^|~-]+\*?\s*=`;
/** Before white space only, so that a long run of it is looked through once. */
const END = `(?<!\\s)(?=\\s*(?:;\\s*(?:${PARAMETER}|$)|$))`;

/** `UTF-8''Gr%C3%BCn.pdf`, whose quotes may be percent-encoded, and all of it in quotes. Source: RFC 8187. */
const EXTENDED = /(?:^|[;\s])filename\*\s*=\s*"?(?<charset>[\w-]+)(?:'|%27)[\w-]*(?:'|%27)(?<data>[^;"]*)/i;
const QUOTED = new RegExp(String.raw`(?:^|[;\s])filename\*?\s*=\s*"(?<name>[\s\S]*?)"${END}`, 'i');
/** Also a quote that is not closed. */
const UNQUOTED = new RegExp(String.raw`(?:^|[;\s])filename\*?\s*=\s*"?(?<name>[\s\S]*?)${END}`, 'i');
const TYPE = /^\s*(?:attachment|inline|form-data)\s*(?:;|$)/i;
/** `=?UTF-8?B?R3LDvG4ucGRm?=`. Source: RFC 2047. */
const ENCODED_WORDS = /=\?(?<charset>[\w-]+)\?(?<way>[BQ])\?(?<data>[^?\s]*)\?=(?:\s+(?==\?))?/gi;

/** The longest header that is read, characters: Node itself takes 16 kB for all. */
const LONGEST = 16_384;

/**
 * The file name that a `Content-Disposition` header asks for, not yet made safe. `filename*` wins over `filename`;
 * headers that break the rules are read as far as they make sense.
 * Source: API page B; RFC 6266, RFC 8187.
 * @param header the header's value as Node gives it (bytes as Latin-1)
 * @returns `undefined` when it names no file
 */
export function nameFromDisposition(header: string | undefined): string | undefined {
  if (header === undefined || header.length > LONGEST) return undefined;
  const name = extendedName(header) ?? plainName(header);
  return name === undefined || name.trim() === '' ? undefined : name;
}

function extendedName(header: string): string | undefined {
  const { charset, data } = EXTENDED.exec(header)?.groups ?? {};
  if (charset === undefined || data === undefined) return undefined;
  const plain = data.trim();
  return decodedBytes(percentBytes(plain), charset) ?? decodedBytes(percentBytes(plain), 'latin1');
}

function plainName(header: string): string | undefined {
  const quoted = QUOTED.exec(header)?.groups?.['name'];
  // Of the backslashes only those before a quote or another one: the others belong to a path.
  const name = quoted?.replaceAll(/\\(["\\])/g, '$1') ?? UNQUOTED.exec(header)?.groups?.['name'] ?? bareName(header);
  return name === undefined ? undefined : withoutEncodedWords(asUtf8(name));
}

/** Some storages send the name alone, without a type before it. */
function bareName(header: string): string | undefined {
  if (TYPE.test(header) || /(?:^|[;\s])filename\*?\s*=/i.test(header)) return undefined;
  const name = header.trim().replace(/^"(.*)"$/s, '$1');
  return /^[\w-]*$/.test(name) ? undefined : name;
}

/** Storages send raw UTF-8 or percent-encoding in the plain form, too, against the rules. */
function asUtf8(name: string): string {
  const bytes = Buffer.from(name, 'latin1');
  // Something beyond Latin-1 was decoded already.
  const text = bytes.toString('latin1') === name ? (decodedBytes(bytes, 'utf-8') ?? name) : name;
  return (/%[0-9a-f]{2}/i.test(text) ? decodedBytes(percentBytes(text), 'utf-8') : undefined) ?? text;
}

function withoutEncodedWords(text: string): string {
  return text.replaceAll(ENCODED_WORDS, (all, charset: string, way: string, data: string) => {
    const bytes =
      way.toUpperCase() === 'B'
        ? Buffer.from(data, 'base64')
        : percentBytes(data.replaceAll('_', ' ').replaceAll('%', '%25').replaceAll('=', '%'));
    return decodedBytes(bytes, charset) ?? all;
  });
}

/** What stands percent-encoded as its byte; other characters as Latin-1 where they are, else as UTF-8. */
function percentBytes(text: string): Buffer {
  const parts = text.split(/%([0-9a-f]{2})/i);
  return Buffer.concat(
    parts.map((part, index) => {
      if (index % 2 === 1) return Buffer.from(part, 'hex');
      const latin1 = Buffer.from(part, 'latin1');
      return latin1.toString('latin1') === part ? latin1 : Buffer.from(part, 'utf8');
    }),
  );
}

/** `undefined` when the bytes are not of this charset, or nobody knows it. */
function decodedBytes(bytes: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
