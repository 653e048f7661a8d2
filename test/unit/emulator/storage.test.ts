import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseRange } from '../../emulator/storage/ranges.ts';
import { bearer, linkOf, send, withEmulator } from '../../support/emulator/emulator.ts';

describe('emulator: the storage', () => {
  for (const linkStyle of ['v2', 'v4'] as const) {
    it(`takes a ${linkStyle} link byte by byte only`, async () => {
      await withEmulator({}, async (emulator) => {
        const link = await linkOf(emulator, emulator.addJob({ service: 'files', linkStyle }));
        assert.match(link, linkStyle === 'v2' ? /&Signature=\S+%3D&.*Expires=\d+/ : /&X-Amz-Signature=[0-9a-f]{64}$/);
        for (const escape of ['%2B', '%2F', '%3D']) assert.ok(link.includes(escape), escape);
        assert.equal((await send(link)).status, 200);
        const broken = [
          link.replace('%2B', '+'),
          link.replace('%2F', '/'),
          link.replace('%3D', '='),
          link.replaceAll('%2B', '%2b'),
          link.replaceAll('%', '%25'),
          link.replace('/result.pdf', '/result.zip'),
          `${link}&x=1`,
        ];
        for (const other of broken) {
          const reply = await send(other);
          assert.equal(reply.status, 403, other.slice(-80));
          assert.match(reply.text, /<Code>SignatureDoesNotMatch<\/Code>/);
        }
        assert.equal((await send(link, { method: 'HEAD' })).status, 403);
        assert.match((await send(link.split('?')[0] ?? '')).text, /<Code>AccessDenied<\/Code>/);
      });
    });

    it(`lets a ${linkStyle} link die at its deadline`, async () => {
      let now = Date.UTC(2026, 10, 23, 12);
      await withEmulator({ now: () => now, linkLifetimeMs: 10_000 }, async (emulator) => {
        const ref = emulator.addJob({ service: 'files', linkStyle });
        const link = await linkOf(emulator, ref);
        now += 9999;
        assert.equal((await send(link)).status, 200);
        now += 1;
        const reply = await send(link);
        assert.equal(reply.status, 403);
        assert.match(reply.text, /<Code>AccessDenied<\/Code><Message>Request has expired<\/Message>/);
        assert.equal(await linkOf(emulator, ref), link, 'the dead link stays');
      });
    });
  }

  it('signs anew when told so', async () => {
    let now = Date.UTC(2026, 10, 23, 12);
    await withEmulator({ now: () => now, linkLifetimeMs: 10_000, resign: true }, async (emulator) => {
      const ref = emulator.addJob({ service: 'files' });
      now += 20_000;
      assert.equal((await send(await linkOf(emulator, ref))).status, 200);
    });
  });

  it('refuses a bearer beside the signature', async () => {
    await withEmulator({}, async (emulator) => {
      const link = await linkOf(emulator, emulator.addJob({ service: 'files' }));
      const reply = await send(link, { headers: bearer('x') });
      assert.equal(reply.status, 400);
      assert.match(reply.text, /<Code>InvalidArgument<\/Code><Message>Only one auth mechanism allowed/);
    });
  });

  it('gives ranges that equal slices of the whole', async () => {
    await withEmulator({}, async (emulator) => {
      const file = { kind: 'zip', bytes: 300_000, name: 'Set.zip' } as const;
      const link = await linkOf(emulator, emulator.addJob({ service: 'files', file }));
      const whole = await send(link);
      assert.deepEqual(
        [whole.status, whole.body.length, whole.headers['content-length'], whole.headers['content-type']],
        [200, 300_000, '300000', 'application/zip'],
      );
      assert.equal(whole.headers['accept-ranges'], 'bytes');
      const range = async (value: string, more: Record<string, string> = {}): Promise<unknown> => {
        const reply = await send(link, { headers: { range: value, ...more } });
        return [reply.status, reply.headers['content-range'], reply.body.length];
      };
      for (const [start, end] of [
        [0, 0],
        [0, 299_999],
        [65_520, 65_522],
        [1000, 250_000],
      ] as const) {
        const reply = await send(link, { headers: { range: `bytes=${start}-${end}` } });
        assert.equal(reply.status, 206);
        assert.equal(reply.headers['content-range'], `bytes ${start}-${end}/300000`);
        assert.ok(reply.body.equals(whole.body.subarray(start, end + 1)));
      }
      assert.deepEqual(await range('bytes=299990-'), [206, 'bytes 299990-299999/300000', 10]);
      assert.deepEqual(await range('bytes=-4'), [206, 'bytes 299996-299999/300000', 4]);
      assert.deepEqual((await send(link, { headers: { range: 'bytes=300000-' } })).status, 416);
      assert.deepEqual(await range('bytes=5-1'), [200, undefined, 300_000]);
      const etag = String(whole.headers.etag);
      assert.deepEqual(await range('bytes=0-9', { 'if-range': etag }), [206, 'bytes 0-9/300000', 10]);
      assert.deepEqual(await range('bytes=0-9', { 'if-range': '"other"' }), [200, undefined, 300_000]);
      assert.equal((await send(link, { headers: { 'if-match': '"other"' } })).status, 412);
    });
  });

  it('reads every range header without leaving the object', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.option(fc.nat(60)), fc.option(fc.nat(60)), (size, first, last) => {
        const range = parseRange(`bytes=${first ?? ''}-${last ?? ''}`, size);
        if (range.kind === 'part') assert.ok(range.start >= 0 && range.start < range.end && range.end <= size);
      }),
    );
  });

  it('names the file as asked', async () => {
    await withEmulator({}, async (emulator) => {
      const name = 'Müller "A".pdf';
      const header = async (style: 'quoted' | 'token' | 'star' | 'both' | 'none'): Promise<string | undefined> => {
        const file = { kind: 'pdf', bytes: 2000, name, contentDispositionStyle: style } as const;
        return (await send(await linkOf(emulator, emulator.addJob({ service: 'files', file })))).headers[
          'content-disposition'
        ];
      };
      assert.equal(await header('quoted'), 'attachment; filename="M_ller \\"A\\".pdf"');
      assert.equal(await header('token'), 'attachment; filename=M_ller__A_.pdf');
      assert.equal(await header('star'), "attachment; filename*=UTF-8''M%C3%BCller%20%22A%22.pdf");
      assert.match(String(await header('both')), /filename="M_ller.*; filename\*=UTF-8''M%C3%BCller/);
      assert.equal(await header('none'), undefined);
    });
  });

  it('streams 256 MB with flat memory', async function () {
    this.timeout(60_000);
    await withEmulator({}, async (emulator) => {
      const bytes = 256 * 2 ** 20 + 1;
      const file = { kind: 'zip', bytes, name: 'Big.zip' } as const;
      const link = await linkOf(emulator, emulator.addJob({ service: 'files', file }));
      const before = memory();
      const { received, peak } = await drink(link);
      assert.equal(received, bytes);
      assert.ok(peak - before < 48 * 2 ** 20, `grew by ${Math.round((peak - before) / 2 ** 20)} MB`);
    });
  });
});

/** Reads a whole body into one small buffer over and over, so that only the emulator's own memory can grow. */
async function drink(link: string): Promise<{ received: number; peak: number }> {
  const url = /^http:\/\/([^:]+):(\d+)(.*)$/.exec(link) ?? [];
  const buffer = Buffer.alloc(65_536);
  let [received, peak] = [0, 0];
  const callback = (size: number): boolean => {
    // The first piece has the headers and where they end.
    const headers = received === 0 ? buffer.subarray(0, size).indexOf('\r\n\r\n') + 4 : 0;
    received += size - headers;
    peak = Math.max(peak, memory());
    return true;
  };
  const socket = connect({ host: url[1] ?? '', port: Number(url[2]), onread: { buffer, callback } });
  socket.write(`GET ${url[3]} HTTP/1.1\r\nHost: ${url[1]}\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  return { received, peak };
}

/** Bytes of objects and buffers in this process. */
function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
