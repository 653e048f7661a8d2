/** What an error answer says, in the service's own words; not yet redacted. */
export interface ErrorBody {
  /** `ERR_…` or `AUTH-…` wherever it stood, else the given code. */
  readonly code?: string | undefined;
  readonly text?: string | undefined;
  /** True for an HTML page: then not the service speaks, but a proxy or a portal before it. */
  readonly html: boolean;
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

/**
 * Reads every form of error body that the service, its gateway, its storage and proxies are known to send: our own
 * JSON, the gateway's, JSON:API, OAuth, S3's XML, HTML, plain text, nothing. Never throws. Source: API page A.
 */
export function readErrorBody(body: string): ErrorBody {
  const text = body.trim();
  if (text === '') return { html: false };
  if (text.startsWith('{') || text.startsWith('[')) {
    const parsed = parseJson(text);
    if (parsed !== undefined) return { ...fromWords(wordsOf(parsed, 0)), html: false };
  }
  if (/^(?:<!--|<!doctype html|<html|<head|<body)/i.test(text)) {
    return { text: element(text, 'title') ?? 'HTML page', html: true };
  }
  if (text.startsWith('<')) {
    const code = element(text, 'Code');
    return { code, text: element(text, 'Message'), html: false };
  }
  return { ...fromWords({ codes: [], texts: [text.slice(0, 1000)] }), html: false };
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
