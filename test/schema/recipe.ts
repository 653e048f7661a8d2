import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { defaultOptions } from '../../src/acc/exportOptions.ts';
import { RECIPE_OPTIONS } from '../../src/recipes/recipeOptions.ts';
import { RECIPE_MEMBERS } from '../../src/recipes/recipeSchema.ts';
import { FILE_SNIPPET, RECIPE_SNIPPETS } from './snippets.ts';

type Json = Record<string, unknown>;

const SERVICES = {
  files: 'Files of an ACC (Forma) project: PDF, DWG, RVT.',
  sheets: 'Sheets of ACC (Forma) Build, always as one PDF.',
  bim360: 'Plans of a BIM 360 project, one PDF for each.',
} as const;
type Service = keyof typeof SERVICES;
const services = Object.keys(SERVICES) as Service[];

/**
 * The JSON schema of recipes, for the editor: the members are those that the reader takes. What depends on the service, which
 * is a variant and a check for the reader, is said with if and then: the editor completes better by that than by alternatives.
 */
export function recipeJsonSchema(): object {
  const { properties, required } = converted(v.object(RECIPE_MEMBERS));
  const { version, ...members } = properties as Json;
  const { target, confirmLargeRun, ...whatToTake } = members;
  (members['files'] as { items: Json }).items['defaultSnippets'] = [FILE_SNIPPET];
  (members['sheets'] as Json)['not'] = { required: ['versionSet', 'only'] };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Export recipe of ACC Exports',
    description:
      'An export of Autodesk Construction Cloud (Autodesk Forma), written down so that it can be repeated. It holds no user IDs and no secrets.',
    type: 'object',
    additionalProperties: false,
    required: ['service', ...(required as string[])].toSorted(byOrderOf(['version', 'service'])),
    defaultSnippets: RECIPE_SNIPPETS,
    properties: {
      $schema: {
        type: 'string',
        description: "Address of the schema of this file. It is not needed: the file's name says it.",
      },
      version,
      service: {
        enum: services,
        default: 'files',
        description: 'What exports.',
        enumDescriptions: Object.values(SERVICES),
      },
      ...whatToTake,
      options: {
        type: 'object',
        description: 'Only what differs from the defaults of the service has to stand here.',
      },
      confirmLargeRun,
      target,
    },
    allOf: [
      ...services.map((service) => when({ const: service }, { properties: { options: ref(service) } })),
      when({ const: 'sheets' }, { required: ['sheets'], properties: { folder: false, files: false } }),
      when(
        { enum: services.filter((service) => service !== 'sheets') },
        { properties: { sheets: false }, oneOf: [{ required: ['folder'] }, { required: ['files'] }] },
      ),
    ],
    definitions: Object.fromEntries(services.map((service) => [`${service}Options`, optionsOf(service)])),
  };
}

function optionsOf(service: Service): Json {
  return withDefaults(converted(RECIPE_OPTIONS[service]), defaultOptions(service));
}

function when(service: Json, then: Json): Json {
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema, and nobody awaits it
  return { if: { required: ['service'], properties: { service } }, then };
}

function ref(service: Service): Json {
  return { $ref: `#/definitions/${service}Options` };
}

/** The reader's checks have their pattern beside them, as metadata; the last schema of a pipe is the one that says most. */
function converted(schema: v.GenericSchema): Json {
  const { $schema: _, ...converted } = toJsonSchema(schema, { typeMode: 'output', ignoreActions: ['check'] });
  return withoutEmpty(converted) as Json;
}

/** Without `required` where nothing is. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => !(name === 'required' && Array.isArray(member) && member.length === 0))
      .map(([name, member]) => [name, withoutEmpty(member)]),
  );
}

/** A switch without a value has the service's default: the editor completes that. */
function withDefaults(schema: Json, defaults: unknown): Json {
  const { properties } = schema;
  if (typeof defaults === 'boolean') return { ...schema, default: defaults };
  if (typeof properties !== 'object' || typeof defaults !== 'object') return schema;
  const members = Object.entries(properties as Record<string, Json>).map(
    ([name, member]) => [name, withDefaults(member, (defaults as Json)[name])] as const,
  );
  return { ...schema, properties: Object.fromEntries(members) };
}

function byOrderOf(first: readonly string[]): (one: string, other: string) => number {
  const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
  return (one, other) => rank(one) - rank(other);
}
