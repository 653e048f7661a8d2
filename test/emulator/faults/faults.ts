import { isRecord } from '../answer.ts';
import { ERROR_FORMS, type ErrorForm } from './errorBodies.ts';

/** What goes wrong. */
export type FaultKind =
  /** The connection ends after this many bytes of the body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** No answer at all, or no further byte after this many of the body. The request itself takes effect. */
  | { readonly kind: 'hang'; readonly afterBytes?: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** `Content-Length` is the body's length plus this; when it promises too much, the connection ends after the body. */
  | { readonly kind: 'wrongLength'; readonly by: number }
  /** Another status instead of the answer, with an error body of a named form. The request takes no effect. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly form?: ErrorForm;
      readonly headers?: Readonly<Record<string, string>>;
      readonly code?: string;
      readonly title?: string;
      readonly detail?: string;
    }
  /** Status 200 with this JSON, such as a result without a link. */
  | { readonly kind: 'json'; readonly body: unknown }
  /** Status 200 with JSON that breaks off. */
  | { readonly kind: 'malformed' }
  /** Status 200 with a proxy's HTML page. */
  | { readonly kind: 'html' }
  /** Status 200 with valid JSON of this many bytes, sent without a length. */
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** The connection is reset instead of an answer. The request itself takes effect. */
  | { readonly kind: 'reset' };

/** Which requests it happens to. */
export interface FaultTarget {
  readonly listener: 'api' | 'storage' | 'userinfo';
  readonly method?: string;
  /** A regular expression that the raw path (no query) must match somewhere. */
  readonly path?: string;
  /** How often; without it until the faults are cleared. */
  readonly count?: number;
}

export type Fault = FaultTarget & FaultKind;

const LISTENERS = ['api', 'storage', 'userinfo'];
const KINDS = [
  'cut',
  'hang',
  'slow',
  'wrongLength',
  'status',
  'json',
  'malformed',
  'html',
  'huge',
  'redirect',
  'reset',
];
/** Numbers and texts that a kind cannot do without. */
const REQUIRED: Readonly<Record<string, readonly [name: string, type: string]>> = {
  cut: ['afterBytes', 'number'],
  slow: ['bytesPerSecond', 'number'],
  wrongLength: ['by', 'number'],
  status: ['status', 'number'],
  huge: ['bytes', 'number'],
  redirect: ['to', 'string'],
};

/** The faults that wait to happen. The first that fits a request happens to it. */
export class FaultControl {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  add(...faults: readonly Fault[]): void {
    for (const fault of faults) {
      if (fault.path !== undefined) void new RegExp(fault.path);
      this.#waiting.push({ fault, left: fault.count ?? Number.POSITIVE_INFINITY });
    }
  }

  clear(): void {
    this.#waiting = [];
  }

  get waiting(): readonly Fault[] {
    return this.#waiting.map(({ fault }) => fault);
  }

  /** The fault that happens to this request, counted. */
  take(listener: FaultTarget['listener'], method: string, path: string): Fault | undefined {
    const entry = this.#waiting.find(
      ({ fault }) =>
        fault.listener === listener &&
        (fault.method ?? method) === method &&
        (fault.path === undefined || new RegExp(fault.path).test(path)),
    );
    if (!entry) return undefined;
    entry.left--;
    if (entry.left <= 0) this.#waiting = this.#waiting.filter((other) => other !== entry);
    return entry.fault;
  }
}

/** What is wrong with a fault given as JSON; `undefined` when it can be added. */
export function faultProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return 'a fault is a JSON object';
  const { kind, listener, form, path } = value;
  if (!LISTENERS.some((known) => known === listener)) return `listener must be one of ${LISTENERS.join(', ')}`;
  if (typeof kind !== 'string' || !KINDS.includes(kind)) return `kind must be one of ${KINDS.join(', ')}`;
  const required = REQUIRED[kind];
  if (required && typeof value[required[0]] !== required[1]) return `${kind} needs the ${required[1]} ${required[0]}`;
  if (form !== undefined && !ERROR_FORMS.some((known) => known === form)) {
    return `form must be one of ${ERROR_FORMS.join(', ')}`;
  }
  return path === undefined || isPattern(path) ? undefined : 'path must be a regular expression';
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === 'string' && new RegExp(value) instanceof RegExp;
  } catch {
    return false;
  }
}
