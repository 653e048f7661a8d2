import { createPrivateKey, type KeyObject } from 'node:crypto';
import { AuthError } from './errors.ts';

/** Keys are PEM texts of about 2 kB; beyond this somebody chose another file. */
export const MAX_KEY_BYTES = 40_000;

const PEM = /-----\s*BEGIN\s+(?<kind>(?:RSA\s+)?PRIVATE\s+KEY)\s*-----(?<body>[^-]+)-----\s*END\s+\k<kind>\s*-----/;
const BASE64 = /^[A-Za-z0-9+/]{100,}={0,2}$/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The text of a key file, which Windows PowerShell's `>` writes in UTF-16: by its mark, or by the zeros of plain letters.
 */
export function keyFileText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  const bigEndian = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (bigEndian || (bytes.length > 1 && bytes[0] === 0)) {
    const even = bytes.subarray(bigEndian ? 2 : 0, bytes.length - (bytes.length % 2));
    return Buffer.from(even).swap16().toString('utf16le');
  }
  return bytes[1] === 0 ? bytes.toString('utf16le') : bytes.toString('utf8');
}

/**
 * The private key in what people have of it, as a regular PEM text: with any ends of lines or none, indented, in quotes,
 * as JSON with `\n` in it, with other text around it. `undefined` when none is there.
 */
export function privateKeyIn(text: string): string | undefined {
  if (text.length > MAX_KEY_BYTES) return undefined;
  const plain = text
    .replaceAll(/(?<!\\)\\+u(?<code>[0-9a-f]{4})/gi, (_all, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
    .replaceAll(/(?<!\\)\\+(?<letter>[nrt])/g, (_all, letter: string) => ESCAPES[letter] ?? '')
    .replaceAll('\\', '');
  const { kind, body } = PEM.exec(plain)?.groups ?? {};
  if (kind === undefined || body === undefined) return undefined;
  // Lines that were quoted one by one have more than spaces between them.
  const data = body.replaceAll(/[^A-Za-z0-9+/=]/g, '');
  if (!BASE64.test(data)) return undefined;
  const name = kind.replaceAll(/\s+/g, ' ');
  const lines = data.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`, ''].join('\n');
}

/**
 * Reads an RSA private key, PKCS#1 or PKCS#8, in any form of {@link privateKeyIn}.
 * @throws AuthError `badKey` for everything else: encrypted, public or of another kind, cut off
 */
export function readPrivateKey(text: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKeyIn(text) ?? '');
  } catch {
    // Without the reason: OpenSSL's words help nobody.
    throw new AuthError('badKey');
  }
  if (key.asymmetricKeyType !== 'rsa') throw new AuthError('badKey');
  return key;
}
