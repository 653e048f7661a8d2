import type { Answer } from '../answer.ts';
import { errorAnswer } from '../faults/errorBodies.ts';

/** The two wordings of the authentication service's errors. */
export type AuthErrorForm = 'oauth' | 'gateway';

interface RefusalWords {
  readonly status: number;
  /** In the form `{error, error_description}`. */
  readonly error: string;
  /** In the gateway's form `{errorCode, developerMessage}`. */
  readonly code: string;
  /** The form that the service uses for it, unless a test wants the other. */
  readonly usual: AuthErrorForm;
}

/** Thrown inside the authorization server; becomes the answer. */
export class Refused extends Error {
  readonly #words: RefusalWords;

  constructor(words: RefusalWords, detail: string) {
    super(detail);
    this.#words = words;
  }

  static request(detail: string): Refused {
    return new Refused({ status: 400, error: 'invalid_request', code: 'AUTH-008', usual: 'oauth' }, detail);
  }

  static missing(parameter: string): Refused {
    const detail = `The required parameter(s) ${parameter} not present in the request`;
    return new Refused({ status: 400, error: 'invalid_request', code: 'AUTH-008', usual: 'gateway' }, detail);
  }

  /** Unknown client, wrong secret or wrong type of app. */
  static client(detail: string): Refused {
    return new Refused({ status: 401, error: 'invalid_client', code: 'AUTH-003', usual: 'gateway' }, detail);
  }

  static apis(): Refused {
    const words = { status: 403, error: 'unauthorized_client', code: 'AUTH-001', usual: 'gateway' } as const;
    return new Refused(words, 'The client_id specified does not have access to the api product');
  }

  /** A code, refresh token or assertion that is not good, or not good any more. */
  static grant(detail: string): Refused {
    return new Refused({ status: 400, error: 'invalid_grant', code: 'AUTH-006', usual: 'oauth' }, detail);
  }

  static scope(code: 'AUTH-004' | 'AUTH-010', detail: string): Refused {
    return new Refused({ status: 400, error: 'invalid_scope', code, usual: 'gateway' }, detail);
  }

  static grantType(grantType: string): Refused {
    const words = { status: 400, error: 'unsupported_grant_type', code: 'AUTH-008', usual: 'oauth' } as const;
    return new Refused(words, `The grant type ${grantType} is not supported`);
  }

  /** The code of RFC 6749, which an error that goes back through the browser has. */
  get error(): string {
    return this.#words.error;
  }

  answer(form: AuthErrorForm = this.#words.usual): Answer {
    const code = form === 'oauth' ? this.#words.error : this.#words.code;
    return errorAnswer(this.#words.status, form, {
      code,
      detail: this.message,
      headers: { 'Cache-Control': 'no-store' },
    });
  }
}
