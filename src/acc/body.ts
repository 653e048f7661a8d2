/** What came of a body before it ended, grew too long, or broke. */
export interface BoundedBody {
  readonly text: string;
  readonly end: 'whole' | 'tooLong' | 'broken';
  /** What broke it. */
  readonly failure?: unknown;
}

/**
 * Reads a body as text, at most `maxBytes` of it (after decompression); a longer one is cut off together with its
 * connection. Never throws, so that the beginning of a broken error page can still be read.
 * @param contentType the `Content-Type` header, which may name the charset
 */
export async function readBounded(
  body: NodeJS.ReadableStream | null,
  maxBytes: number,
  contentType?: string | null,
): Promise<BoundedBody> {
  const chunks: Buffer[] = [];
  let room = maxBytes;
  let end: BoundedBody['end'] = 'whole';
  let failure: unknown;
  try {
    for await (const piece of body ?? []) {
      const chunk = Buffer.from(piece);
      chunks.push(chunk.subarray(0, room));
      room -= chunk.length;
      if (room < 0) {
        end = 'tooLong';
        // Leaving the loop destroys the stream, and that closes the connection.
        break;
      }
    }
  } catch (error) {
    end = 'broken';
    failure = error;
  }
  return { text: decoded(Buffer.concat(chunks), end, contentType), end, failure };
}

/** In the charset that it names, else in UTF-8; a whole body that is no UTF-8 is what old proxies send, ISO-8859-1. */
function decoded(bytes: Buffer, end: BoundedBody['end'], contentType: string | null | undefined): string {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1];
  const text = decoderFor(charset ?? 'utf-8').decode(bytes);
  const isForeign = charset === undefined && end === 'whole' && text.includes('\uFFFD');
  return isForeign ? bytes.toString('latin1') : text;
}

function decoderFor(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset);
  } catch {
    // A name that nobody knows.
    return new TextDecoder();
  }
}
