/** What a token says about itself. Not verified: only the service can, and this serves early warnings alone. */
export interface TokenFacts {
  /** Epoch ms. */
  readonly expiresAt?: number | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly clientId?: string | undefined;
}

/** Reads the payload of a JSON Web Token; `undefined` when it is none. Never throws. */
export function readToken(token: string): TokenFacts | undefined {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1];
  if (payload === undefined) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof claims !== 'object' || claims === null) return undefined;
  const { exp, scope, client_id: clientId } = claims as Readonly<Record<string, unknown>>;
  return {
    expiresAt: typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined,
    scopes: scopesOf(scope),
    clientId: typeof clientId === 'string' ? clientId : undefined,
  };
}

/** Autodesk writes an array; the OAuth standard writes words in one string. */
function scopesOf(scope: unknown): readonly string[] | undefined {
  if (typeof scope === 'string') return scope.split(' ').filter((word) => word !== '');
  return Array.isArray(scope) ? scope.filter((word): word is string => typeof word === 'string') : undefined;
}
