/**
 * Who gave an answer:
 * - `service`: JSON in one of its shapes, or text with its documented words
 * - `storage`: S3's XML
 * - `nobody`: the body is empty, so the status stands alone
 * - `between`: anything else, such as the page of a proxy, a portal or a web filter
 */
export type Speaker = 'service' | 'storage' | 'nobody' | 'between';

/** What an error answer says, in its own words; not yet redacted. */
export interface ErrorBody {
  readonly speaker: Speaker;
  /** `ERR_…` or `AUTH-…` wherever it stood, else the given code. Never of something in between. */
  readonly code?: string | undefined;
  readonly text?: string | undefined;
}

const SERVICE_CODE = /\b(?:ERR_[A-Z][A-Z_]*[A-Z]|AUTH-\d{3})\b/;
const CODE_KEYS = ['code', 'errorCode', 'error', 'Code'];
const TEXT_KEYS = [
  'title',
  'detail',
  'developerMessage',
  'userMessage',
  'error_description',
  'message',
  'Message',
  'reason',
  'msg',
];

/** What the service says without JSON: its codes, and the texts that its pages document. Source: API pages A and D. */
const DOCUMENTED_WORDS = new RegExp(
  '\\bAUTH-\\d{3}\\b|\\bERR_(?:BAD_INPUT|AUTHENTICATED_ERROR|NOT_ALLOWED|RESOURCE_NOT_EXIST|INTERNAL_SERVER_ERROR|' +
    'WORKFLOW_TIMEOUT|NO_PROCESSABLE_FILES|FILES?_TOO_LARGE|AUTHORIZATION_ERROR)\\b|' +
    '\\b(?:hub|account|project|user) (?:is )?inactive\\b|\\bapi access den|\\bdownload permission on\\b|' +
    '\\bfailed to parse the token\\b|\\bdoes not have the privilege\\b|\\bquota limit exceeded\\b',
  'i',
);

/**
 * Tells who speaks, by the media type first and then by the shape, and reads every form of error body that the service,
 * its gateway and its storage are known to send: our own JSON, the gateway's, JSON:API, OAuth, S3's XML, text, nothing.
 * Never throws. Source: API pages A and B.
 * @param contentType the `Content-Type` header; without one the shape alone tells
 */
export function readErrorBody(body: string, contentType: string | null | undefined): ErrorBody {
  const text = body.trim();
  if (text === '') return { speaker: 'nobody' };
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  // No page of HTML is the service's, whatever stands in it.
  if (type === 'text/html' || type === 'application/xhtml+xml') return page(text);
  if (type !== '' && !/^text\/|[/+](?:json|xml)$/.test(type)) return { speaker: 'between' };
  if (text.startsWith('<')) return markup(text);
  const parsed = parseJson(text);
  const words = wordsOf(parsed, 0);
  if (words.codes.length > 0 || words.texts.length > 0) return { speaker: 'service', ...fromWords(words) };
  const sample = text.slice(0, 1000);
  if (DOCUMENTED_WORDS.test(sample)) return { speaker: 'service', ...fromWords({ codes: [], texts: [sample] }) };
  // An object that is empty, or breaks off before it has said anything.
  const isMute =
    /^$|[/+]json$/.test(type) && (/^\{\s*\}$/.test(text) || (text.startsWith('{') && parsed === undefined));
  return isMute ? { speaker: 'nobody' } : { speaker: 'between', text: sample };
}

/** S3's `<Error><Code>…`, or somebody's page. */
function markup(text: string): ErrorBody {
  const isError = /^(?:<\?xml[^>]{0,200}\?>\s*)?<Error[\s>]/.test(text);
  const code = isError ? element(text, 'Code') : undefined;
  return code === undefined ? page(text) : { speaker: 'storage', code, text: element(text, 'Message') };
}

function page(text: string): ErrorBody {
  return { speaker: 'between', text: element(text, 'title') };
}

/** The `ERR_…` or `AUTH-…` name in one of the texts. */
export function findServiceCode(texts: readonly (string | undefined)[]): string | undefined {
  for (const text of texts) {
    const found = text === undefined ? null : SERVICE_CODE.exec(text);
    if (found) return found[0];
  }
  return undefined;
}

interface Words {
  readonly codes: readonly string[];
  readonly texts: readonly string[];
}

function fromWords({ codes, texts }: Words): Pick<ErrorBody, 'code' | 'text'> {
  return {
    code: findServiceCode([...codes, ...texts]) ?? codes[0],
    text: texts.length > 0 ? [...new Set(texts)].join(': ') : undefined,
  };
}

/** Collects codes and texts of an error object, its `errors`, and a nested `error`. */
function wordsOf(value: unknown, depth: number): Words {
  if (typeof value !== 'object' || value === null || depth > 3) return { codes: [], texts: [] };
  const inner = (Array.isArray(value) ? value : [field(value, 'errors'), field(value, 'error')])
    .slice(0, 20)
    .map((child: unknown) => wordsOf(child, depth + 1));
  return {
    codes: [...scalars(value, CODE_KEYS), ...inner.flatMap((words) => words.codes)],
    texts: [...scalars(value, TEXT_KEYS), ...inner.flatMap((words) => words.texts)],
  };
}

function scalars(value: object, keys: readonly string[]): string[] {
  return keys.flatMap((key) => {
    const found = field(value, key);
    if (typeof found === 'number') return [String(found)];
    return typeof found === 'string' && found.trim() !== '' ? [found.trim().slice(0, 1000)] : [];
  });
}

function field(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text of the first element of that name, without markup. */
function element(markup: string, name: string): string | undefined {
  const start = new RegExp(`<${name}(?:\\s[^<>]{0,200})?>`, 'i').exec(markup);
  if (!start) return undefined;
  const from = start.index + start[0].length;
  const end = markup.indexOf('<', from);
  const text = markup
    .slice(from, end < 0 ? from + 1000 : end)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text === '' ? undefined : text.slice(0, 1000);
}

/** The beginning of what came, for an error's sample. Never throws. */
export function sampleOf(body: unknown): string {
  try {
    return (JSON.stringify(body) ?? typeof body).slice(0, 2000);
  } catch {
    return typeof body;
  }
}
