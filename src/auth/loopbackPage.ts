import type { OutgoingHttpHeaders } from 'node:http';

/** What the browser shows after it came back; plain text in the user's language. */
export interface LoopbackPage {
  readonly title: string;
  /** "You can close this tab", with what happens next. */
  readonly done: string;
  /** The sign-in was refused; the editor says why. */
  readonly denied: string;
  /** The answer belongs to another sign-in, or is none. */
  readonly stale: string;
}

/** Headers of every answer: nothing is kept, nothing runs, and the address with its code goes nowhere else. */
export function pageHeaders(type: 'html' | 'text'): OutgoingHttpHeaders {
  return {
    'Content-Type': type === 'html' ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  };
}

/** A small page without scripts. */
export function renderPage({ title }: LoopbackPage, text: string): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
