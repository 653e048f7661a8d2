import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { batchOf } from '../../../src/jobs/batch.ts';
import type { Job, JobState } from '../../../src/jobs/job.ts';
import { aJob } from '../../support/ledgers.ts';

const jobs = (...states: readonly JobState[]): readonly Job[] => states.map((state) => aJob({ state }));
const section = (...states: readonly JobState[]): string | undefined => batchOf('g', jobs(...states))?.section;

describe('batchOf', () => {
  it('stands where the job that is waited for most stands', () => {
    assert.equal(section('ready', 'failed', 'running', 'downloaded'), 'running');
    assert.equal(section('starting', 'unconfirmed'), 'running');
    assert.equal(section('ready', 'unconfirmed', 'downloaded'), 'attention');
    assert.equal(section('ready', 'downloaded'), 'ready');
    assert.equal(section('downloaded', 'downloaded'), 'done');
    assert.equal(section(), undefined);
  });

  it('waits no more for what was exported again by itself', () => {
    const repeated = aJob({ state: 'expired', successor: 'another' });
    assert.equal(batchOf('g', [repeated, ...jobs('downloaded')])?.section, 'done');
  });

  it('knows when the first living link expires, and what it is called', () => {
    const links = [
      aJob({ state: 'ready', linkExpiresAt: 9 }),
      aJob({ state: 'ready', linkExpiresAt: 5 }),
      aJob({ state: 'downloaded', linkExpiresAt: 1 }),
    ];
    assert.equal(batchOf('g', links)?.linkExpiresAt, 5);
    assert.equal(batchOf('g', links.slice(2))?.linkExpiresAt, undefined);
    assert.equal(batchOf('g', links)?.name, 'Export 1');
    assert.equal(batchOf('g', [aJob({ batchName: 'Tower' })])?.name, 'Tower');
  });
});
