import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execFileSync } from 'node:child_process';
import { access, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { SignedUrl } from '../../../src/acc/signedUrl.ts';
import { openLink } from '../../../src/acc/signedUrlClient.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { TransferProgress } from '../../../src/downloads/progress.ts';
import { DownloadError, type DownloadErrorCode } from '../../../src/downloads/errors.ts';
import { type TransferRequest, transfer } from '../../../src/downloads/transfer.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { SECRET, Storage, deny, named, names, pdf, send, zip } from '../../support/downloads/storage.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';

describe('transfer', () => {
  const newFolder = useFolders();
  let storage: Storage;
  let folder: string;
  const never = new AbortController().signal;

  beforeEach(async () => {
    storage = new Storage();
    await storage.start();
    folder = newFolder();
  });

  afterEach(async () => {
    await storage.stop();
  });

  function run(changes: Partial<TransferRequest> = {}, signal = never): ReturnType<typeof transfer> {
    return transfer(
      {
        link: changes.link ?? storage.link,
        folder,
        fallbackName: 'Level 1',
        tag: '12345678',
        clock: systemClock,
        onProgress: () => {},
        ...changes,
      },
      openLink,
      signal,
    );
  }

  async function fails(code: DownloadErrorCode, running: Promise<unknown>): Promise<DownloadError> {
    try {
      await running;
    } catch (error) {
      assert.ok(DownloadError.is(error), inspect(error));
      assert.equal(error.code, code, inspect(error));
      assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(SECRET));
      return error;
    }
    throw new assert.AssertionError({ message: `Succeeded instead of ${code}` });
  }

  describe('saves', () => {
    it('a PDF under the name that the link asks for, of which the storage may give an echo that lost letters', async () => {
      const asked = encodeURIComponent(`attachment; filename="Übersicht 2–3 漢.pdf"`);
      const link = new SignedUrl(`${storage.link.reveal()}&response-content-disposition=${asked}`);
      storage.handlers = [send(pdf(3000), named('?bersicht 2?3 ?.pdf'))];
      assert.equal((await run({ link })).path, join(folder, 'Übersicht 2–3 漢.pdf'));
    });

    it('a PDF under the name the storage gives, with every byte', async () => {
      const body = pdf(300_000);
      storage.handlers = [send(body, named('Grundriss EG.pdf'))];
      const saved = await run();
      assert.deepEqual(saved, {
        path: join(folder, 'Grundriss EG.pdf'),
        bytes: body.length,
        fetchedBytes: body.length,
        checked: { kind: 'pdf', sha256: createHash('sha256').update(body).digest('hex') },
      });
      assert.ok((await readFile(saved.path)).equals(body));
      assert.deepEqual(await names(folder), ['Grundriss EG.pdf']);
    });

    it('a ZIP under the fallback name, with the right extension', async () => {
      storage.handlers = [send(zip())];
      assert.equal((await run({ fallbackName: 'Levels 1/2' })).path, join(folder, 'Levels 1-2.zip'));
    });

    it('into a folder that is made first', async () => {
      storage.handlers = [send(zip(10, 'with a comment'))];
      const inner = join(folder, 'a', 'b');
      await run({ folder: inner });
      assert.deepEqual(await names(inner), ['Level 1.zip']);
    });

    it('a body without a length, when its end is there', async () => {
      storage.handlers = [
        (_request, response) => {
          response.write(pdf());
          response.end();
        },
      ];
      await run();
      assert.deepEqual(await names(folder), ['Level 1.pdf']);
    });

    it('under a name of 250 bytes', async () => {
      storage.handlers = [send(pdf(), named(`${'a'.repeat(246)}.pdf`))];
      await run();
      await run();
      const [first, second] = await names(folder);
      assert.match(first ?? '', /^a{200,} \(2\)\.pdf$/);
      assert.match(second ?? '', /^a{200,}\.pdf$/);
    });

    it('beside a file of that name, never over it', async () => {
      await writeFile(join(folder, 'Plan.pdf'), 'mine');
      await mkdir(join(folder, 'Plan (2).pdf'));
      await writeFile(join(folder, 'Plan.pdf.99999999.part'), 'of somebody else');
      storage.handlers = [send(pdf(), named('Plan.pdf'))];
      await run();
      assert.deepEqual(await names(folder), ['Plan (2).pdf', 'Plan (3).pdf', 'Plan.pdf', 'Plan.pdf.99999999.part']);
      assert.equal(await readFile(join(folder, 'Plan.pdf'), 'utf8'), 'mine');
      assert.equal(await readFile(join(folder, 'Plan.pdf.99999999.part'), 'utf8'), 'of somebody else');
    });

    it('two at once that ask for the same name as two files', async () => {
      const bodies = [pdf(200_000), zip(100_000)];
      storage.handlers = bodies.map((body) => send(body, named('Plan.pdf')));
      const saved = await Promise.all([run({ tag: 'aaaaaaaa' }), run({ tag: 'bbbbbbbb' })]);
      assert.equal(new Set(saved.map(({ path }) => path)).size, 2);
      assert.deepEqual(new Set(saved.map(({ bytes }) => bytes)), new Set(bodies.map((body) => body.length)));
      assert.equal((await names(folder)).length, 2);
    });

    it('and removes what a killed transfer of the same job left, under whatever name', async () => {
      await writeFile(join(folder, 'Old name.zip.12345678.part'), 'half');
      storage.handlers = [send(pdf(), named('Plan.pdf'))];
      await run();
      assert.deepEqual(await names(folder), ['Plan.pdf']);
    });

    it('and tells how far it is, at most ten times a second', async () => {
      const clock = new VirtualClock();
      const told: TransferProgress[] = [];
      let more = (_bytes: Buffer): void => {};
      let end = (): void => {};
      const body = pdf(3_000_000);
      storage.handlers = [
        (_request, response) => {
          response.writeHead(200, { 'Content-Length': body.length });
          more = (bytes) => void response.write(bytes);
          end = () => void response.end();
          more(body.subarray(0, 1_000_000));
        },
      ];
      const running = run({ clock, onProgress: (progress) => told.push(progress) });
      await eventually('a million bytes', async () => {
        const [part] = await names(folder);
        return part !== undefined && (await stat(join(folder, part))).size === 1_000_000;
      });
      assert.deepEqual(told, [{ receivedBytes: 0, totalBytes: body.length, bytesPerSecond: 0 }]);
      await clock.advance(1000);
      more(body.subarray(1_000_000, 1_000_001));
      await eventually('progress', () => told.length === 2);
      assert.deepEqual(told[1], { receivedBytes: 1_000_001, totalBytes: body.length, bytesPerSecond: 1_000_001 });
      more(body.subarray(1_000_001));
      end();
      await running;
      assert.equal(told.length, 3);
      assert.equal(told[2]?.receivedBytes, body.length);
    });
  });

  describe('leaves nothing behind when', () => {
    afterEach(async () => assert.deepEqual(await names(folder), []));

    it('the connection is cut', async () => {
      storage.handlers = [
        (_request, response) => {
          response.writeHead(200, { 'Content-Length': 1_000_000 });
          response.write(pdf(500_000), () => response.destroy());
        },
      ];
      const error = await fails('wrongLength', run());
      assert.equal(error.details.expectedBytes, 1_000_000);
      assert.ok((error.details.receivedBytes ?? 0) < 1_000_000);
    });

    it('the connection is cut and no length was announced', async () => {
      storage.handlers = [(_request, response) => void response.write(pdf(), () => response.destroy())];
      await fails('network', run());
    });

    it('nobody listens', async () => {
      const { link } = storage;
      await storage.stop();
      const error = await fails('network', run({ link }));
      assert.equal(error.details.systemCode, 'ECONNREFUSED');
      assert.equal(error.details.host, link.host);
      await storage.start();
    });

    it('more bytes come than announced', async () => {
      storage.handlers = [
        (_request, response) => {
          response.socket?.end(
            Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'), zip(50_000)]),
          );
        },
      ];
      await fails('wrongLength', run());
    });

    for (const [what, body] of [
      ['PDF', pdf().subarray(0, 1500)],
      ['ZIP', zip().subarray(0, 1500)],
    ] as const) {
      it(`a ${what} without a length lacks its end`, async () => {
        storage.handlers = [(_request, response) => void response.write(body, () => response.end())];
        await fails('wrongLength', run());
      });
    }

    it('a page comes instead of an export', async () => {
      storage.handlers = [send(Buffer.from('<!doctype html><title>Sign in to the proxy</title>'))];
      await fails('notAnExport', run());
    });

    it('nothing comes at all', async () => {
      storage.handlers = [send(Buffer.alloc(0))];
      await fails('notAnExport', run());
    });

    it('the storage answers with a part only', async () => {
      storage.handlers = [(_request, response) => void response.writeHead(206).end(pdf())];
      assert.equal((await fails('refused', run())).details.status, 206);
    });

    it('the link is refused', async () => {
      storage.handlers = [(_request, response) => deny(response, 403, 'AccessDenied')];
      assert.equal((await fails('linkDead', run())).details.status, 403);
      storage.handlers = [(_request, response) => deny(response, 400, 'ExpiredToken')];
      await fails('linkDead', run());
    });

    it('a proxy refuses: that says nothing about the link', async () => {
      storage.handlers = [
        (_request, response) => void response.writeHead(403).end('<html><title>Blocked</title></html>'),
      ];
      await fails('between', run());
      storage.handlers = [(_request, response) => deny(response, 503, 'SlowDown')];
      assert.equal((await fails('busy', run())).details.systemCode, 'SlowDown');
    });

    for (const [status, code, text, expected] of [
      [403, 'AccessDenied', 'Request has expired', 'linkDead'],
      [403, 'AccessDenied', 'Access Denied', 'linkDead'],
      [403, 'AccessDenied', 'Request is not yet valid', 'clock'],
      [403, 'AccessDenied', 'with an explicit deny in a resource-based policy', 'denied'],
      [403, 'RequestTimeTooSkewed', 'The difference is too large.', 'clock'],
      [403, 'SignatureDoesNotMatch', 'The signature does not match.', 'linkDead'],
      [403, 'InvalidAccessKeyId', 'No such key id.', 'linkDead'],
      [400, 'ExpiredToken', 'The provided token has expired.', 'linkDead'],
      [404, 'NoSuchKey', 'The specified key does not exist.', 'gone'],
      [503, 'SlowDown', 'Please reduce your request rate.', 'busy'],
      [500, 'InternalError', 'We encountered an error.', 'refused'],
      [500, 'AccessDenied', 'Request has expired', 'refused'],
      [400, 'InvalidRequest', 'Missing something', 'refused'],
    ] as const) {
      it(`the storage says ${code}: ${text}`, async () => {
        const date = new Date(Date.now() + 3_900_000).toUTCString();
        storage.handlers = [
          (_request, response) =>
            void response
              .writeHead(status, { 'Content-Type': 'application/xml', Date: date })
              .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${text}</Message></Error>`),
        ];
        const { details } = await fails(expected, run());
        assert.equal(details.text, text);
        assert.ok(Math.abs((details.clockOffsetMs ?? 0) - 3_900_000) < 10_000);
      });
    }

    it('the storage’s host redirected to an address without encryption, to a page, or nowhere', async () => {
      storage.handlers = [
        (_request, response) => void response.writeHead(302, { Location: 'http://portal.example/login' }).end(),
      ];
      assert.equal((await fails('redirected', run())).details.target, 'portal.example');
      storage.handlers = [(_request, response) => void response.writeHead(302).end()];
      assert.equal((await fails('redirected', run())).details.target, undefined);
    });

    it('the storage’s host redirected to the page of another host', async () => {
      const portal = createServer((_request, response) =>
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Sign in</title>'),
      );
      await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
      const host = `127.0.0.1:${(portal.address() as AddressInfo).port}`;
      storage.handlers = [
        (_request, response) => void response.writeHead(302, { Location: `http://${host}/login` }).end(),
      ];
      try {
        assert.equal((await fails('redirected', run())).details.target, host);
      } finally {
        portal.closeAllConnections();
        portal.close();
      }
    });

    it('no byte comes for a minute', async () => {
      const clock = new VirtualClock();
      let more = (): void => {};
      storage.handlers = [
        (_request, response) => {
          response.writeHead(200, { 'Content-Length': 1_000_000 });
          response.flushHeaders();
          more = () => void response.write(pdf(100));
        },
      ];
      const running = fails('timeout', run({ clock }));
      const waiting = (): boolean => clock.pending.length === 1 && clock.pending[0] === 60_000;
      await eventually('a part file and a timer', async () => (await names(folder)).length === 1 && waiting());
      await clock.advance(40_000);
      more();
      const [part = ''] = await names(folder);
      await eventually('a hundred bytes', async () => (await stat(join(folder, part))).size === pdf(100).length);
      // A byte starts the minute anew.
      await clock.advance(40_000);
      assert.deepEqual(clock.pending, [20_000]);
      await clock.advance(20_000);
      const error = await running;
      assert.equal(error.details.expectedBytes, 1_000_000);
      assert.equal(error.details.receivedBytes, pdf(100).length);
      assert.deepEqual(clock.pending, []);
    });

    it('not even a first byte comes', async () => {
      const clock = new VirtualClock();
      storage.handlers = [(_request, response) => response.writeHead(200).flushHeaders()];
      const running = fails('timeout', run({ clock }));
      await eventually(
        'a part file and a timer',
        async () => (await names(folder)).length === 1 && clock.pending[0] === 60_000,
      );
      await clock.advance(60_000);
      await running;
    });

    it('it is cancelled, before and during', async () => {
      const cancel = new AbortController();
      let closed = false;
      storage.handlers = [
        (_request, response) => {
          response.on('close', () => (closed = true));
          response.writeHead(200, { 'Content-Length': 1_000_000 });
          response.write(pdf(100));
        },
      ];
      const running = assert.rejects(run({}, cancel.signal), CancelledError);
      await eventually('a part file', async () => (await names(folder)).length === 1);
      cancel.abort();
      await running;
      await eventually('the connection ends', () => closed);
      await assert.rejects(run({}, cancel.signal), CancelledError);
      assert.equal(storage.requests, 1);
    });

    it('it is cancelled while the folder is looked at', async () => {
      const cancel = new AbortController();
      const running = assert.rejects(run({}, cancel.signal), CancelledError);
      cancel.abort();
      await running;
      assert.equal(storage.requests, 0);
    });

    it('it is cancelled while the storage thinks', async () => {
      const cancel = new AbortController();
      storage.handlers = [() => cancel.abort()];
      await assert.rejects(run({}, cancel.signal), CancelledError);
    });
  });

  describe('names the folder when', () => {
    it('a file is in its place', async () => {
      const place = join(folder, 'file');
      await writeFile(place, 'x');
      const error = await fails('notWritable', run({ folder: place }));
      assert.equal(error.details.folder, place);
      const below = join(place, 'below');
      assert.equal((await fails('notWritable', run({ folder: below }))).details.systemCode, 'ENOTDIR');
      assert.equal(storage.requests, 0);
    });

    it('it cannot be made', async () => {
      await fails('notWritable', run({ folder: join(folder, 'x'.repeat(300)) }));
    });
  });

  describe('on a disk of 1 MiB', () => {
    let disk: string;

    beforeEach(async function () {
      disk = newFolder();
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
      } catch {
        // Only root may mount, and not in every container; there is no other way to a disk that is really full.
        this.skip();
      }
    });

    afterEach(() => {
      execFileSync('sh', ['-c', 'umount -l "$0" 2>/dev/null || true', disk]);
    });

    it('sees from the announced length that it does not fit', async () => {
      storage.handlers = [send(pdf(2_000_000))];
      const error = await fails('diskFull', run({ folder: disk }));
      assert.equal(error.details.freeBytes, 1_048_576);
      assert.equal(error.details.systemCode, undefined);
      assert.deepEqual(await names(disk), []);
    });

    it('says so when the disk fills up midway, and gives the space back', async () => {
      storage.handlers = [(_request, response) => void response.write(pdf(2_000_000), () => response.end())];
      const error = await fails('diskFull', run({ folder: disk }));
      assert.equal(error.details.systemCode, 'ENOSPC');
      assert.equal(error.details.folder, disk);
      assert.deepEqual(await names(disk), []);
    });

    it('says when it is read-only', async () => {
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      assert.equal((await fails('notWritable', run({ folder: disk }))).details.systemCode, 'EROFS');
    });
  });

  it('keeps memory flat', async function () {
    this.timeout(60_000);
    const total = 300 * 1024 * 1024;
    const chunk = Buffer.alloc(1024 * 1024, 'z');
    chunk.write('%PDF-1.7');
    chunk.write('%%EOF\n', chunk.length - 6);
    storage.handlers = [
      async (_request, response) => {
        response.writeHead(200, { 'Content-Length': total });
        for (let sent = 0; sent < total; sent += chunk.length) {
          if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
        }
        response.end();
      },
    ];
    const before = process.memoryUsage().rss;
    let highest = before;
    const saved = await run({
      onProgress: () => (highest = Math.max(highest, process.memoryUsage().rss)),
    });
    assert.equal(saved.bytes, total);
    await access(saved.path);
    assert.ok(highest - before < 120 * 1024 * 1024, `${(highest - before) / 1024 / 1024} MiB more`);
  });
});
