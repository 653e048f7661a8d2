import type { DatabaseSync } from 'node:sqlite';
import { pragmaNumber } from './sqlite.ts';

/**
 * Brings the schema to the newest version. Each script runs in a transaction of its own with `PRAGMA user_version`, so
 * a crash in between leaves a whole older version. Scripts only add, since older windows may still be running.
 * @returns `newer` when the file was made by a newer build; nothing is changed then
 */
export function migrate(db: DatabaseSync, scripts: readonly string[]): 'current' | 'newer' {
  for (;;) {
    const version = pragmaNumber(db, 'user_version');
    if (version > scripts.length) return 'newer';
    if (version === scripts.length) return 'current';
    db.exec('BEGIN EXCLUSIVE');
    try {
      // Read again under the lock: another window may have done this step meanwhile.
      const script = pragmaNumber(db, 'user_version') === version ? scripts[version] : undefined;
      if (script !== undefined) {
        db.exec(script);
        db.exec(`PRAGMA user_version = ${version + 1}`);
      }
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}
