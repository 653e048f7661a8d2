import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { BETWEEN_FORMS, ERROR_FORMS } from '../../emulator/faults/errorBodies.ts';
import type { FaultKind } from '../../emulator/faults/faults.ts';
import type { JobRef } from '../../emulator/exports/jobSpec.ts';
import { type Reply, bearer, linkOf, open, send, statusUrl } from '../../support/emulator/emulator.ts';
import { eventually } from '../../support/eventually.ts';

describe('emulator: faults on demand', () => {
  let emulator: Emulator;
  let ref: JobRef;
  let link: string;

  beforeEach(async () => {
    emulator = await startEmulator();
    ref = emulator.addJob({ service: 'files', file: { kind: 'pdf', bytes: 200_000, name: 'x.pdf' } });
    link = await linkOf(emulator, ref);
    emulator.clearRequests();
  });
  afterEach(() => emulator.close());

  const read = (): Promise<Reply> => send(statusUrl(emulator, ref), { headers: bearer(emulator.issueToken()) });
  const once200 = async (): Promise<void> => assert.equal((await read()).status, 200);
  const onApi = (fault: FaultKind): void => emulator.faults.add({ listener: 'api', count: 1, ...fault });
  const onStorage = (fault: FaultKind): void => emulator.faults.add({ listener: 'storage', count: 1, ...fault });
  /** Counts what arrives until the connection or the answer ends. */
  const download = async (): Promise<{ bytes: number; whole: boolean; promised: string | undefined }> => {
    const started = open(link);
    const [response] = (await once(started, 'response')) as [IncomingMessage];
    started.on('error', () => undefined); // bytes after the promised end
    let bytes = 0;
    response.on('data', (chunk: Buffer) => (bytes += chunk.length));
    response.on('error', () => undefined);
    await new Promise((resolve) => response.once('close', resolve));
    return { bytes, whole: response.complete, promised: response.headers['content-length'] };
  };

  it('cut: the connection ends after so many bytes', async () => {
    onStorage({ kind: 'cut', afterBytes: 100_000 });
    assert.deepEqual(await download(), { bytes: 100_000, whole: false, promised: '200000' });
    assert.deepEqual(await download(), { bytes: 200_000, whole: true, promised: '200000' });
    onStorage({ kind: 'cut', afterBytes: 0 });
    assert.equal((await download()).bytes, 0);
  });

  it('hang: no answer, or none any more after so many bytes', async () => {
    onApi({ kind: 'hang' });
    const hung = open(statusUrl(emulator, ref), { headers: bearer(emulator.issueToken()) });
    let answered = false;
    hung.on('response', () => (answered = true)).on('error', () => undefined);
    await eventually('the fault', () => emulator.requests.some((request) => request.fault === 'hang'));
    onStorage({ kind: 'hang', afterBytes: 70_000 });
    const [response] = (await once(open(link), 'response')) as [IncomingMessage];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('error', () => undefined);
    await eventually('the bytes before the fault', () => bytes === 70_000);
    await once200();
    assert.equal(answered, false);
    assert.equal(emulator.requests[0]?.status, 0);
    assert.equal(response.complete, false);
    hung.destroy();
    response.destroy();
  });

  it('hang: a POST takes effect although it is not answered', async () => {
    onApi({ kind: 'hang' });
    const url = statusUrl(emulator, ref).replace(/\/[^/]+$/, '');
    const headers = bearer(emulator.issueToken());
    const posted = open(
      url,
      { method: 'POST', headers },
      '{"fileVersions":["urn:adsk.wipprod:fs.file:vf.x?version=1"]}',
    );
    posted.on('error', () => undefined);
    await eventually('the job', () => emulator.jobs.length === 2);
    posted.destroy();
  });

  it('slow: so many bytes a second', async () => {
    const start = performance.now();
    onApi({ kind: 'slow', bytesPerSecond: 1000 });
    const reply = await read();
    assert.equal(reply.status, 200);
    assert.ok(performance.now() - start > reply.body.length / 2, 'took at least half the time it should');
  });

  it('wrongLength: promises more or less than it sends', async () => {
    onStorage({ kind: 'wrongLength', by: 50 });
    assert.deepEqual(await download(), { bytes: 200_000, whole: false, promised: '200050' });
    onStorage({ kind: 'wrongLength', by: -50 });
    assert.deepEqual(await download(), { bytes: 199_950, whole: true, promised: '199950' });
  });

  it('status: any status with headers and each form of body', async () => {
    for (const form of ERROR_FORMS) {
      onApi({
        kind: 'status',
        status: 503,
        form,
        headers: { 'Retry-After': '7' },
        code: 'ERR_X',
        detail: 'the detail',
      });
      const reply = await read();
      assert.deepEqual([reply.status, reply.headers['retry-after']], [503, '7']);
      if (['quota', 'empty', ...BETWEEN_FORMS].includes(form)) continue;
      assert.match(reply.text, /the detail/, form);
    }
    onApi({ kind: 'status', status: 422, code: 'ERR_FILES_TOO_LARGE', detail: 'too large' });
    assert.deepEqual(JSON.parse((await read()).text), {
      code: 'ERR_FILES_TOO_LARGE',
      title: 'Unprocessable Entity',
      detail: 'too large',
    });
    await once200();
  });

  it('malformed, html, redirect', async () => {
    onApi({ kind: 'malformed' });
    const malformed = await read();
    assert.equal(malformed.status, 200);
    assert.throws(() => JSON.parse(malformed.text) as unknown, SyntaxError);
    onApi({ kind: 'html' });
    assert.match((await read()).text, /^<!DOCTYPE html>/);
    onApi({ kind: 'redirect', to: `${emulator.storageOrigin}/x` });
    const moved = await read();
    assert.deepEqual([moved.status, moved.headers.location], [302, `${emulator.storageOrigin}/x`]);
  });

  it('huge: valid JSON of an exact size, without a length', async () => {
    onApi({ kind: 'huge', bytes: 3_000_001 });
    const reply = await read();
    assert.equal(reply.body.length, 3_000_001);
    assert.equal(reply.headers['content-length'], undefined);
    assert.equal((JSON.parse(reply.text) as { status: string }).status, 'processing');
  });

  it('reset: the connection is reset', async () => {
    onApi({ kind: 'reset' });
    await assert.rejects(read(), { code: 'ECONNRESET' });
    await once200();
  });

  it('happens to the requests it is meant for, as often as wanted, until it is cleared', async () => {
    emulator.faults.add({ listener: 'api', kind: 'html', method: 'POST' });
    emulator.faults.add({ listener: 'api', kind: 'html', path: 'sheets/v1' });
    emulator.faults.add({ listener: 'storage', kind: 'html' });
    await once200();
    assert.match((await read()).text, /successful/);
    emulator.faults.add({ listener: 'api', kind: 'html', path: `exports/${ref.exportId}$` });
    for (let call = 0; call < 3; call++) assert.match((await read()).text, /html/);
    emulator.faults.clear();
    assert.match((await read()).text, /successful/);
  });
});
