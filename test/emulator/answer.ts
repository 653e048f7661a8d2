import type { IncomingHttpHeaders } from 'node:http';

/** A request, read completely. */
export interface Incoming {
  readonly method: string;
  /** The path as it was sent, not decoded, without the query. */
  readonly path: string;
  /** The query as it was sent, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A response before it is sent, so that a fault can still change it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

export interface Body {
  /** Bytes; `undefined` sends the body chunked, without a length. */
  readonly length: number | undefined;
  /** A new pass over the body. */
  readonly chunks: () => Iterable<Buffer>;
}

export type Handler = (request: Incoming) => Answer;

export function textAnswer(
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const bytes = Buffer.from(text);
  return {
    status,
    headers: { ...(type === '' ? {} : { 'Content-Type': type }), ...headers },
    body: { length: bytes.length, chunks: () => [bytes] },
  };
}

export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return textAnswer(status, 'application/json', JSON.stringify(value), headers);
}

/** JSON of a request's body; `undefined` when it is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** True for a JSON object, so that its members can be looked at. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
