/**
 * Removes what must never be written down: bearer tokens, JSON Web Tokens, and the query of every URL
 * (a signed link is a bearer secret by itself).
 */
export function redact(text: string): string {
  return text
    .replace(/\b(Bearer|Basic)\s+[\w\-.~+/=]+/gi, '$1 [redacted]')
    .replace(/\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g, '[redacted token]')
    .replace(/(\bhttps?:\/\/[^\s"'<>?#]+)\?[^\s"'<>]*/gi, '$1?[redacted]')
    .replace(
      /(["']?\b(?:access_?token|refresh_?token|id_?token|client_?secret|signedUrl|assertion|code_verifier|password)\b["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;&}]+)/gi,
      '$1"[redacted]"',
    )
    .replace(
      /\b(Signature|X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|AWSAccessKeyId)=[^\s&"'<>]+/gi,
      '$1=[redacted]',
    );
}
