import * as v from 'valibot';

/** What the secret store holds of a pasted token, as JSON. */
export const pastedSchema = v.object({ token: v.string(), userId: v.optional(v.string()) });

export const accessSchema = v.object({
  bearer: v.string(),
  /** Epoch ms. */
  expiresAt: v.number(),
  /** Epoch ms. */
  renewAt: v.number(),
  /** When the service refused it, epoch ms. */
  refusedAt: v.optional(v.number()),
  /** When it was fetched because the service had refused the one before, epoch ms. */
  forcedAt: v.optional(v.number()),
});

const refusedSchema = v.object({ scopes: v.array(v.string()), reason: v.optional(v.string()), at: v.number() });

const common = { apiHost: v.string(), clientId: v.string(), scopes: v.array(v.string()), access: accessSchema };

/** What the secret store holds of an account that gets its own tokens, as JSON. */
export const sessionSchema = v.variant('kind', [
  v.object({
    ...common,
    kind: v.literal('signIn'),
    refreshToken: v.optional(v.string()),
    /** A window is spending the refresh token, or died or lost the answer while it did. */
    spending: v.optional(v.boolean()),
  }),
  v.object({
    ...common,
    kind: v.literal('serviceAccount'),
    clientSecret: v.string(),
    keyId: v.string(),
    privateKey: v.string(),
    accountId: v.string(),
    refused: v.optional(refusedSchema),
  }),
  v.object({
    ...common,
    kind: v.literal('twoLegged'),
    clientSecret: v.string(),
    userId: v.string(),
    refused: v.optional(refusedSchema),
  }),
]);

/** The value of a secret, or `undefined` when it does not fit its schema. */
export function fitting<T>(schema: v.GenericSchema<unknown, T>, raw: unknown): T | undefined {
  const value = v.safeParse(schema, raw);
  return value.success ? value.output : undefined;
}
