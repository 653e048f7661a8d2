/** The beginning of what came, for an error's sample. Never throws. */
export function sampleOf(body: unknown): string {
  try {
    return (JSON.stringify(body) ?? typeof body).slice(0, 2000);
  } catch {
    return typeof body;
  }
}
