import { type Layout, bytesSegment, fillerSegment, layoutOf } from './layout.ts';

/** Cross-reference tables have ten digits for an offset. */
const MAX_BYTES = 9_999_999_999;

/**
 * A valid one-page PDF of exactly `size` bytes that shows `title`. A stream object that no page uses pads it.
 * @throws RangeError when no PDF of that size can be made; see `pdfMinBytes`.
 */
export function pdfLayout(size: number, title: string): Layout {
  const { head, offsets } = beginning(title);
  const tail = (paddingEnd: number): string => ending(offsets, paddingEnd);
  const padding = size - head(0).length - tail(0).length;
  if (padding < 0 || size > MAX_BYTES) throw new RangeError(`cannot make a PDF of ${size} bytes`);
  const start = bytesSegment(head(padding));
  return layoutOf([start, fillerSegment(padding, title), bytesSegment(tail(head(padding).length + padding))]);
}

/** The smallest size, in bytes, that a PDF with this title can have. */
export function pdfMinBytes(title: string): number {
  const { head, offsets } = beginning(title);
  return head(0).length + ending(offsets, 0).length;
}

/** Everything before the padding's bytes, and where each object starts. All numbers that vary have a fixed width. */
function beginning(title: string): { head: (paddingLength: number) => string; offsets: readonly number[] } {
  const drawing = page(title);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(text.length);
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  offsets.push(text.length);
  const head = (length: number): string =>
    `${text}${objects.length + 1} 0 obj\n<< /Length ${tenDigits(length)} >>\nstream\n`;
  return { head, offsets };
}

/** Everything after the padding's bytes, which end at `paddingEnd`. */
function ending(offsets: readonly number[], paddingEnd: number): string {
  const close = '\nendstream\nendobj\n';
  const entries = offsets.map((offset) => `${tenDigits(offset)} 00000 n \n`).join('');
  const size = offsets.length + 1;
  return (
    `${close}xref\n0 ${size}\n0000000000 65535 f \n${entries}` +
    `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${tenDigits(paddingEnd + close.length)}\n%%EOF\n`
  );
}

/** A drawing sheet: a frame, a title block and the title. */
function page(title: string): string {
  const text = title
    .slice(0, 80)
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/[\\()]/g, '\\$&');
  return (
    '1.5 w 30 30 782 535 re S 0.5 w 560 30 252 80 re S\n' +
    `BT /F1 18 Tf 60 500 Td (${text}) Tj ET\n` +
    'BT /F1 9 Tf 572 88 Td (Made by the emulator of ACC Exports) Tj ET'
  );
}

function tenDigits(value: number): string {
  return String(value).padStart(10, '0');
}
