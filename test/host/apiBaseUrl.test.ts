import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { SETTINGS } from '../../src/ids.ts';
import { rejectsWith, useSession } from './support/session.ts';

const DEFAULT = 'https://developer.api.autodesk.com';

describe('the API host setting', () => {
  const session = useSession();
  before(async () => {
    await session().signIn();
  });
  const effective = async (): Promise<string> => {
    const report = await session().run<string>('copyDiagnostics', {});
    return /- apiBaseUrl: `+ ?([^`]*?) ?`+/.exec(report)?.[1] ?? '';
  };

  it('takes effect at once, and a slash at its end does not matter', async () => {
    const { origin } = session().emulator;
    assert.equal(await effective(), origin);
    await session().setting(SETTINGS.apiBaseUrl, `${origin}/`);
    assert.equal(await effective(), origin);
    const { id } = await session().track({ service: 'files' });
    assert.equal((await session().check(id)).ready, true);
  });

  it('with a value that may not be used, sends the token nowhere', async () => {
    const { emulator } = session();
    const { port } = new URL(emulator.origin);
    const job = await session().track({ service: 'files', outcome: 'stuck' });
    const unusable = [
      'http://evil.example',
      'ftp://127.0.0.1',
      `http://user:pw@127.0.0.1:${port}`,
      `http://user@127.0.0.1:${port}`,
      `${emulator.origin}/a/path`,
      `${emulator.origin}?a=query`,
      `${emulator.origin}#fragment`,
      // Reaches this machine on most systems, but is no loopback address.
      `http://0.0.0.0:${port}`,
      'not an address',
      '',
      42,
    ];
    emulator.clearRequests();
    for (const value of unusable) {
      await session().setting(SETTINGS.apiBaseUrl, value);
      assert.match(await effective(), new RegExp(`^${DEFAULT} \\(the setting is not usable\\)$`), `${value}`);
      await rejectsWith(session().check(job.id), /is not the configured API host, so the token was not sent there/);
    }
    assert.deepEqual(emulator.requests, []);
    await session().setting(SETTINGS.apiBaseUrl, emulator.origin);
    assert.equal((await session().check(job.id)).status, 'running', 'nothing was lost');
  });

  it('cannot be set by a workspace', async () => {
    const { Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
    for (const target of [Workspace, WorkspaceFolder]) {
      const written = vscode.workspace.getConfiguration().update(SETTINGS.apiBaseUrl, 'https://evil.example', target);
      await assert.rejects(Promise.resolve(written));
    }
    assert.equal(await effective(), session().emulator.origin);
  });
});
