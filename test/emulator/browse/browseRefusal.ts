import { randomUUID } from 'node:crypto';
import { type Answer, textAnswer } from '../answer.ts';

/** An answer of Data Management. */
export function apiAnswer(status: number, body: unknown): Answer {
  return textAnswer(status, 'application/vnd.api+json', JSON.stringify(body));
}

/** Thrown inside the browsing calls; becomes an error in the form of JSON:API. */
export class BrowseRefused extends Error {
  readonly #status: number;
  readonly #code: string;
  readonly #title: string;

  private constructor(status: number, code: string, title: string, detail: string) {
    super(detail);
    this.#status = status;
    this.#code = code;
    this.#title = title;
  }

  static input(detail: string): BrowseRefused {
    return new BrowseRefused(400, 'BAD_INPUT', 'One or more input values in the request were bad', detail);
  }

  static missing(detail: string): BrowseRefused {
    return new BrowseRefused(404, 'NOT_FOUND', 'The requested resource does not exist.', detail);
  }

  static forbidden(detail: string): BrowseRefused {
    return new BrowseRefused(403, 'BIM360DM_ERROR', 'Unable to get resources', detail);
  }

  answer(): Answer {
    const error = { id: randomUUID(), status: String(this.#status), code: this.#code, title: this.#title };
    return apiAnswer(this.#status, { jsonapi: { version: '1.0' }, errors: [{ ...error, detail: this.message }] });
  }
}
