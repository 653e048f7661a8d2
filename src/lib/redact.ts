/** Names whose value is a secret wherever they stand: JSON keys, form fields, query parameters, log words. */
const SECRET_NAMES =
  'access_?token|refresh_?token|id_?token|client_?secret|signed_?url|assertion|code_?verifier|password|' +
  'signature|x-amz-signature|x-amz-credential|x-amz-security-token|AWSAccessKeyId';

// A quoted value may be JSON within JSON, and may lack its closing quote: samples are cut before they are redacted.
const VALUE = [`\\\\+["'][^"'\\\\]*`, `"(?:[^"\\\\]|\\\\.)*"?`, `'[^']*'?`, `[^\\s,;&}"'<>]+`].join('|');
const NAMED_SECRET = new RegExp(`((?:\\b|_)(?:${SECRET_NAMES})\\b\\\\*["']?\\s*(?:[:=]|%3D)\\s*)(?:${VALUE})`, 'gi');

/**
 * Removes what must never be written down: bearer tokens, JSON Web Tokens, the query and fragment of every URL
 * (a signed link is itself a bearer secret), and the values of names that hold secrets.
 * Works in time proportional to the text's length, and on a text that was cut off anywhere.
 */
export function redact(text: string): string {
  return text
    .replace(/https?:(?:\\?\/){2}[^\s"<>]+/gi, redactUrl)
    .replace(/\bhttps?%3A%2F%2F[^\s"<>]+/gi, '[redacted link]')
    .replace(/\b(Bearer|Basic)(\s+|%20|\+)[^\s"'<>,;]+/gi, '$1 [redacted]')
    .replace(/eyJ[\w-]{5,}(?:\.[\w-]*){0,4}/g, '[redacted token]')
    .replace(NAMED_SECRET, '$1"[redacted]"');
}

/** Controls, line separators, and marks that reorder or hide text: a log that is read in a terminal obeys them. */
const CONTROLS = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/gu;

/** The text as one line in which nothing is obeyed: each run of control characters becomes a space. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, ' ');
}

/** One line of a log. */
export function redactedLine(text: string): string {
  return withoutControls(redact(text));
}

/** Redacts, makes one line of it, then cuts to at most `maxLength` characters. */
export function redactedSample(text: string, maxLength: number): string {
  // Cutting first bounds the work; what redacting removes is rarely more than the margin.
  const clean = redactedLine(text.slice(0, maxLength * 4));
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 1)}…`;
}

function redactUrl(url: string): string {
  const end = url.search(/[?#]/);
  const address = (end < 0 ? url : url.slice(0, end)).replace(/^([^/]*\/\\?\/)[^/]*@/, '$1[redacted]@');
  return end < 0 ? address : `${address}${url[end]}[redacted]`;
}
