import assert from 'node:assert/strict';

/** What became of a call. */
export interface Outcome {
  readonly value?: unknown;
  readonly error?: unknown;
}

/** Waits for a call to end, in either way. @throws AssertionError when it takes longer */
export async function outcomeOf(called: Promise<unknown>, withinMs: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const fail = (): void => reject(new assert.AssertionError({ message: `no answer after ${withinMs} ms` }));
    timer = setTimeout(fail, withinMs);
  });
  const ended: Promise<Outcome> = called.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}
