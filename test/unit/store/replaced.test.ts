import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'mocha';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, useLedgers } from '../../support/ledgers.ts';

/** Holds the file's lock as a repair does, puts another one in its place, and lets go. */
const REPLACE = `
  const { DatabaseSync } = require('node:sqlite');
  const fs = require('node:fs');
  const [file, heldMs] = process.argv.slice(1);
  fs.copyFileSync(file, file + '.new');
  const db = new DatabaseSync(file);
  db.exec('BEGIN IMMEDIATE');
  process.send('locked');
  setTimeout(() => {
    fs.renameSync(file + '.new', file);
    db.close();
    process.disconnect();
  }, Number(heldMs));`;

describe('A ledger that another window replaces', function () {
  this.timeout(20_000);
  const folder = useFolders();
  const open = useLedgers();

  it('gets what was written meanwhile', async () => {
    const at = folder();
    const { ledger } = await open(at, clock);
    const file = path.join(at, 'ledger.sqlite');
    for (let n = 1; n <= 5; n++) {
      const other = spawn(process.execPath, ['-e', REPLACE, file, String(20 + n * 11)], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const ended = once(other, 'exit');
      await once(other, 'message');
      await ledger.track(newJob(n));
      await ended;
      const db = new DatabaseSync(file, { readOnly: true });
      const found = db.prepare('SELECT export_id FROM jobs WHERE export_id = ?').get(newJob(n).exportId);
      db.close();
      assert.ok(found, `${n}`);
    }
  });

  it('is followed by a window that only watches', async () => {
    const at = folder();
    const { ledger, store } = await open(at, clock);
    await ledger.track(newJob(1));
    const file = path.join(at, 'ledger.sqlite');
    // From here on it knows what it has seen.
    store.attentive = true;
    store.attentive = false;
    fs.copyFileSync(file, `${file}.new`);
    const { openings } = store.database;
    let told = 0;
    ledger.onDidChange(() => told++);
    fs.renameSync(`${file}.new`, file);
    await eventually('the new file is opened', () => store.database.openings === openings + 1);
    await eventually('what is in it is told', () => told > 0);
  });
});
