import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import type { JobRef } from '../../emulator/exports/jobSpec.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly text: string;
}

/** Sends one request byte-exact (no URL object in between) and reads the whole answer. Rejects when it breaks off. */
export function send(url: string, options: RequestOptions = {}, body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    open(url, options, body)
      .once('error', reject)
      .once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const all = Buffer.concat(chunks);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: all, text: all.toString() });
        });
      });
  });
}

/** Starts a request on a connection of its own. */
export function open(url: string, options: RequestOptions = {}, body?: string): ClientRequest {
  const [, host = '', port = '', path = '/'] = /^http:\/\/([^:/]+):(\d+)(.*)$/.exec(url) ?? [];
  const started = request({ host, port, path, agent: false, ...options });
  started.end(body);
  return started;
}

/** Runs a test with an emulator of its own and ends it. */
export async function withEmulator(
  options: EmulatorOptions,
  run: (emulator: Emulator) => Promise<void>,
): Promise<void> {
  const emulator = await startEmulator(options);
  try {
    await run(emulator);
  } finally {
    await emulator.close();
  }
}

/** A call of those that steer the emulator. */
export function control(emulator: Emulator, method: string, name: string, body?: unknown): Promise<Reply> {
  return send(`${emulator.origin}/_control/${name}`, { method }, body === undefined ? undefined : JSON.stringify(body));
}

/** Address of a job's status call. */
export function statusUrl(emulator: Emulator, ref: JobRef, prefix = ''): string {
  const project = `projects/${prefix}${ref.projectId}`;
  return ref.versionUrn === undefined
    ? `${emulator.origin}/construction/${ref.service}/v1/${project}/exports/${ref.exportId}`
    : `${emulator.origin}/bim360/docs/v1/${project}/versions/${encodeURIComponent(ref.versionUrn)}/exports/${ref.exportId}`;
}

/** Reads a job's status with a good token. */
export async function readStatus(emulator: Emulator, ref: JobRef): Promise<StatusJson> {
  const reply = await send(statusUrl(emulator, ref), { headers: bearer(emulator.issueToken()) });
  if (reply.status !== 200) throw new Error(`status call answered ${reply.status}`);
  return JSON.parse(reply.text) as StatusJson;
}

/** The link of a job that has ended well. */
export async function linkOf(emulator: Emulator, ref: JobRef): Promise<string> {
  const { result, data } = await readStatus(emulator, ref);
  const link = result?.output?.signedUrl ?? result?.signedUrl ?? data?.signedUrl;
  if (link === undefined) throw new Error('no link');
  return link;
}

export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

export interface StatusJson {
  readonly id: string;
  readonly status: string;
  readonly result?: ResultJson & { readonly output?: ResultJson; readonly error?: unknown };
  readonly data?: { readonly versionUrn: string; readonly signedUrl?: string };
}

interface ResultJson {
  readonly signedUrl?: string;
  readonly failedFiles?: readonly unknown[];
}
