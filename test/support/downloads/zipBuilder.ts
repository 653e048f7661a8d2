import { crc32, deflateRawSync } from 'node:zlib';

/** How an entry is written. */
export interface EntryForm {
  readonly deflated?: boolean;
  /** Sizes and CRC behind the entry instead of before it. */
  readonly sizesFollow?: boolean;
  /** With 64-bit numbers in the directory. */
  readonly wide?: boolean;
  /** In place of the right one. */
  readonly crc?: number;
  readonly flags?: number;
  readonly method?: number;
}

/** Writes archives in the forms that tools write them, and wrong ones. */
export class ZipBuilder {
  readonly #parts: Buffer[] = [];
  readonly #directory: Buffer[] = [];
  #at = 0;

  /** Bytes before the next entry that belong to none. */
  raw(bytes: Buffer): this {
    this.#parts.push(bytes);
    this.#at += bytes.length;
    return this;
  }

  add(name: string, content: Buffer, form: EntryForm = {}): this {
    const { deflated = false, sizesFollow = false, wide = false, crc = crc32(content) } = form;
    const packed = deflated ? deflateRawSync(content) : content;
    const flags = (form.flags ?? 0x0800) | (sizesFollow ? 8 : 0);
    const method = form.method ?? (deflated ? 8 : 0);
    const common = (isLocal: boolean): Buffer => {
      const fields = Buffer.alloc(26);
      const isUnknown = isLocal && sizesFollow;
      const isWide = !isLocal && wide;
      fields.writeUInt16LE(20, 0);
      fields.writeUInt16LE(flags, 2);
      fields.writeUInt16LE(method, 4);
      fields.writeUInt32LE(isUnknown ? 0 : crc, 10);
      fields.writeUInt32LE(isUnknown ? 0 : isWide ? 0xffff_ffff : packed.length, 14);
      fields.writeUInt32LE(isUnknown ? 0 : isWide ? 0xffff_ffff : content.length, 18);
      fields.writeUInt16LE(Buffer.byteLength(name), 22);
      fields.writeUInt16LE(isWide ? 28 : 0, 24);
      return fields;
    };
    const offset = this.#at;
    const central = Buffer.alloc(20);
    central.writeUInt32LE(wide ? 0xffff_ffff : offset, 10 + 4);
    const extra = wide ? numbers(1, [content.length, packed.length, offset]) : Buffer.alloc(0);
    this.#directory.push(
      Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
      common(false),
      central.subarray(4, 18),
      Buffer.from(name),
      extra,
    );
    this.raw(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common(true), Buffer.from(name), packed]));
    if (!sizesFollow) return this;
    const behind = Buffer.alloc(16);
    behind.write('PK\x07\x08', 'latin1');
    behind.writeUInt32LE(crc, 4);
    behind.writeUInt32LE(packed.length, 8);
    behind.writeUInt32LE(content.length, 12);
    return this.raw(behind);
  }

  /** @param wide with the Zip64 records. */
  end(comment = '', wide = false): Buffer {
    const directory = Buffer.concat(this.#directory);
    const count = this.#directory.length / 5;
    const end = Buffer.alloc(22);
    end.write('PK\x05\x06', 'latin1');
    end.writeUInt16LE(wide ? 0xffff : count, 8);
    end.writeUInt16LE(wide ? 0xffff : count, 10);
    end.writeUInt32LE(wide ? 0xffff_ffff : directory.length, 12);
    end.writeUInt32LE(wide ? 0xffff_ffff : this.#at, 16);
    end.writeUInt16LE(comment.length, 20);
    const records = wide ? this.#wideRecords(directory.length, count) : Buffer.alloc(0);
    return Buffer.concat([...this.#parts, directory, records, end, Buffer.from(comment, 'latin1')]);
  }

  #wideRecords(directoryBytes: number, count: number): Buffer {
    const record = Buffer.alloc(56);
    record.write('PK\x06\x06', 'latin1');
    record.writeBigUInt64LE(44n, 4);
    for (const [index, value] of [count, count, directoryBytes, this.#at].entries()) {
      record.writeBigUInt64LE(BigInt(value), 24 + index * 8);
    }
    const locator = Buffer.alloc(20);
    locator.write('PK\x06\x07', 'latin1');
    locator.writeBigUInt64LE(BigInt(this.#at + directoryBytes), 8);
    locator.writeUInt32LE(1, 16);
    return Buffer.concat([record, locator]);
  }
}

function numbers(id: number, values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + values.length * 8);
  field.writeUInt16LE(id, 0);
  field.writeUInt16LE(values.length * 8, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + index * 8);
  return field;
}
