import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../support/eventually.ts';
import { forward, get } from './support/http.ts';
import { rememberLink } from './support/secretsUsed.ts';
import { rejectsWith, useSession } from './support/session.ts';

describe('links', () => {
  const session = useSession();
  before(async () => {
    await session().signIn();
  });

  for (const linkStyle of ['v2', 'v4'] as const) {
    it(`copies a ${linkStyle} link exactly as the service sent it, and returns no part of it`, async () => {
      const job = await session().track({ service: 'files', linkStyle });
      const result = await session().run<{ id: string; expiresAt: string }>('copyLink', job.id);
      assert.deepEqual(Object.keys(result).toSorted(), ['expiresAt', 'id']);
      assert.equal(result.id, job.id);
      assert.ok(Date.parse(result.expiresAt) > Date.now());
      const copied = await vscode.env.clipboard.readText();
      assert.equal(copied, await session().rawLink(job.ref));
      const { status, body } = await get(copied);
      assert.deepEqual([status, body.length], [200, 200_000]);
      await vscode.env.clipboard.writeText('');
    });
  }

  it('copies a BIM 360 link that was signed just now', async () => {
    const job = await session().track({ service: 'bim360' });
    await session().run('copyLink', job.id);
    const copied = await vscode.env.clipboard.readText();
    rememberLink(copied);
    assert.equal((await get(copied)).status, 200);
    await vscode.env.clipboard.writeText('');
  });

  it('has none to copy or open while the job runs, or when it failed', async () => {
    const running = await session().track({ service: 'files', outcome: 'stuck' });
    const failed = await session().track({ service: 'files', outcome: 'failed' });
    await vscode.env.clipboard.writeText('untouched');
    for (const { id } of [running, failed]) {
      await rejectsWith(session().run('copyLink', id), /^There is no link\. /);
      await rejectsWith(session().run('openLink', id), /^There is no link\. /);
    }
    assert.equal(await vscode.env.clipboard.readText(), 'untouched');
  });

  it('opens a link in the browser exactly as the service sent it', async function () {
    // On the desktop it would start the machine's own browser; here the window is in one.
    if (vscode.env.uiKind !== vscode.UIKind.Web) this.skip();
    // Addresses on 127.0.0.1 are rewritten when the extension runs on a server, as no real link is; those on ::1 are not.
    const forwarder = await forward('::1', Number(new URL(session().emulator.storageOrigin).port));
    if (!forwarder) this.skip(); // no IPv6 on this machine
    try {
      const signed = await session().track({ service: 'files' });
      const link = (await session().rawLink(signed.ref)) ?? '';
      const signedUrl = link.replace(session().emulator.storageOrigin, forwarder.origin);
      const body = { status: 'successful', result: { output: { signedUrl } } };
      const { id } = await session().track({
        service: 'files',
        timeline: [{ afterMs: 0, status: 'successful', body }],
      });
      session().emulator.clearRequests();
      const outcome: unknown = await session()
        .run('openLink', id)
        .catch((error: unknown) => error);
      // Older versions ask before they open ::1, in a dialog that is refused to tests.
      if (outcome instanceof Error && /refused to show dialog/.test(String(outcome.cause))) this.skip();
      assert.equal(outcome, true);
      const opened = await eventually('the browser asks the storage', () => session().fetches[0]);
      assert.equal(`http://${opened.host}${opened.path}?${opened.query}`, signedUrl);
      assert.equal(opened.headers.authorization, undefined);
      await eventually('the storage accepts the signature', () => opened.status === 200);
    } finally {
      forwarder.close();
    }
  });
});
