/** The middle one; of an even number, the mean of the two middle ones. @throws Error when there is none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (low === undefined || high === undefined) throw new Error('Nothing was measured.');
  return (low + high) / 2;
}

/** Median with the whole range behind it, such as `12.3 (11.0–19.8)`. */
export function spread(values: readonly number[], unit: string): string {
  return `${fixed(median(values))} ${unit} (${fixed(Math.min(...values))}–${fixed(Math.max(...values))})`;
}

/** With one decimal below 100. */
export function fixed(value: number): string {
  return Math.abs(value) < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

/** Bytes as MiB. */
export function mebibytes(bytes: number): number {
  return bytes / 2 ** 20;
}
