import { readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignedUrl } from '../../../src/acc/signedUrl.ts';
import { ZipBuilder } from './zipBuilder.ts';
import { LocalServer } from '../localServer.ts';

/** What must never show up in an error, a log or a file name. */
export const SECRET = 'c2VjcmV0K3Nl';
/** Base64 as S3 signs: a client that re-encodes it breaks the signature. */
const QUERY = `AWSAccessKeyId=ASIAX&Signature=${SECRET}%2Bab%2F3w%3D&Expires=4102444800`;

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A storage that refuses, as S3 does, whatever was signed otherwise or carries a second credential. */
export class Storage {
  /** Answers of the coming requests; the last one stays. */
  handlers: Handler[] = [];
  requests = 0;
  readonly #server = new LocalServer((request, response) => {
    this.requests++;
    response.on('error', () => {});
    // The link's own wish for a name, which comes last, is not checked.
    if (request.url?.replace(/&response-content-disposition=.*/, '') !== `/bucket/jobs/1/result.pdf?${QUERY}`) {
      deny(response, 403, 'SignatureDoesNotMatch');
    } else if (request.headers.authorization !== undefined) {
      deny(response, 400, 'InvalidArgument');
    } else {
      const handler = this.handlers.length > 1 ? this.handlers.shift() : this.handlers[0];
      handler?.(request, response);
    }
  });

  async start(): Promise<void> {
    await this.#server.listen();
  }

  get link(): SignedUrl {
    return new SignedUrl(`${this.#server.origin}/bucket/jobs/1/result.pdf?${QUERY}`);
  }

  async stop(): Promise<void> {
    await this.#server.close();
  }
}

export function deny(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'Content-Type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>Request has expired</Message></Error>`);
}

/** Answers with the whole body and its length. */
export function send(body: Buffer, headers: Readonly<Record<string, string>> = {}): Handler {
  return (_request, response) => {
    response.writeHead(200, { 'Content-Length': body.length, ...headers });
    response.end(body);
  };
}

export function named(name: string): Readonly<Record<string, string>> {
  return { 'Content-Disposition': `attachment; filename="${name}"` };
}

export function pdf(bytes = 2000): Buffer {
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(bytes, 'x'), Buffer.from('\n%%EOF\n')]);
}

/** One stored entry. */
export function zip(bytes = 2000, comment = ''): Buffer {
  return new ZipBuilder().add('Plan.pdf', Buffer.alloc(bytes, 'z')).end(comment);
}

export async function names(folder: string): Promise<string[]> {
  return (await readdir(folder)).toSorted();
}
