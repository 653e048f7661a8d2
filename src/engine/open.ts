import { randomUUID } from 'node:crypto';
import { MIGRATIONS } from '../jobs/schema.ts';
import { Store } from '../store/store.ts';
import { type Engine, type EngineParts, buildEngine } from './engine.ts';

export interface OpenedEngine {
  readonly engine: Engine;
  /** Closes the ledger; the engine must have been stopped. */
  close(): Promise<void>;
}

/**
 * Opens the ledger and builds the engine on it.
 * @param file path of the ledger, which is made where there is none
 * @throws StoreError
 */
export async function openEngine({
  file,
  ...parts
}: Omit<EngineParts, 'store'> & { readonly file: string }): Promise<OpenedEngine> {
  const { clock, log } = parts;
  const store = await Store.open({ file, migrations: MIGRATIONS, clock, log, owner: randomUUID() });
  try {
    return { engine: await buildEngine({ store, ...parts }), close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}
