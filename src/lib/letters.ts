/**
 * The text as names are compared: letters that look alike are alike, however they were stored (composed as Windows types
 * them or decomposed as macOS does) and in whichever case, with the Turkish dotted and dotless i, too.
 */
export function alike(text: string): string {
  // In lower case `İ` becomes an i and a dot above.
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('i\u0307', 'i')
    .replaceAll('ı', 'i')
    .replaceAll('ς', 'σ')
    .normalize('NFC');
}
