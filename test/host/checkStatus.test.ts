import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'mocha';
import type { CheckResult } from '../../src/words/checkAnswer.ts';
import type { Job } from '../../src/jobs/job.ts';
import type { JobSpec } from '../emulator/exports/jobSpec.ts';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import { rejectsWith, useSession } from './support/session.ts';

const HOUR_MS = 3_600_000;
const FAILED_FILES = [
  { id: 'urn:adsk.wipprod:fs.file:vf.one?version=1', reason: 'ERR_UNSUPPORTED_FILE', detail: 'The file is encrypted' },
  { id: 'urn:adsk.wipprod:fs.file:vf.two?version=4', reason: 'ERR_NO_PERMISSION', detail: 'No download permission' },
];

describe('check status: what the service answers', () => {
  const session = useSession();
  before(async () => {
    await session().signIn();
  });

  /** Tracks and checks; `expiresAt` is compared apart, since the deadline is the link's. */
  const answerOf = async (spec: JobSpec): Promise<Omit<CheckResult, 'expiresAt'> & { expiresIn?: number }> => {
    const { id } = await session().track(spec);
    const { expiresAt, ...rest } = await session().check(id);
    assert.deepEqual(Object.keys(rest).toSorted(), ['error', 'failedFiles', 'rawStatus', 'ready', 'status']);
    assert.equal((await session().job(id)).state, rest.status, 'the ledger says the same');
    return expiresAt === undefined ? rest : { ...rest, expiresIn: Date.parse(expiresAt) - Date.now() };
  };
  const assertAnHour = (expiresIn: number | undefined): void =>
    assert.ok(expiresIn !== undefined && expiresIn > HOUR_MS - 60_000 && expiresIn <= HOUR_MS + 1000, `${expiresIn}`);

  const running = { status: 'running', ready: false, failedFiles: [], error: undefined } as const;
  const ready = { status: 'ready', ready: true, failedFiles: [], error: undefined } as const;

  for (const service of ['files', 'sheets'] as const) {
    it(`${service}: processing`, async () => {
      assert.deepEqual(await answerOf({ service, outcome: 'stuck' }), { ...running, rawStatus: 'processing' });
    });
    for (const linkStyle of ['v2', 'v4'] as const) {
      it(`${service}: successful, with the deadline of a ${linkStyle} link`, async () => {
        const { expiresIn, ...answer } = await answerOf({ service, linkStyle });
        assert.deepEqual(answer, { ...ready, rawStatus: 'successful' });
        assertAnHour(expiresIn);
      });
    }
  }

  it('BIM 360: committed, then completed, whose link has no lasting deadline', async () => {
    assert.deepEqual(await answerOf({ service: 'bim360', outcome: 'stuck' }), { ...running, rawStatus: 'committed' });
    assert.deepEqual(await answerOf({ service: 'bim360' }), { ...ready, rawStatus: 'completed' });
    const error = { code: 'ERR_X', title: 'Conversion', detail: 'It broke' };
    const failed = await answerOf({ service: 'bim360', outcome: 'failed', error });
    assert.equal(failed.status, 'failed');
  });

  for (const partialShape of ['output', 'result', 'both', 'mixed'] as const) {
    it(`partialSuccess, worded as “${partialShape}”`, async () => {
      const { expiresIn, ...answer } = await answerOf({
        service: 'files',
        outcome: 'partialSuccess',
        failedFiles: FAILED_FILES,
        partialShape,
      });
      assert.deepEqual(answer, { ...ready, rawStatus: 'partialSuccess', failedFiles: FAILED_FILES });
      assertAnHour(expiresIn);
    });
  }

  it('failed, with the error’s name wherever it stands', async () => {
    const cases = [
      { code: 'ERR_WORKFLOW_TIMEOUT', title: 'Timeout', detail: 'Over 30 minutes' },
      { code: '401', title: 'ERR_WORKFLOW_TIMEOUT', detail: 'Over 30 minutes' },
      { code: '500', title: 'Internal', detail: 'ERR_WORKFLOW_TIMEOUT: over 30 minutes' },
    ];
    for (const error of cases) {
      const answer = await answerOf({ service: 'files', outcome: 'failed', error });
      assert.deepEqual([answer.status, answer.ready, answer.rawStatus], ['failed', false, 'failed']);
      assert.equal(answer.error?.code, 'ERR_WORKFLOW_TIMEOUT');
      assert.match(answer.error.message, /30 minutes/);
    }
  });

  it('words that nobody documented: still running, unless there is a link', async () => {
    for (const status of ['inProgress', 'pending', 'queued', 'somethingNew']) {
      const timeline = [{ afterMs: 0, status }];
      assert.deepEqual(await answerOf({ service: 'files', timeline }), { ...running, rawStatus: status });
    }
    const { expiresIn, ...answer } = await answerOf({
      service: 'sheets',
      timeline: [{ afterMs: 0, status: 'success', withLink: true }],
    });
    assert.deepEqual(answer, { ...ready, rawStatus: 'success' });
    assertAnHour(expiresIn);
  });

  it('a result whose link is dead already', async () => {
    const answer = await answerOf({ service: 'files', linkLifetimeMs: -1000 });
    assert.deepEqual(answer, { ...ready, status: 'expired', ready: false, rawStatus: 'successful' });
  });

  it('goes on from one answer to the next', async () => {
    const timeline = [
      { afterMs: 0, status: 'queued' },
      { afterMs: 1500, status: 'successful' },
    ];
    const { id } = await session().track({ service: 'files', timeline });
    assert.equal((await session().check(id)).status, 'running');
    await session().untilState(id, 'ready');
  });

  it('is asked with a job’s id as a text, as {id}, and is refused for an unknown one', async () => {
    const { id } = await session().track({ service: 'files' });
    assert.equal((await session().run<CheckResult>('checkStatus', id)).status, 'ready');
    assert.equal((await session().run<CheckResult>('checkStatus', { id })).status, 'ready');
    for (const argument of [randomUUID(), '', { id: 7 }, {}, 42]) {
      await rejectsWith(session().run('checkStatus', argument), /^There is no tracked export with this ID\./);
    }
  });

  it('404: says what it may mean, and gives up after the third', async () => {
    const job = await session().run<Job>('trackJob', { projectId: DEFAULT_PROJECT, exportId: randomUUID() });
    // The poller may have had one of the three.
    for (let look = 0; look < 3; look++)
      await rejectsWith(session().check(job.id), /does not know this export \(404\)/);
    assert.equal((await session().job(job.id)).state, 'missing');
    assert.equal((await session().job(job.id)).nextPollAt, undefined, 'it is not asked about for ever');
  });

  it('403 about a job: says whose it is, and stops this job only', async () => {
    const other = await session().track({ service: 'files', outcome: 'stuck' });
    const job = await session().track({ service: 'files', owner: 'SOMEBODYELSE' });
    await rejectsWith(session().check(job.id), /\(403\).*Only the account that started an export may read it/);
    assert.equal((await session().job(job.id)).state, 'refused');
    assert.equal((await session().job(other.id)).state, 'running');
    assert.equal((await session().engine.accounts.current()).status, 'usable', 'the token is not to blame');
  });

  it('403 about a project: stops its other jobs, too, and no others', async () => {
    const projectId = randomUUID();
    const [first, second] = [
      await session().track({ service: 'files', projectId, outcome: 'stuck' }),
      await session().track({ service: 'files', projectId, outcome: 'stuck' }),
    ];
    const elsewhere = await session().track({ service: 'files', outcome: 'stuck' });
    const detail = 'Project inactive';
    const path = session().faultPath(first);
    session().emulator.faults.add({
      listener: 'api',
      kind: 'status',
      status: 403,
      code: 'ERR_NOT_ALLOWED',
      detail,
      path,
    });
    await rejectsWith(session().check(first.id), /The project is inactive \(403\)/);
    const state = async ({ id }: { id: string }): Promise<string> => (await session().job(id)).state;
    assert.deepEqual(
      [await state(first), await state(second), await state(elsewhere)],
      ['refused', 'refused', 'running'],
    );
    assert.equal((await session().engine.accounts.current()).status, 'usable');
  });
});
