import { BrowseApi, type CallOptions } from './browse.ts';
import type { ApiClient } from './apiClient.ts';

/** The accounts (hubs) that a token can see. */
export interface HubsAnswer {
  readonly names: readonly string[];
  /** Regions that refused; harmless unless there is no hub at all. Redacted. */
  readonly warnings: readonly string[];
}

/** The hub call on its own, for the check of the configuration. */
export class HubsApi {
  readonly #api: BrowseApi;

  constructor(door: ApiClient) {
    this.#api = new BrowseApi(door);
  }

  /**
   * Names the hubs. An app that no account admin has added sees none, with warnings, and no error.
   * @throws AccError, CancelledError
   * Source: Data Management API, GET hubs.
   */
  async list(options: CallOptions): Promise<HubsAnswer> {
    const { rows, warnings } = await this.#api.hubs(options);
    return { names: rows.map((hub) => hub.name), warnings };
  }
}
