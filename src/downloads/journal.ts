import type { Clock } from '../lib/clock.ts';
import type { Database } from '../store/database.ts';
import { type Row, jsonIn, numberIn, textIn } from '../store/row.ts';
import type { Range } from './ranges.ts';

/** A part file and what of it is on the disk. */
export interface PartRecord {
  /** Names this part file, and no later one of the same job. */
  readonly token: string;
  /** Absolute. */
  readonly partPath: string;
  /** Its number on the file system: another file may have come to its path. */
  readonly inode: string;
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
  /** Begins a new record, in place of any other. @throws StoreError */
  begin(record: PartRecord): Promise<void>;
  /** Writes down what is on the disk, unless another part file has taken this one's place. @throws StoreError */
  save(token: string, ranges: readonly Range[]): Promise<void>;
  /** Forgets this part file; any, without a token. @throws StoreError */
  clear(token?: string): Promise<void>;
}

/** The journal of a job, in the ledger's file. Holds no link. */
export function journalOf(database: Pick<Database, 'read' | 'write'>, clock: Clock, jobId: string): Journal {
  const table = (ranges: readonly Range[]): string => JSON.stringify(ranges.map(({ from, to }) => [from, to]));
  return {
    load: () =>
      database.read((db) => {
        const row = db.get('SELECT * FROM transfers WHERE job_id = :jobId', { jobId });
        return row && recordOf(row);
      }),
    begin: async ({ token, partPath, inode, name, etag, size, ranges }) => {
      await database.write((db) =>
        db.run(
          `INSERT INTO transfers (job_id, token, part_path, inode, name, etag, size, ranges, saved_at)
           VALUES (:jobId, :token, :partPath, :inode, :name, :etag, :size, :ranges, :now)
           ON CONFLICT (job_id) DO UPDATE SET token = excluded.token, part_path = excluded.part_path,
             inode = excluded.inode, name = excluded.name, etag = excluded.etag, size = excluded.size,
             ranges = excluded.ranges, saved_at = excluded.saved_at`,
          { jobId, token, partPath, inode, name, etag, size, ranges: table(ranges), now: clock.now() },
        ),
      );
    },
    save: async (token, ranges) => {
      await database.write((db) =>
        db.run('UPDATE transfers SET ranges = :ranges, saved_at = :now WHERE job_id = :jobId AND token = :token', {
          jobId,
          token,
          ranges: table(ranges),
          now: clock.now(),
        }),
      );
    },
    clear: async (token) => {
      await database.write((db) =>
        token === undefined
          ? db.run('DELETE FROM transfers WHERE job_id = :jobId', { jobId })
          : db.run('DELETE FROM transfers WHERE job_id = :jobId AND token = :token', { jobId, token }),
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
  const [token, partPath, inode] = [text('token'), text('part_path'), text('inode')];
  return { token, partPath, inode, name: text('name'), etag: text('etag'), size, ranges };
}
