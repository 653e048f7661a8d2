import * as v from 'valibot';
import { redactedSample } from '../lib/redact.ts';
import { AccError } from './errors.ts';
import type { HttpDoor, JsonRequest } from './http.ts';

/** The accounts (hubs) that a token can see. */
export interface HubsAnswer {
  readonly names: readonly string[];
  /** Regions that refused; harmless unless there is no hub at all. Redacted. */
  readonly warnings: readonly string[];
}

const answerSchema = v.object({
  data: v.array(v.object({ attributes: v.fallback(v.object({ name: v.fallback(v.string(), '') }), { name: '' }) })),
  meta: v.fallback(v.optional(v.object({ warnings: v.fallback(v.array(v.unknown()), []) })), undefined),
});
const warningSchema = v.object({ Title: v.fallback(v.string(), ''), Detail: v.fallback(v.string(), '') });

/** The hub call of Data Management. */
export class HubsApi {
  readonly #door: HttpDoor;

  constructor(door: HttpDoor) {
    this.#door = door;
  }

  /**
   * Lists the hubs. An app that no account admin has added sees none, with warnings, and no error.
   * @throws AccError, CancelledError
   * Source: Data Management API, GET hubs.
   */
  async list(options: Omit<JsonRequest, 'path'>): Promise<HubsAnswer> {
    const { body, requestId } = await this.#door.getJson({ ...options, path: '/project/v1/hubs' });
    const parsed = v.safeParse(answerSchema, body);
    if (!parsed.success) {
      throw new AccError('unexpectedAnswer', { requestId, sample: (JSON.stringify(body) ?? '').slice(0, 2000) });
    }
    const { data, meta } = parsed.output;
    return {
      names: data.map(({ attributes }) => attributes.name),
      warnings: (meta?.warnings ?? []).flatMap((warning) => {
        const read = v.safeParse(warningSchema, warning);
        return read.success ? [redactedSample(`${read.output.Title} ${read.output.Detail}`.trim(), 200)] : [];
      }),
    };
  }
}
