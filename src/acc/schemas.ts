import * as v from 'valibot';

/** Absent, `null` and what is of another type count alike. */
export function lenient<T extends v.GenericSchema>(
  schema: T,
): v.SchemaWithFallback<v.OptionalSchema<T, undefined>, undefined> {
  return v.fallback(v.optional(schema), undefined);
}

/** A text, or a number where a text is meant; absent, `null` and anything else count as absent. */
const textSchema = v.fallback(v.optional(v.union([v.string(), v.pipe(v.number(), v.transform(String))])), undefined);

const failedFileSchema = v.object({ id: textSchema, reason: textSchema, detail: textSchema });

const failedFilesSchema = v.fallback(
  v.pipe(
    v.array(v.fallback(v.nullable(failedFileSchema), null)),
    v.transform((files) => files.filter((file) => file !== null)),
  ),
  [],
);

const errorSchema = lenient(v.object({ code: textSchema, title: textSchema, detail: textSchema }));

const outputFields = {
  signedUrl: textSchema,
  /** Of BIM 360; may be an address in the object storage that wants a bearer. */
  link: textSchema,
  failedFiles: failedFilesSchema,
  error: errorSchema,
};

const outputSchema = lenient(v.object(outputFields));

const resultSchema = lenient(v.object({ ...outputFields, output: outputSchema }));

/**
 * The status answer of the three services in one: only `status` must be there. Unknown fields are ignored, fields of a
 * wrong type count as absent. Source: API pages A and C.
 */
export const statusAnswerSchema = v.object({
  ...outputFields,
  status: v.pipe(v.string(), v.trim(), v.nonEmpty()),
  /** Files and Sheets. */
  result: resultSchema,
  /** BIM 360. */
  data: resultSchema,
});

export type StatusAnswer = v.InferOutput<typeof statusAnswerSchema>;

/** Everything that may hold a link, failed files or an error, most specific first. */
export function outputsOf(answer: StatusAnswer): readonly NonNullable<v.InferOutput<typeof outputSchema>>[] {
  return [answer.result?.output, answer.result, answer.data?.output, answer.data, answer].filter(
    (output) => output !== undefined,
  );
}
