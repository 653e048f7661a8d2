import { type InflateRaw, createInflateRaw, crc32 } from 'node:zlib';

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
const INFLATE_CHUNK = 256 * 1024;

/** True when the bytes of an entry can be checked here: neither encrypted nor packed in some rare way. */
export function isCheckable({ flags, method }: { readonly flags: number; readonly method: number }): boolean {
  return (flags & ENCRYPTED) === 0 && (method === STORED || method === DEFLATED);
}

/** Unpacks an entry's bytes as they come, and keeps only what they add up to. */
export class EntryCheck {
  readonly #inflate: InflateRaw | undefined;
  #crc = 0;
  #size = 0;
  #hasFailed = false;
  /** Goes on when the unpacking has failed: it calls nobody back then. */
  #goOn: (() => void) | undefined;

  constructor(method: number) {
    if (method !== DEFLATED) return;
    this.#inflate = createInflateRaw({ chunkSize: INFLATE_CHUNK });
    this.#inflate.on('data', (bytes: Buffer) => this.#add(bytes));
    this.#inflate.on('error', () => {
      this.#hasFailed = true;
      this.#goOn?.();
    });
  }

  /** The bytes may be written over when it resolves. */
  async push(bytes: Buffer): Promise<void> {
    const inflate = this.#inflate;
    if (!inflate) this.#add(bytes);
    else await this.#step((done) => inflate.write(bytes, () => done()));
  }

  /** @returns CRC-32 and bytes of what was unpacked; `undefined` when it cannot be unpacked */
  async end(): Promise<{ readonly crc: number; readonly size: number } | undefined> {
    const inflate = this.#inflate;
    if (inflate) await this.#step((done) => inflate.once('end', done).end());
    inflate?.destroy();
    return this.#hasFailed ? undefined : { crc: this.#crc, size: this.#size };
  }

  async #step(begin: (done: () => void) => void): Promise<void> {
    if (this.#hasFailed) return;
    await new Promise<void>((resolve) => {
      this.#goOn = resolve;
      begin(resolve);
    });
  }

  #add(bytes: Buffer): void {
    this.#crc = crc32(bytes, this.#crc);
    this.#size += bytes.length;
  }
}
