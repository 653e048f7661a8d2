import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseRange } from '../../emulator/storage/ranges.ts';
import type { Handler } from './storage.ts';
import { drained } from '../drained.ts';

const CHUNK = 64 * 1024;

/** One request of a range, as it came. */
export interface RangeRequest {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** An object that is sent in ranges, as the real storage does, and what goes wrong with it. */
export class RangedObject {
  body: Buffer;
  etag: string | undefined = '"1"';
  /** Bytes after which an answer's connection is cut; asked for each answer, counted from 0. */
  cutAfter: (answer: number) => number | undefined = () => undefined;
  /** Bytes after which an answer stops coming, without an end. */
  hangAfter: (answer: number) => number | undefined = () => undefined;
  /** Answers instead, when it says true. */
  instead: (request: IncomingMessage, response: ServerResponse, answer: number) => boolean = () => false;
  /** Bytes a second of each connection; 0: as fast as it goes. */
  bytesPerSecond = 0;
  readonly requests: RangeRequest[] = [];
  /** Bytes of bodies that were sent. */
  sentBytes = 0;
  /** Answers that are under way, and the most that were at a time. */
  open = 0;
  mostOpen = 0;

  constructor(body: Buffer) {
    this.body = body;
  }

  readonly handler: Handler = (request, response) => {
    const answer = this.requests.length;
    this.requests.push({ range: request.headers.range, ifRange: request.headers['if-range'] as string | undefined });
    if (!this.instead(request, response, answer)) void this.#send(request, response, answer);
  };

  async #send(request: IncomingMessage, response: ServerResponse, answer: number): Promise<void> {
    const { body, etag } = this;
    const ifRange = request.headers['if-range'];
    const wanted = parseRange(
      ifRange === undefined || ifRange === etag ? request.headers.range : undefined,
      body.length,
    );
    const headers = { 'Accept-Ranges': 'bytes', ...(etag === undefined ? {} : { ETag: etag }) };
    if (wanted.kind === 'unsatisfiable') {
      response.writeHead(416, { 'Content-Range': `bytes */${body.length}` }).end();
      return;
    }
    const [start, end] = wanted.kind === 'part' ? [wanted.start, wanted.end] : [0, body.length];
    const contentRange = wanted.kind === 'part' ? { 'Content-Range': `bytes ${start}-${end - 1}/${body.length}` } : {};
    response.writeHead(wanted.kind === 'part' ? 206 : 200, {
      ...headers,
      ...contentRange,
      'Content-Length': end - start,
    });
    this.mostOpen = Math.max(this.mostOpen, ++this.open);
    response.once('close', () => this.open--);
    await this.#sendBody(response, body.subarray(start, end), answer);
  }

  async #sendBody(response: ServerResponse, bytes: Buffer, answer: number): Promise<void> {
    const cut = this.cutAfter(answer);
    const stop = Math.min(cut ?? Infinity, this.hangAfter(answer) ?? Infinity, bytes.length);
    for (let at = 0; at < stop && !response.destroyed; at += CHUNK) {
      const chunk = bytes.subarray(at, Math.min(stop, at + CHUNK));
      this.sentBytes += chunk.length;
      const isTaken = response.write(chunk);
      if (this.bytesPerSecond > 0) await sleep((chunk.length / this.bytesPerSecond) * 1000);
      else if (!isTaken) await drained(response);
    }
    if (stop === bytes.length) response.end();
    else if (cut !== undefined && stop === cut) response.socket?.end(() => response.destroy());
  }
}
