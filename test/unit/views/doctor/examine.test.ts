import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { CHECKS, type Check } from '../../../../src/words/doctor/check.ts';
import { type DoctorPorts, examine } from '../../../../src/views/doctor/examine.ts';
import { type Engine, buildEngine } from '../../../../src/engine/engine.ts';
import { MIGRATIONS } from '../../../../src/jobs/schema.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import { silentLog as log } from '../../../../src/lib/log.ts';
import { StoreError } from '../../../../src/store/errors.ts';
import { Store } from '../../../../src/store/store.ts';
import { type Emulator, startEmulator } from '../../../emulator/emulator.ts';
import { useFolders } from '../../../support/folders.ts';
import { newJob } from '../../../support/ledgers.ts';
import { MemoryVault } from '../../../support/memorySecrets.ts';
import { locale } from '../../../support/words.ts';
import { engineSettings } from '../../../support/engineSettings.ts';

const CALLBACK = 'http://localhost:18799/callback';
const { signal } = new AbortController();

describe('editor/doctor/examine', () => {
  const folder = useFolders();
  let emulator: Emulator;
  let store: Store;
  let engine: Engine;

  beforeEach(async () => {
    emulator = await startEmulator();
    const file = path.join(folder(), 'ledger.sqlite');
    store = await Store.open({ file, migrations: MIGRATIONS, clock, log, owner: 'window' });
    engine = await buildEngine({
      store,
      clock,
      log,
      userAgent: 'test',
      secrets: new MemoryVault().window(),
      settings: { ...engineSettings, apiBaseUrl: emulator.origin },
    });
  });

  afterEach(async () => {
    await engine.stop();
    await store.close();
    await emulator.close();
  });

  /** Signs in as the browser would, without its page. */
  async function signIn(app: { readonly addedToAccount?: boolean } = {}): Promise<string> {
    const { clientId } = emulator.registerApp({ type: 'public', callbackUrls: [CALLBACK], ...app });
    emulator.autoApprove = true;
    const options = { clientId, redirectUri: CALLBACK, scopes: ['openid', 'data:read'] };
    const request = await engine.publicClient.begin(emulator.origin, options, signal);
    const answer = await fetch(request.url, { redirect: 'manual' });
    const callback = new URL(answer.headers.get('location') ?? '');
    const signedIn = await engine.publicClient.complete(emulator.origin, request, callback, signal);
    await engine.accounts.add({ ...signedIn, clientId, apiHost: emulator.origin });
    return clientId;
  }

  /** A ready job, whose link says where the storage is. */
  async function readyJob(): Promise<void> {
    const ref = emulator.addJob({ service: 'files' });
    const account = (await engine.accounts.current()).key;
    const { job } = await engine.ledger.track(newJob(1, { ...ref, apiHost: emulator.origin, account }));
    assert.equal((await engine.poller.pollNow(job.id, signal)).job.state, 'ready');
  }

  function ports(more: Partial<DoctorPorts> = {}): DoctorPorts {
    return {
      engine: Promise.resolve(engine),
      uriScheme: 'vscode',
      ways: ['uri', 'paste'],
      clock,
      locale,
      settings: { apiBaseUrl: emulator.origin, clientId: 'Client0123456789', signInPort: 18_799 },
      storage: emulator.storageOrigin,
      last: { at: clock.now(), way: 'uri', outcome: 'signedIn' },
      ...more,
    };
  }
  const outcomes = (checks: readonly Check[]): Record<string, string> =>
    Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome]));

  it('finds nothing when all is well', async () => {
    await signIn();
    await readyJob();
    const checks = await examine(ports({ storage: 'http://127.0.0.1:1' }), signal);
    assert.deepEqual(
      checks.map(({ name }) => name),
      [...CHECKS],
    );
    assert.deepEqual(
      checks.filter(({ outcome }) => outcome !== 'ok'),
      [],
    );
    assert.ok(checks.find(({ name }) => name === 'linkHost')?.detail.includes(emulator.storageOrigin));
  });

  it('finds that nobody has added the app to the account', async () => {
    const clientId = await signIn({ addedToAccount: false });
    const hubs = (await examine(ports(), signal)).find(({ name }) => name === 'hubs');
    assert.equal(hubs?.outcome, 'failed');
    assert.ok(hubs?.fix?.includes(clientId));
  });

  it('renews a token that the service does not accept any more', async () => {
    await signIn();
    emulator.expireAccessTokens();
    assert.equal(outcomes(await examine(ports(), signal))['hubs'], 'ok');
    assert.equal(emulator.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token').length, 1);
  });

  it('goes on without a token', async () => {
    const { hubs, scopes, token, apiHost, clock, secrets, ledger } = outcomes(await examine(ports(), signal));
    assert.deepEqual({ token, scopes, hubs }, { token: 'failed', scopes: 'skipped', hubs: 'skipped' });
    assert.deepEqual([apiHost, clock, secrets, ledger], ['ok', 'ok', 'ok', 'ok']);
  });

  it('goes on without the ledger', async () => {
    const broken = Promise.reject(new StoreError('unsupported'));
    const found = await examine(ports({ engine: broken }), signal);
    assert.equal(found.length, CHECKS.length);
    assert.deepEqual(outcomes(found)['ledger'], 'failed');
    assert.deepEqual(outcomes(found)['callback'], 'ok');
  });

  it('leaves no probe and no listener behind', async () => {
    for (let time = 0; time < 2; time++) {
      const { browser, secrets } = outcomes(await examine(ports({ ways: ['loopback', 'paste'] }), signal));
      assert.deepEqual([browser, secrets], ['ok', 'ok']);
    }
    assert.equal(await engine.diagnostics.secrets.get('accExports.doctorProbe'), undefined);
  });
});
