import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { type Check, CHECKS } from '../../src/words/doctor/check.ts';
import { ownerWords } from '../../src/words/owner.ts';
import { AUTHENTICATION_PROVIDER, SETTINGS } from '../../src/ids.ts';
import { OTHER_USER } from '../emulator/auth/authUsers.ts';
import { DEFAULT_CLIENT, DEFAULT_USER } from '../emulator/auth/tokens.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/localServer.ts';
import { get } from './support/http.ts';
import { UserProfile } from './support/person.ts';
import { rememberSecret, secretPieces } from './support/secretsUsed.ts';
import { rejectsWith, type Tracked, useSession } from './support/session.ts';

const ADA = `signIn:${DEFAULT_USER}`;
const BO = `signIn:${OTHER_USER}`;

describe('sign-in', () => {
  const session = useSession();
  const disposables: { dispose(): void }[] = [];
  let person: UserProfile;
  let port: number;
  let changes = 0;
  const asked: string[] = [];

  before(async () => {
    person = new UserProfile(session());
    port = await freePort();
    await session().setting(SETTINGS.signInPort, port);
    const own = await session().run<string>('copyCallbackUrl', {});
    const callbackUrls = [own, `http://localhost:${port}/callback`];
    session().emulator.registerApp({ type: 'public', clientId: DEFAULT_CLIENT, callbackUrls });
    const { showWarningMessage } = vscode.window;
    Object.assign(vscode.window, {
      showWarningMessage: (message: string) => {
        asked.push(message);
        return Promise.resolve(undefined);
      },
    });
    disposables.push(
      person,
      { dispose: () => Object.assign(vscode.window, { showWarningMessage }) },
      vscode.authentication.onDidChangeSessions(({ provider }) => {
        if (provider.id === AUTHENTICATION_PROVIDER) changes++;
      }),
    );
  });
  after(() => {
    for (const disposable of disposables) disposable.dispose();
  });

  /** Who is in the editor's Accounts menu. */
  async function menu(): Promise<readonly string[]> {
    return (await vscode.authentication.getAccounts(AUTHENTICATION_PROVIDER)).map(({ label }) => label);
  }
  async function untilChanged(work: () => Promise<unknown>): Promise<void> {
    const sofar = changes;
    await work();
    await eventually('the sessions have changed', () => changes > sofar);
  }
  async function bearer(key: string): Promise<string> {
    const stored = await session().stored(key);
    assert.ok(stored, `${key} is not signed in`);
    return stored.access.bearer;
  }
  const lastBearer = (job: Tracked): string | undefined => session().looks(job).at(-1)?.headers.authorization;
  const grants = (grantType: string): number =>
    session().emulator.tokenRequests.filter((request) => request.grantType === grantType).length;
  async function words(job: Tracked): Promise<string> {
    const { accounts } = session().engine;
    const { account } = await session().job(job.id);
    const own = await accounts.account(account);
    const current = await accounts.current();
    const known = new Map(own ? [[own.key, own]] : []);
    return ownerWords({ account }, { account: current.status, accounts: known, current }).whole;
  }

  it('has no session while nobody is signed in, and neither asks nor opens anything for one', async () => {
    session().emulator.clearRequests();
    const options = { silent: true };
    const found = await vscode.authentication.getSession(AUTHENTICATION_PROVIDER, ['data:read'], options);
    assert.equal(found, undefined);
    assert.deepEqual(await menu(), []);
    assert.equal(person.pages, 0);
    assert.equal(session().emulator.requests.length, 0);
  });

  it('signs a person in, with name and e-mail, by code, PKCE, state and nonce', async () => {
    const { emulator, engine } = session();
    await untilChanged(async () => {
      assert.deepEqual(await person.signIn(DEFAULT_CLIENT, DEFAULT_USER), { key: ADA, label: 'Ada Byron' });
    });
    const authorize = emulator.requests.find(({ path }) => path.endsWith('/authorize'));
    const query = new URLSearchParams(authorize?.query);
    assert.equal(query.get('scope'), 'openid data:read');
    assert.equal(query.get('code_challenge_method'), 'S256');
    for (const name of ['state', 'nonce', 'code_challenge']) assert.ok((query.get(name) ?? '').length >= 22, name);
    assert.equal(grants('authorization_code'), 1);
    const account = await engine.accounts.current();
    assert.deepEqual([account.key, account.status, account.email], [ADA, 'usable', 'ada.byron@emulated.invalid']);
    assert.deepEqual(account.scopes, ['openid', 'data:read']);
    assert.deepEqual(await menu(), ['Ada Byron (ada.byron@emulated.invalid)']);
  });

  it('reads with the token of the person, and renews it once when the service refuses it', async () => {
    const { emulator } = session();
    const jobs = [
      await session().track({ service: 'files', outcome: 'stuck' }),
      await session().track({ service: 'sheets', outcome: 'stuck' }),
      await session().track({ service: 'files', outcome: 'stuck' }),
    ] as const;
    for (const job of jobs) await session().check(job.id);
    const first = await bearer(ADA);
    assert.equal(lastBearer(jobs[0]), `Bearer ${first}`);
    const { refreshToken } = (await session().stored(ADA)) ?? {};

    emulator.expireAccessTokens();
    emulator.clearRequests();
    await untilChanged(async () => {
      const answers = await Promise.all(jobs.map(({ id }) => session().check(id)));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], ['running']);
    });
    assert.equal(grants('refresh_token'), 1);
    const second = await bearer(ADA);
    assert.notEqual(second, first);
    assert.notEqual((await session().stored(ADA))?.refreshToken, refreshToken, 'the rotated one was kept');
    for (const job of jobs) assert.equal(lastBearer(job), `Bearer ${second}`);
    await session().check(jobs[0].id);
    assert.equal(grants('refresh_token'), 1);
    await session().removeJobs();
  });

  let adas: Tracked;

  it('reads each job with the account that it was tracked with', async () => {
    adas = await session().track({ service: 'files', outcome: 'stuck' }, 'Of Ada');
    await untilChanged(() => person.signIn(DEFAULT_CLIENT, OTHER_USER));
    assert.equal((await session().engine.accounts.current()).key, BO);
    assert.deepEqual([...(await menu())].toSorted(), [
      'Ada Byron (ada.byron@emulated.invalid)',
      'Bo Lind (bo.lind@emulated.invalid)',
    ]);
    const bos = await session().track({ service: 'files', outcome: 'stuck', owner: OTHER_USER }, 'Of Bo');
    for (const job of [adas, bos]) assert.equal((await session().check(job.id)).status, 'running');
    assert.equal((await session().job(bos.id)).account, BO);
    assert.equal(lastBearer(bos), `Bearer ${await bearer(BO)}`);
    assert.equal(lastBearer(adas), `Bearer ${await bearer(ADA)}`);

    await session().run('switchAccount', { key: ADA });
    const more = await session().track({ service: 'sheets', outcome: 'stuck' });
    assert.equal((await session().job(more.id)).account, ADA);
    await session().run('switchAccount', { key: BO });
    await rejectsWith(session().run('switchAccount', { key: 'signIn:NOBODY' }), /^There is no such account\./);
  });

  it('signs out at the service, too, keeps the jobs, and says whose they are', async () => {
    const { emulator, engine } = session();
    const token = await bearer(ADA);
    emulator.clearRequests();
    await untilChanged(() => session().run('signOut', { key: ADA }));
    assert.equal(emulator.requests.filter(({ path }) => path === '/authentication/v2/revoke').length, 2);
    const path = `/construction/files/v1/projects/${adas.ref.projectId}/exports/${adas.ref.exportId}`;
    assert.equal((await get(emulator.origin + path, { Authorization: `Bearer ${token}` })).status, 401);
    assert.equal(await session().stored(ADA), undefined);
    assert.deepEqual(await menu(), ['Bo Lind (bo.lind@emulated.invalid)']);
    assert.equal((await engine.accounts.account(ADA))?.removed, true);

    emulator.clearRequests();
    await rejectsWith(session().check(adas.id), /[Ss]ign/);
    assert.deepEqual(session().looks(adas), [], 'nothing is asked without a token, nor with another person’s');
    assert.equal((await session().job(adas.id)).state, 'running');
    assert.equal(await words(adas), 'started by Ada Byron; you are signed in as Bo Lind');
    await session().run('signOut', { key: BO });
    assert.equal(await words(adas), 'waiting for Ada Byron to sign in');
    await rejectsWith(session().run('signOut', { key: BO }), /^No one is signed in\./);
  });

  it('goes on with the jobs when the person is back', async () => {
    const job = await session().job(adas.id);
    assert.equal(job.account, ADA);
    await person.signIn(DEFAULT_CLIENT, DEFAULT_USER);
    const since = session().emulator.requests.length;
    await eventually('the job is looked at again', async () => {
      await session().check(adas.id);
      return session().emulator.requests.length > since;
    });
    assert.equal(lastBearer(adas), `Bearer ${await bearer(ADA)}`);
  });

  it('asks once when the sign-in was revoked, keeps the jobs, and goes on after the next one', async () => {
    const { emulator, engine } = session();
    const job = await session().track({ service: 'files', durationMs: 5000 });
    emulator.revokeUserTokens(DEFAULT_USER);
    emulator.clearRequests();
    asked.length = 0;
    await rejectsWith(session().check(adas.id), /[Ss]ign in again/);
    await eventually('it is refused', async () => (await engine.accounts.account(ADA))?.status === 'refused');
    await rejectsWith(session().check(job.id), /[Ss]ign in again/);
    assert.equal(grants('refresh_token'), 1, 'a refused refresh token is not sent again');
    await eventually('the person was asked', () => asked.length > 0);
    assert.deepEqual(asked, [
      'Ada Byron (ada.byron@emulated.invalid) must sign in again. Your exports are kept and go on after it.',
    ]);
    assert.deepEqual(await menu(), []);
    assert.equal((await session().job(job.id)).state, 'running');
    await person.signIn(DEFAULT_CLIENT, DEFAULT_USER);
    await session().untilState(job.id, 'ready', 20_000);
    assert.equal(asked.length, 1);
  });

  it('opens no browser for a program that does not say that somebody is there', async () => {
    await assert.rejects(session().run('signIn', { clientId: DEFAULT_CLIENT }), { code: 'personNeeded' });
    assert.equal(person.pages, 0);
  });

  it('says that the person declined', async () => {
    const done = session().run('signIn', { clientId: DEFAULT_CLIENT, interactive: true });
    const refused = rejectsWith(done, /declined in the browser/);
    await person.follow(await person.decide(await person.page()));
    await refused;
    assert.equal((await session().engine.accounts.current()).key, ADA, 'who was signed in still is');
  });

  it('takes a pasted address, and refuses a wrong one without ending the sign-in', async () => {
    const done = session().run('signIn', { clientId: DEFAULT_CLIENT, interactive: true });
    const callback = await person.decide(await person.page(), OTHER_USER);
    const paste = (address: string): Promise<unknown> => session().run('pasteCallback', { address });
    await rejectsWith(paste('https://aps.autodesk.com/'), /^This is not the address .* begins with “[^”]+callback\?”/);
    const forged = new URL(callback);
    forged.searchParams.set('state', 'of-somebody-else');
    await rejectsWith(paste(forged.href), /^This answer belongs to another sign-in/);
    await paste(`<${callback.href}>`);
    assert.deepEqual(await done, { key: BO, label: 'Bo Lind' });
    await rejectsWith(paste(callback.href), /^This answer belongs to another sign-in/);
    await session().run('signOut', { key: BO });
  });

  it('gives a sign-in up for a newer one, and says when its port is taken', async () => {
    const first = session().run('signIn', { clientId: DEFAULT_CLIENT, interactive: true });
    const stale = await person.decide(await person.page(), OTHER_USER);
    const givenUp = assert.rejects(first, { message: 'Cancelled.', code: 'cancelled' });
    const second = person.signIn(DEFAULT_CLIENT, DEFAULT_USER);
    await givenUp;
    assert.equal((await second).key, ADA);
    await rejectsWith(session().run('pasteCallback', { address: stale.href }), /belongs to another sign-in/);
    if ((await session().run<string>('copyCallbackUrl', {})).startsWith('http')) {
      const other = createServer().listen(port, '127.0.0.1');
      await once(other, 'listening');
      try {
        await rejectsWith(
          session().run('signIn', { clientId: DEFAULT_CLIENT, interactive: true }),
          new RegExp(`^Port ${port}, `),
        );
        assert.equal(person.pages, 0, 'no browser is opened that could not come back');
      } finally {
        other.close();
      }
    }
    await rejectsWith(
      session().run('signIn', { clientId: 'two words', interactive: true }),
      /^This is not a client ID/,
    );
  });

  it('signs a service account in, and an app for a user, with a secret that is stored nowhere else', async () => {
    const { emulator } = session();
    const { clientId, secret: clientSecret } = emulator.registerApp({ type: 'confidential' });
    const { id: accountId, keyId, privateKey } = emulator.addServiceAccount({ clientId });
    assert.ok(privateKey);
    for (const secret of [clientSecret, privateKey]) rememberSecret(secret);
    const robot = { clientId, clientSecret, keyId, privateKey, accountId };
    // As people have it who copied it out of the JSON of the service.
    const onOneLine = JSON.stringify(privateKey);
    const added = await session().run('addServiceAccount', { ...robot, privateKey: onOneLine });
    assert.deepEqual(added, { key: `serviceAccount:${accountId}`, label: accountId });
    const its = await session().track({ service: 'files', outcome: 'stuck', owner: accountId });
    assert.equal((await session().check(its.id)).status, 'running');
    assert.equal(session().looks(its).at(-1)?.headers['x-user-id'], undefined);

    const keys = { clientId, clientSecret, userId: DEFAULT_USER };
    const { key } = await session().run<{ key: string }>('addTwoLegged', keys);
    assert.equal(key, `twoLegged:${clientId}:${DEFAULT_USER}`);
    const job = await session().track({ service: 'files', outcome: 'stuck' });
    assert.equal((await session().check(job.id)).status, 'running');
    assert.equal(session().looks(job).at(-1)?.headers['x-user-id'], DEFAULT_USER);
    emulator.expireAccessTokens();
    for (const one of [its, job])
      await eventually('it goes on', () =>
        session()
          .check(one.id)
          .then(() => true),
      );
    assert.deepEqual(await menu(), ['Ada Byron (ada.byron@emulated.invalid)'], 'only people are in the menu');

    await rejectsWith(session().run('addTwoLegged', { ...keys, clientSecret: 'wrong' }), /client secret is wrong/);
    await rejectsWith(session().run('addTwoLegged', { clientId, clientSecret }), /^“userId” is needed\./);
    await rejectsWith(
      session().run('addServiceAccount', { ...robot, privateKey: 'no key' }),
      /private key cannot be read/,
    );
    for (const one of [added, { key }]) await session().run('signOut', one);
  });

  it('is examined by the doctor, in order, without a secret in the report', async () => {
    await session().setting(SETTINGS.clientId, DEFAULT_CLIENT);
    const ready = await session().track({ service: 'files' });
    await session().untilState(ready.id, 'ready');
    const checks = await session().run<Check[]>('doctor', {});
    assert.deepEqual(
      checks.map(({ name }) => name),
      CHECKS,
    );
    assert.deepEqual(
      checks.filter(({ name, outcome }) => outcome !== 'ok' && name !== 'browser'),
      [],
    );
    const report = await vscode.env.clipboard.readText();
    assert.match(report, /^# ACC Exports doctor/);
    for (const piece of secretPieces()) assert.ok(!report.includes(piece));
    assert.doesNotMatch(report, /Ada|ada\.byron/);

    const { emulator } = session();
    emulator.registerApp({ type: 'public', clientId: DEFAULT_CLIENT, addedToAccount: false });
    const again = await session().run<Check[]>('doctor', {});
    const hubs = again.find(({ name }) => name === 'hubs');
    assert.equal(hubs?.outcome, 'failed');
    assert.ok(hubs?.fix?.includes(DEFAULT_CLIENT));
    assert.match(hubs?.fix ?? '', /Custom Integrations/);
  });
});
