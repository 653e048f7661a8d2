/** What came of a body before it ended, grew too long, or broke. */
export interface BoundedBody {
  readonly text: string;
  readonly end: 'whole' | 'tooLong' | 'broken';
  /** What broke it. */
  readonly failure?: unknown;
}

/**
 * Reads a body as UTF-8 text, at most `maxBytes` of it (after decompression); a longer one is cut off together with its
 * connection. Never throws, so that the beginning of a broken error page can still be read.
 */
export async function readBounded(body: NodeJS.ReadableStream | null, maxBytes: number): Promise<BoundedBody> {
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
  return { text: new TextDecoder().decode(Buffer.concat(chunks)), end, failure };
}
