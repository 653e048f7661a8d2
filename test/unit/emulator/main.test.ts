import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import type { DemoListing } from '../../emulator/demo.ts';
import { startDemo } from '../../emulator/demo.ts';
import { bearer, send, withEmulator } from '../../support/emulator/emulator.ts';

const MAIN = fileURLToPath(new URL('../../emulator/main.ts', import.meta.url));

describe('emulator: on its own', () => {
  it('prints one line of JSON, serves the demo, and ends cleanly', async () => {
    const child = run('--demo', '--json', '--quiet');
    try {
      const listing = JSON.parse(await firstLine(child)) as DemoListing;
      const reply = await send(`${listing.origin}/_control/demo`);
      assert.deepEqual(JSON.parse(reply.text), listing);
      assert.ok(listing.jobs.length >= 9);
      const kinds = await Promise.all(listing.jobs.map((job) => look(listing, job)));
      for (const kind of ['processing', 'successful', 'partialSuccess', 'failed', 'committed', '403']) {
        assert.ok(kinds.includes(kind), `${kind} is among ${kinds.join()}`);
      }
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      assert.deepEqual(await exited, process.platform === 'win32' ? [null, 'SIGTERM'] : [0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('explains itself and refuses options it does not have', async () => {
    const child = run();
    try {
      assert.match(await firstLine(child), /^API {6}http:\/\/127\.0\.0\.1:\d+$/);
    } finally {
      child.kill('SIGKILL');
    }
    assert.deepEqual(await once(run('--port', 'x'), 'exit'), [1, null]);
  });

  it('stops adding demo jobs when disposed', async () => {
    await withEmulator({}, async (emulator) => {
      const demo = startDemo(emulator);
      assert.equal(new Set(demo.jobs.map((job) => job.exportId)).size, demo.jobs.length);
      demo.dispose();
    });
  });
});

function run(...options: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}

/** The job's status word, or the HTTP status of the refusal. */
async function look(listing: DemoListing, job: DemoListing['jobs'][number]): Promise<string> {
  const project = `projects/${job.projectId}`;
  const path =
    job.versionUrn === undefined
      ? `/construction/${job.service}/v1/${project}/exports/${job.exportId}`
      : `/bim360/docs/v1/${project}/versions/${encodeURIComponent(job.versionUrn)}/exports/${job.exportId}`;
  const reply = await send(`${listing.origin}${path}`, { headers: bearer(listing.token) });
  return reply.status === 200 ? (JSON.parse(reply.text) as { status: string }).status : String(reply.status);
}
