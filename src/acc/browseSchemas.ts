import * as v from 'valibot';
import { lenient } from './schemas.ts';

const text = lenient(v.string());
const flag = lenient(v.boolean());
const whole = lenient(
  v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number))]), v.safeInteger()),
);

/** The id of another resource, within `relationships`. */
const relation = lenient(v.object({ data: lenient(v.object({ id: text })) }));

/** Data Management's resources in one: those parts of hubs, projects, folders, items and versions that are used. */
export const resourceSchema = v.object({
  type: text,
  id: v.pipe(v.string(), v.nonEmpty()),
  attributes: v.fallback(
    v.object({
      name: text,
      displayName: text,
      hidden: flag,
      region: text,
      versionNumber: whole,
      fileType: text,
      storageSize: whole,
      createTime: text,
      createUserName: text,
      lastModifiedTime: text,
      lastModifiedUserName: text,
      extension: lenient(
        v.object({
          type: text,
          data: lenient(v.object({ projectType: text, folderType: text, hidden: flag, originalName: text })),
        }),
      ),
    }),
    {},
  ),
  relationships: v.fallback(v.object({ tip: relation, item: relation }), {}),
});

export type Resource = v.InferOutput<typeof resourceSchema>;

const rows = v.array(v.unknown());
const href = lenient(
  v.union([
    v.string(),
    v.pipe(
      v.object({ href: v.string() }),
      v.transform((link) => link.href),
    ),
  ]),
);

/** A list of resources. */
export const resourcesSchema = v.object({
  data: rows,
  included: v.fallback(rows, []),
  links: v.fallback(v.object({ next: href }), { next: undefined }),
  meta: lenient(v.object({ warnings: v.fallback(rows, []) })),
});

/** A single resource. */
export const resourceAnswerSchema = v.object({ data: resourceSchema });

export const warningSchema = v.object({ Title: v.fallback(v.string(), ''), Detail: v.fallback(v.string(), '') });

/** A list of sheets. Source: Sheets API, GET sheets. */
export const sheetsSchema = v.object({
  results: rows,
  pagination: v.fallback(v.object({ limit: whole, offset: whole, totalResults: whole, nextUrl: text }), {}),
});

export const sheetSchema = v.object({
  id: v.pipe(v.string(), v.uuid(), v.toLowerCase()),
  number: v.fallback(v.string(), ''),
  title: v.fallback(v.string(), ''),
  deleted: flag,
  versionSet: lenient(v.object({ id: v.string(), name: v.fallback(v.string(), '') })),
  versionSetId: text,
  versionSetName: text,
});

/** The rows that can be read; one that cannot takes no other with it. */
export function readable<T extends v.GenericSchema>(values: readonly unknown[], schema: T): v.InferOutput<T>[] {
  return values.flatMap((value) => {
    const parsed = v.safeParse(schema, value);
    return parsed.success ? [parsed.output] : [];
  });
}
