import type { Clock } from '../lib/clock.ts';
import type { Database } from '../store/database.ts';
import { type Row, jsonIn, numberIn, textIn } from '../store/row.ts';
import type { Range } from './ranges.ts';
import type { Checked } from './verify.ts';

/** A part file and what of it is on the disk. */
export interface PartRecord {
  /** Absolute; no other part file ever has it. */
  readonly partPath: string;
  /** What the finished file is called, before it is known what it is. */
  readonly name: string;
  /** The version of the object that it is of, and its bytes. */
  readonly etag: string;
  readonly size: number;
  readonly ranges: readonly Range[];
}

/** What is known of one job's part file, for every window and after a crash. */
export interface Journal {
  /** @throws StoreError */
  load(): Promise<PartRecord | undefined>;
  /** Writes down what is on the disk. @param isNew the part file takes the place of any other one. @throws StoreError */
  save(record: PartRecord, isNew: boolean): Promise<void>;
  /** Forgets a part file. @throws StoreError */
  clear(partPath: string): Promise<void>;
  /** Writes down what the check of the finished file has found. @throws StoreError */
  finished(filePath: string, bytes: number, checked: Checked): Promise<void>;
}

/** The journal of a job, in the ledger's file. Holds no link. */
export function journalOf(database: Pick<Database, 'read' | 'write'>, clock: Clock, jobId: string): Journal {
  return {
    load: () =>
      database.read((db) => {
        const row = db.get('SELECT * FROM transfers WHERE job_id = :jobId', { jobId });
        return row && recordOf(row);
      }),
    save: async ({ partPath, name, etag, size, ranges }, isNew) => {
      const pairs = JSON.stringify(ranges.map(({ from, to }) => [from, to]));
      await database.write((db) =>
        db.run(
          `INSERT INTO transfers (job_id, part_path, name, etag, size, ranges, saved_at)
           VALUES (:jobId, :partPath, :name, :etag, :size, :pairs, :now)
           ON CONFLICT (job_id) DO UPDATE SET part_path = excluded.part_path, name = excluded.name,
             etag = excluded.etag, size = excluded.size, ranges = excluded.ranges, saved_at = excluded.saved_at
           WHERE :isNew = 1 OR part_path = excluded.part_path`,
          { jobId, partPath, name, etag, size, pairs, now: clock.now(), isNew: isNew ? 1 : 0 },
        ),
      );
    },
    clear: async (partPath) => {
      await database.write((db) =>
        db.run('DELETE FROM transfers WHERE job_id = :jobId AND part_path = :partPath', { jobId, partPath }),
      );
    },
    finished: async (filePath, bytes, { kind, sha256, entries = null, trailingBytes = null }) => {
      await database.write((db) =>
        db.run(
          `INSERT OR REPLACE INTO checked_files
             (job_id, file_path, bytes, kind, sha256, entries, trailing_bytes, checked_at)
           VALUES (:jobId, :filePath, :bytes, :kind, :sha256, :entries, :trailingBytes, :now)`,
          { jobId, filePath, bytes, kind, sha256, entries, trailingBytes, now: clock.now() },
        ),
      );
    },
  };
}

/** A row that cannot be read is as good as none: everything is fetched. */
function recordOf(row: Row): PartRecord | undefined {
  const text = (column: string): string => textIn(row, column) ?? '';
  const pairs = jsonIn(row, 'ranges');
  const size = numberIn(row, 'size');
  if (!Array.isArray(pairs) || size === undefined) return undefined;
  const ranges = pairs.flatMap((pair: unknown) => {
    const [from, to] = Array.isArray(pair) ? (pair as unknown[]) : [];
    return Number.isSafeInteger(from) && Number.isSafeInteger(to) ? [{ from: Number(from), to: Number(to) }] : [];
  });
  return { partPath: text('part_path'), name: text('name'), etag: text('etag'), size, ranges };
}
