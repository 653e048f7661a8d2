import fs from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { load } from 'js-yaml';

type Json = Readonly<Record<string, unknown>>;

/** Autodesk's description of Data Management; not everybody who works on this has it. */
export const DATA_MANAGEMENT = new URL('../../../shared/specs/datamanagement/datamanagement.yaml', import.meta.url);

/** Checks answers against an OpenAPI document. */
export class OpenApi {
  readonly #document: Json;
  readonly #ajv: Ajv;
  readonly #checks = new Map<string, ValidateFunction>();

  private constructor(document: Json) {
    this.#document = document;
    // OpenAPI has keywords and formats of its own.
    this.#ajv = new Ajv({
      strict: false,
      allErrors: true,
      formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, int32: true, int64: true },
    });
    this.#ajv.addSchema(document, 'api');
  }

  /** `undefined` when there is no such file. */
  static read(file: URL): OpenApi | undefined {
    if (!fs.existsSync(file)) return undefined;
    return new OpenApi(loosened(load(fs.readFileSync(file, 'utf8'))) as Json);
  }

  /**
   * What is wrong with the good answer of a GET; empty when nothing is.
   * @param path as in the document, such as `/project/v1/hubs/{hub_id}`
   */
  problems(path: string, body: unknown): readonly string[] {
    const check = this.#checks.get(path) ?? this.#compile(path);
    this.#checks.set(path, check);
    return check(body) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
  }

  /** Autodesk's examples of the good answer of a GET. */
  examples(path: string): readonly unknown[] {
    const name = this.#reference(path).split('/').at(-1) ?? '';
    const examples = at(this.#document, 'components', 'schemas', name, 'x-examples');
    return Object.values(examples ?? {});
  }

  #compile(path: string): ValidateFunction {
    return this.#ajv.compile({ $ref: `api${this.#reference(path)}` });
  }

  #reference(path: string): string {
    const keys = ['paths', path, 'get', 'responses', '200', 'content', 'application/json', 'schema', '$ref'];
    const reference = at(this.#document, ...keys);
    if (typeof reference !== 'string') throw new RangeError(`the document has no GET ${path}`);
    return reference;
  }
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce((inner, key) => (inner as Json | undefined)?.[key], value);
}

/**
 * The document without what its own examples contradict: `extension.data` holds texts, not only objects, and an empty
 * folder has no entries. The link of a tip stands under `self`, as everywhere.
 */
function loosened(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((entry) => loosened(entry));
  if (typeof value !== 'object' || value === null) return value;
  if (key === 'additionalProperties') return true;
  const entries = Object.entries(value).filter(([name]) => !(name === 'minItems' && 'items' in value));
  const copy = Object.fromEntries(entries.map(([name, inner]) => [name, loosened(inner, name)]));
  if (key === 'ItemTip') {
    return {
      ...copy,
      properties: { ...(copy['properties'] as Json), links: { $ref: '#/components/schemas/json_api_links_self' } },
    };
  }
  return copy;
}
