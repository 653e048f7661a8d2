import { createHmac, randomBytes } from 'node:crypto';

/** `v2`: AWSAccessKeyId, Signature (base64), Expires. `v4`: X-Amz-Algorithm, X-Amz-Signature (hex) and so on. */
export type LinkStyle = 'v2' | 'v4';

export interface LinkToSign {
  readonly style: LinkStyle;
  /** Absolute path of the object, encoded. */
  readonly path: string;
  /** What the storage shall answer as `Content-Disposition`. */
  readonly contentDisposition: string | undefined;
  /** Epoch ms. */
  readonly signedAt: number;
  readonly lifetimeMs: number;
}

/** Why a link is refused, as the storage says it; `undefined` is a good link. */
export type LinkRefusal = 'unsigned' | 'expired' | 'mismatch' | undefined;

/** Signs links and checks them byte by byte: a link whose query was decoded and encoded again is refused. */
export class LinkSigner {
  readonly #key = randomBytes(32);

  /** Path and query of a signed link. The query always holds `%2B`, `%2F` and `%3D`, which careless clients break. */
  sign(link: LinkToSign): string {
    for (;;) {
      const query = link.style === 'v2' ? this.#queryV2(link) : this.#queryV4(link);
      if (['%2B', '%2F', '%3D'].every((escape) => query.includes(escape))) return `${link.path}?${query}`;
    }
  }

  /** Checks method, path and raw query of a request. The deadline comes first, as it does on the real storage. */
  check(method: string, path: string, rawQuery: string, now: number): LinkRefusal {
    const pairs = rawQuery.split('&');
    const signature = pairs.find((pair) => /^(?:X-Amz-)?Signature=/.test(pair));
    const deadline = deadlineOf(pairs);
    if (signature === undefined || deadline === undefined) return 'unsigned';
    if (now >= deadline) return 'expired';
    const v2 = signature.startsWith('Signature=');
    const rest = pairs.filter((pair) => pair !== signature).join('&');
    const expected = v2
      ? `Signature=${encode(this.#mac('sha1', method, path, rest).toString('base64'))}`
      : `X-Amz-Signature=${this.#mac('sha256', method, path, rest).toString('hex')}`;
    return signature === expected ? undefined : 'mismatch';
  }

  /** One try: the security token is random, so the next try gives another signature. */
  #queryV2(link: LinkToSign): string {
    const disposition = dispositionPair(link);
    const token = `x-amz-security-token=${encode(randomBytes(90).toString('base64'))}`;
    const expires = `Expires=${Math.ceil((link.signedAt + link.lifetimeMs) / 1000)}`;
    const rest = [...disposition, 'AWSAccessKeyId=ASIAEMULATED00000000', token, expires];
    const signature = encode(this.#mac('sha1', 'GET', link.path, rest.join('&')).toString('base64'));
    if (!/%2B/.test(signature) || !/%2F/.test(signature)) return '';
    return rest.toSpliced(disposition.length + 1, 0, `Signature=${signature}`).join('&');
  }

  #queryV4(link: LinkToSign): string {
    const day = new Date(link.signedAt).toISOString().replace(/[-:]|\.\d+/g, '');
    const rest = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      `X-Amz-Credential=${encode(`ASIAEMULATED00000000/${day.slice(0, 8)}/us-east-1/s3/aws4_request`)}`,
      `X-Amz-Date=${day}`,
      `X-Amz-Expires=${Math.ceil(link.lifetimeMs / 1000)}`,
      // 91 bytes, so that base64 pads.
      `X-Amz-Security-Token=${encode(randomBytes(91).toString('base64'))}`,
      'X-Amz-SignedHeaders=host',
      ...dispositionPair(link),
    ].join('&');
    return `${rest}&X-Amz-Signature=${this.#mac('sha256', 'GET', link.path, rest).toString('hex')}`;
  }

  #mac(hash: 'sha1' | 'sha256', method: string, path: string, query: string): Buffer {
    return createHmac(hash, this.#key).update(`${method}\n${path}\n${query}`).digest();
  }
}

function dispositionPair(link: LinkToSign): readonly string[] {
  return link.contentDisposition === undefined
    ? []
    : [`response-content-disposition=${encode(link.contentDisposition)}`];
}

/** Epoch ms, from either style's query. */
function deadlineOf(pairs: readonly string[]): number | undefined {
  const value = (name: string): string | undefined =>
    pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  const expires = value('Expires');
  if (expires !== undefined) return Number(expires) * 1000;
  const date = value('X-Amz-Date')?.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  return date === undefined ? undefined : Date.parse(date) + Number(value('X-Amz-Expires')) * 1000;
}

/** Percent-encodes all but RFC 3986's unreserved characters, as the real storage's SDKs do. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
