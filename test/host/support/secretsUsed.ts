// Each test file is a bundle of its own, so what they share is kept with the process.
const SHARED = Symbol.for('acc-exports.test.secretsUsed');

/** Shorter pieces would be found by chance. */
const SHORTEST = 8;
const LONGEST = 24;

/** The telling pieces of every secret that the suite has used so far. */
export function secretPieces(): Set<string> {
  const shared = globalThis as { [SHARED]?: Set<string> };
  return (shared[SHARED] ??= new Set());
}

/** Remembers a token: its payload and its signature, either of which must not be written anywhere. */
export function rememberToken(token: string): void {
  for (const part of token.split('.').slice(1)) remember(part);
}

/** Remembers a secret without parts: a refresh token, a client secret, a key. */
export function rememberSecret(secret: string): void {
  remember(secret);
}

/** Remembers the parts of a signed link that let its holder in. */
export function rememberLink(link: string): void {
  for (const [name, value] of new URL(link).searchParams) {
    if (/signature|security-token/i.test(name)) remember(value);
  }
}

/** The longest run that looks the same encoded, decoded, and in JSON; from its end, where two secrets differ most. */
function remember(value: string): void {
  const runs = value.split(/[^A-Za-z0-9_-]+/).toSorted((a, b) => b.length - a.length);
  const piece = runs[0]?.slice(-LONGEST) ?? '';
  if (piece.length >= SHORTEST) secretPieces().add(piece);
}
