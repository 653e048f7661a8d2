import { parse } from 'content-disposition';

/**
 * The file name that a `Content-Disposition` header asks for, not yet made safe. `filename*` wins over `filename`;
 * headers that break the rules are read as far as they make sense.
 * Source: API page B; RFC 6266, RFC 8187.
 * @param header the header's value as Node gives it (bytes as Latin-1)
 * @returns `undefined` when it names no file
 */
export function nameFromDisposition(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const { filename, 'filename*': extended } = parse(header).parameters;
  const name = filename ?? brokenName(header);
  if (name === undefined || name.trim() === '') return undefined;
  return extended === undefined ? asUtf8(name) : name;
}

/** An unclosed quote, or `filename=` without a type before it. */
function brokenName(header: string): string | undefined {
  return /(?:^|[;\s])filename\s*=\s*"?([^";\r\n]+)/i.exec(header)?.[1];
}

/** Storages send raw UTF-8 or percent-encoding in the plain form, too, against the rules. */
function asUtf8(name: string): string {
  const bytes = Buffer.from(name, 'latin1');
  // Something beyond Latin-1 was decoded already.
  if (bytes.toString('latin1') !== name) return name;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /%[0-9a-f]{2}/i.test(text) ? decodeURIComponent(text) : text;
  } catch {
    return name;
  }
}
