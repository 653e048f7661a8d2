import type { ExportType } from './verify.ts';

/** What the common file systems take for one name, bytes of UTF-8 (Windows and macOS count UTF-16 units, never more). */
const LONGEST_NAME = 255;
/** Kept free for ` (9999)` and for `.01234567.12345678.part`. */
const RESERVED_BYTES = 7 + 23;
/** Longest name that {@link safeFileName} gives, bytes of UTF-8. */
export const MAX_NAME_BYTES = LONGEST_NAME - RESERVED_BYTES;

const FALLBACK_STEM = 'export';
const WINDOWS_DEVICE = /^(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])$/i;
/** Windows drops trailing dots and spaces, and a leading dot would hide the file; joiners at an edge join nothing. */
const EDGE = '[\\s.\\u200c\\u200d]+';
const EDGES = new RegExp(`^${EDGE}|${EDGE}$`, 'gu');
const TAIL = new RegExp(`${EDGE}$`, 'u');

/**
 * Makes one path segment that every common file system takes, from a name that somebody else chose.
 * Ordinary names, in any script, stay as they are (in NFC). Directories are dropped.
 * @param raw a name or a path, of any length and content
 * @param options `extension`: what the file really is; appended unless the name ends with it already
 * @returns at most {@link MAX_NAME_BYTES} bytes, never empty; giving it in again changes nothing
 */
export function safeFileName(raw: string, options: { readonly extension?: ExportType | undefined } = {}): string {
  const { stem, suffix } = split(withoutUnsafe(raw), options.extension);
  const safe = notADevice(stem.replace(EDGES, '') || FALLBACK_STEM);
  const room = MAX_NAME_BYTES - Buffer.byteLength(suffix);
  // Cutting may bare a device name ("CON" and many spaces), so it is asked twice.
  return notADevice(cut(safe, room).replace(EDGES, '')) + suffix;
}

/** `Plan.pdf` → `Plan (2).pdf`. */
export function numbered(name: string, number: number): string {
  const { stem, suffix } = split(name, undefined);
  return `${stem} (${number})${suffix}`;
}

function withoutUnsafe(raw: string): string {
  const segment = raw.split(/[/\\]/).findLast((part) => part.replace(EDGES, '') !== '') ?? '';
  return (
    segment
      .replace(/\p{Surrogate}/gu, '\ufffd')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      // Invisible marks, among them those that reverse the reading direction; the joiners belong to Persian, Hindi, emoji.
      .replace(/(?![\u200c\u200d])\p{Cf}/gu, '')
      .replace(/[<>:"|?*]/g, '_')
      .normalize('NFC')
      .replace(TAIL, '')
  );
}

function split(name: string, extension: ExportType | undefined): { readonly stem: string; readonly suffix: string } {
  const ending = extension ? new RegExp(`\\.${extension}$`, 'i') : /\.[\p{L}\p{N}]{1,10}$/u;
  const suffix = ending.exec(name)?.[0];
  if (suffix !== undefined) return { stem: name.slice(0, -suffix.length), suffix };
  return { stem: name, suffix: extension ? `.${extension}` : '' };
}

function notADevice(stem: string): string {
  const base = (stem.split('.', 1)[0] ?? '').trimEnd();
  return WINDOWS_DEVICE.test(base) ? `_${stem}` : stem;
}

/** Keeps what fits into `room` bytes, whole graphemes only (one that alone is too long is cut between code points). */
function cut(text: string, room: number): string {
  if (Buffer.byteLength(text) <= room) return text;
  const graphemes = [...new Intl.Segmenter().segment(text)].map((part) => part.segment);
  const whole = fitting(graphemes, room);
  return whole === '' ? fitting(Array.from(text), room) : whole;
}

function fitting(parts: readonly string[], room: number): string {
  let kept = '';
  let bytes = 0;
  for (const part of parts) {
    bytes += Buffer.byteLength(part);
    if (bytes > room) break;
    kept += part;
  }
  return kept;
}
