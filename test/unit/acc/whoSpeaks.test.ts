import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { AccError } from '../../../src/acc/errors.ts';
import { ExportsApi } from '../../../src/acc/exports.ts';
import type { Reading } from '../../../src/acc/reading.ts';
import { openLink } from '../../../src/acc/signedUrlClient.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { BETWEEN_FORMS, type ErrorForm } from '../../emulator/faults/errorBodies.ts';

describe('Who speaks', () => {
  const signal = new AbortController().signal;
  const api = new ExportsApi(new ApiClient({ clock: systemClock, log: silentLog, userAgent: 'test' }));
  let emulator: Emulator;
  let job: ReturnType<Emulator['addJob']>;
  before(async () => {
    emulator = await startEmulator();
    job = emulator.addJob({ service: 'files' });
    emulator.finishJob(job.exportId);
  });
  afterEach(() => emulator.faults.clear());
  after(() => emulator.close());

  const read = (): Promise<Reading> =>
    api.read(
      { service: 'files', projectId: job.projectId, exportId: job.exportId },
      { apiHost: emulator.origin, credential: { bearer: emulator.issueToken() }, signal },
    );

  for (const form of BETWEEN_FORMS) {
    for (const status of [400, 401, 403, 404]) {
      it(`is something in between: ${form} with ${status}`, async () => {
        emulator.faults.add({ listener: 'api', kind: 'status', status, form });
        await assert.rejects(read(), (error) => AccError.is(error, 'unexpectedAnswer'));
      });
    }

    it(`is not the storage: ${form} with 403`, async () => {
      const reading = await read();
      assert.ok('link' in reading && reading.link);
      emulator.faults.add({ listener: 'storage', kind: 'status', status: 403, form });
      const answer = await openLink(reading.link, { clock: systemClock, signal });
      assert.ok(answer.kind === 'refused');
      assert.equal(answer.meaning, 'between');
      assert.equal(answer.s3Code, undefined);
    });
  }

  it('reads what is said in ISO-8859-1', async () => {
    emulator.faults.add({ listener: 'api', kind: 'status', status: 403, form: 'latin1' });
    await assert.rejects(
      read(),
      (error) => AccError.is(error) && (error.details.serviceText ?? '').endsWith('für Übersicht'),
    );
  });

  it('is the service: its own words in each of its forms', async () => {
    for (const form of ['codeTitleDetail', 'gateway', 'jsonApi', 'oauth'] satisfies ErrorForm[]) {
      emulator.faults.clear();
      emulator.faults.add({ listener: 'api', kind: 'status', status: 403, form, code: 'ERR_NOT_ALLOWED' });
      await assert.rejects(read(), (error) => AccError.is(error, 'forbidden'));
    }
  });

  for (const output of [
    undefined,
    {},
    { signedUrl: '' },
    { signedUrl: null },
    { signedUrl: 'http://storage.example/x' },
  ]) {
    it(`has no link that may be fetched: ${JSON.stringify(output)}`, async () => {
      emulator.faults.add({ listener: 'api', kind: 'json', body: { status: 'successful', result: { output } } });
      const reading = await read();
      assert.ok(reading.kind === 'successful');
      const isInsecure = output?.signedUrl?.startsWith('http:') === true;
      assert.equal(reading.linkProblem, isInsecure ? 'insecureLink' : 'noLink');
    });
  }
});
