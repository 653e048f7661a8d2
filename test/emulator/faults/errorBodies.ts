import { type Answer, type Body, jsonAnswer, textAnswer } from '../answer.ts';

/** What proxies, portals and web filters answer in place of the service; whatever the words, these are their own. */
export const BETWEEN_FORMS = ['html', 'xhtml', 'script', 'bareTitle', 'policyText', 'filterJson', 'latin1'] as const;

/** Every form in which the service, its gateway, its storage or something on the way may word an error. */
export const ERROR_FORMS = [
  'codeTitleDetail',
  'gateway',
  'quota',
  'jsonApi',
  'oauth',
  'reason',
  'message',
  'empty',
  'text',
  's3xml',
  ...BETWEEN_FORMS,
] as const;
export type ErrorForm = (typeof ERROR_FORMS)[number];

export interface ErrorWords {
  /** `ERR_…`, `AUTH-…`, or the storage's code. */
  readonly code?: string | undefined;
  readonly title?: string | undefined;
  readonly detail?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An error answer in the given form. Source: HTTP errors of the exports calls. */
export function errorAnswer(status: number, form: ErrorForm, words: ErrorWords = {}): Answer {
  const code = words.code ?? 'ERR_INTERNAL_SERVER_ERROR';
  const title = words.title ?? TITLES[status] ?? 'Error';
  const detail = words.detail ?? 'Request failed for internal exception';
  const json = (value: unknown): Answer => jsonAnswer(status, value, words.headers);
  const text = (type: string, body: string): Answer => textAnswer(status, type, body, words.headers);
  switch (form) {
    case 'codeTitleDetail':
      return json({ code, title, detail });
    case 'gateway':
      return json({
        errorCode: code,
        developerMessage: detail,
        userMessage: '',
        moreInfo: 'https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/error_handling/',
      });
    case 'quota':
      return json({ developerMessage: 'Quota limit exceeded.' });
    case 'jsonApi':
      return json({ jsonapi: { version: '1.0' }, errors: [{ status: String(status), code, title, detail }] });
    case 'oauth':
      return json({ error: code, error_description: detail });
    case 'reason':
      return json({ reason: detail });
    case 'message':
      return json({ message: detail });
    case 'empty':
      return text('', '');
    case 'text':
      return text('text/plain', detail);
    case 'html':
      return text('text/html', proxyPage(status, title));
    case 'xhtml':
      return text('application/xhtml+xml', `<?xml version="1.0"?>\n${proxyPage(status, title)}`);
    case 'script':
      return text('text/html', '<script>location.replace("https://portal.example/")</script>');
    case 'bareTitle':
      return text('text/html', `<title>${title}</title>`);
    case 'policyText':
      return text('text/plain', "This page is blocked by your organization's policy.");
    case 'filterJson':
      return json({ blocked: true, category: 'Cloud storage' });
    case 'latin1':
      return {
        ...text('text/plain; charset=iso-8859-1', ''),
        body: bytesBody(Buffer.from('Zugriff gesperrt: für Übersicht', 'latin1')),
      };
    case 's3xml':
      return text('application/xml', storageXml(words.code ?? 'AccessDenied', words.detail ?? 'Request has expired'));
  }
}

function bytesBody(bytes: Buffer): Body {
  return { length: bytes.length, chunks: () => [bytes] };
}

/** What a proxy or a sign-in portal shows instead of the service's answer. */
export function proxyPage(status: number, title: string): string {
  return (
    `<!DOCTYPE html><html><head><title>${status} ${title}</title></head>` +
    `<body><center><h1>${status} ${title}</h1></center><hr><center>proxy</center></body></html>`
  );
}

/** The storage's error document. */
export function storageXml(code: string, message: string, more: Readonly<Record<string, string>> = {}): string {
  const fields = { Code: code, Message: message, ...more, RequestId: 'EMULATED00000000', HostId: 'emulator' };
  const elements = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.join('')}</Error>`;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
