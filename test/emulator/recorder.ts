import type { IncomingHttpHeaders } from 'node:http';
import { exportIdOf } from './routes.ts';

/** One request as it arrived, and what became of it. */
export interface RecordedRequest {
  /** Epoch ms of its arrival. */
  readonly time: number;
  readonly method: string;
  /** Raw path without the query. */
  readonly path: string;
  /** Raw query, without the question mark; for the storage it is the secret part of the link. */
  readonly query: string;
  /** The `Host` header. */
  readonly host: string;
  readonly listener: 'api' | 'storage' | 'userinfo' | 'control';
  /** All headers, `authorization` included. */
  readonly headers: IncomingHttpHeaders;
  /** Status of the answer; 0 while there is none, and for a request that was hung or reset. */
  readonly status: number;
  /** The export id that the path names. */
  readonly jobKey?: string;
  /** Kind of the fault that happened to it. */
  readonly fault?: string;
}

/** Enough for any test; a demo that runs for days forgets the oldest. */
const MOST = 50_000;

/** Remembers every request. */
export class Recorder {
  #requests: RecordedRequest[] = [];
  readonly #log: ((line: string) => void) | undefined;

  constructor(log: ((line: string) => void) | undefined) {
    this.#log = log;
  }

  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  clear(): void {
    this.#requests = [];
  }

  /** Remembers a request that arrived; the function that it returns adds the status. */
  begin(request: Omit<RecordedRequest, 'status' | 'jobKey'>): (status: number) => void {
    const jobKey = exportIdOf(request.path)?.toLowerCase();
    const record = { ...request, status: 0, ...(jobKey === undefined ? {} : { jobKey }) };
    if (this.#requests.length >= MOST) this.#requests.splice(0, MOST / 10);
    this.#requests.push(record);
    return (status) => {
      record.status = status;
      // The query of a storage request is a secret and stays out of the log.
      this.#log?.(`${record.listener} ${record.method} ${record.path} ${status}`);
    };
  }
}
