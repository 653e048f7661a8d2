import fs from 'node:fs';
import path from 'node:path';
import type { Emulator } from '../../emulator/emulator.ts';

/** The secrets that were used with an emulator: tokens, and what makes a link secret. */
export class Secrets {
  readonly #emulator: Emulator;
  readonly #tokens: string[] = [];

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  add(token: string): string {
    this.#tokens.push(token);
    return token;
  }

  /** Signatures of the tokens that were made or sent, and of the links that were fetched, raw and decoded. */
  all(): readonly string[] {
    const sent = this.#emulator.requests.flatMap(
      ({ headers }) => /^Bearer (.+)/.exec(headers.authorization ?? '')?.[1] ?? [],
    );
    const queries = this.#emulator.requests.filter(({ listener }) => listener === 'storage').map(({ query }) => query);
    const signatures = queries.flatMap((query) => /(?:^|&)(?:X-Amz-)?Signature=([^&]+)/.exec(query)?.[1] ?? []);
    const inTokens = [...this.#tokens, ...sent].map((token) => token.split('.')[2] ?? token);
    return [...new Set([...inTokens, ...signatures, ...signatures.map(decodeURIComponent)])];
  }
}

/** The files below a folder that hold one of the secrets; links to other folders are not followed. */
export function filesWithSecret(root: string, secrets: readonly string[]): string[] {
  const wanted = secrets.map((secret) => Buffer.from(secret));
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      const content = readIfThere(file);
      return wanted.some((secret) => content.includes(secret));
    });
}

/** Logs and caches come and go while the server runs. */
function readIfThere(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
