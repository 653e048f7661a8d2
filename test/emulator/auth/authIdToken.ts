import type { Family } from './authGrants.ts';
import { type SigningKey, signJwt } from './authJwt.ts';
import type { EmulatedUser } from './authUsers.ts';

const ID_TOKEN_S = 3600;

/** How an ID token can be wrong, for tests of a client that must notice. */
export type IdTokenFault = 'signature' | 'nonce' | 'issuer' | 'audience' | 'expired' | 'unsigned';

/** An RS256 ID token for a sign-in, spoiled on demand. */
export function idTokenFor(
  key: SigningKey,
  issuer: string,
  { consent }: Family,
  user: EmulatedUser | undefined,
  now: number,
  fault: IdTokenFault | undefined,
): string {
  const issuedAt = Math.floor(now / 1000) - (fault === 'expired' ? 2 * ID_TOKEN_S : 0);
  const nonce = fault === 'nonce' ? 'not-yours' : consent.nonce;
  const token = signJwt(key.privateKey, key.kid, {
    iss: fault === 'issuer' ? 'https://issuer.invalid' : issuer,
    sub: consent.userId,
    aud: fault === 'audience' ? 'AnotherApp' : consent.clientId,
    iat: issuedAt,
    exp: issuedAt + ID_TOKEN_S,
    ...(nonce === undefined ? {} : { nonce }),
    ...(user ? { name: user.name, email: user.email } : {}),
  });
  const [header = '', claims = '', signature = ''] = token.split('.');
  switch (fault) {
    case 'signature':
      return `${header}.${claims}.${oneBitOff(signature)}`;
    case 'unsigned':
      return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    case 'nonce':
    case 'issuer':
    case 'audience':
    case 'expired':
    case undefined:
      return token;
  }
}

function oneBitOff(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
  return bytes.toString('base64url');
}
