import type { UserProfile } from './tokens.ts';

const MAX_LENGTH = 200;

/**
 * Who signed in, from the claims of userinfo or of an ID token; a claim that is no text or empty counts as absent.
 * @param subject the checked `sub`
 * Source: Authentication API v2, GET userinfo.
 */
export function profileOf(subject: string, claims: Readonly<Record<string, unknown>>): UserProfile {
  const text = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, MAX_LENGTH) : undefined;
  };
  const parts = [text('given_name'), text('family_name')].filter((part) => part !== undefined).join(' ');
  return { subject, name: text('name') ?? (parts || text('preferred_username')), email: text('email') };
}
