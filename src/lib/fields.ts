/** Any object that came from outside, before it is read. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text field of an object, trimmed; `undefined` when it is missing, empty or not a text. */
export function textField(value: unknown, name: string): string | undefined {
  const field = isFields(value) ? value[name] : undefined;
  return typeof field === 'string' && field.trim() !== '' ? field.trim() : undefined;
}
