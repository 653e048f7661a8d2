import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Journal, PartRecord } from './journal.ts';
import { PartFile } from './partFile.ts';
import { RangeSet } from './ranges.ts';

/** What an earlier transfer has left to go on with. */
export interface Held {
  readonly part: PartFile;
  readonly record: PartRecord;
  readonly written: RangeSet;
}

/**
 * Finds what there is of a job's file, and brings it into the folder that is asked for now. What cannot be gone on with is
 * removed and forgotten.
 * @returns `undefined` when there is nothing; the file is open then
 * @throws StoreError
 */
export async function findHeld(journal: Journal, folder: string): Promise<Held | undefined> {
  const record = await journal.load();
  if (!record) return undefined;
  const written = new RangeSet(record.ranges);
  const end = written.ranges.at(-1)?.to ?? 0;
  try {
    const partPath = await brought(record, journal, folder);
    const found = await stat(partPath);
    if (end > 0 && end <= record.size && found.isFile() && found.size >= end && found.size <= record.size) {
      return { part: await PartFile.reopen(partPath), record: { ...record, partPath }, written };
    }
  } catch {
    // Gone, on another disk, or not to be opened: begun anew.
  }
  await dropHeld(journal);
  return undefined;
}

/** Removes what there is of a job's file, and forgets it. @throws StoreError */
export async function dropHeld(journal: Journal): Promise<void> {
  const record = await journal.load();
  if (!record) return;
  await rm(record.partPath, { force: true }).catch(() => undefined);
  await journal.clear(record.partPath);
}

/** @returns where it is now. @throws what the file system throws: another disk, most of all */
async function brought(record: PartRecord, journal: Journal, folder: string): Promise<string> {
  if (resolve(dirname(record.partPath)) === resolve(folder)) return record.partPath;
  const partPath = join(folder, basename(record.partPath));
  await mkdir(folder, { recursive: true });
  await rename(record.partPath, partPath);
  await journal.save({ ...record, partPath }, true);
  return partPath;
}
