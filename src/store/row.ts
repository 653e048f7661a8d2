/** One row of a table, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** A column as text; `undefined` when it holds none. */
export function textIn(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

/** A column as number; `undefined` when it holds none. */
export function numberIn(row: Row, column: string): number | undefined {
  const value = row[column];
  return typeof value === 'number' ? value : undefined;
}

/** A column of JSON that we wrote ourselves; one that does not parse counts as empty. */
export function jsonIn(row: Row, column: string): unknown {
  const value = row[column];
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
