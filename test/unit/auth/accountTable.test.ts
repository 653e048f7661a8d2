import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'mocha';
import { AccountTable, type NewAccount } from '../../../src/auth/accountTable.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { useFolders } from '../../support/folders.ts';
import { useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const ada: NewAccount = {
  key: 'signIn:ada',
  kind: 'signIn',
  label: 'Ada Lovelace',
  email: 'ada@example.com',
  subject: 'ada',
  clientId: 'app',
  apiHost: 'https://developer.api.autodesk.com',
  scopes: ['openid', 'data:read'],
};
const robot: NewAccount = { key: 'serviceAccount:r', kind: 'serviceAccount', label: 'r' };

describe('AccountBook', () => {
  const folder = useFolders();
  const open = useLedgers();

  async function books(): Promise<{ clock: VirtualClock; a: AccountTable; b: AccountTable }> {
    const clock = new VirtualClock();
    const at = folder();
    const [one, two] = [await open(at, clock), await open(at, clock)];
    return { clock, a: new AccountTable(one.store.database, clock), b: new AccountTable(two.store.database, clock) };
  }

  it('tells every window all that is known of an account', async () => {
    const { clock, a, b } = await books();
    await a.add(ada);
    await a.add(robot);
    const at = { createdAt: clock.now(), removedAt: undefined };
    const nothing = {
      email: undefined,
      subject: undefined,
      clientId: undefined,
      apiHost: undefined,
      scopes: undefined,
    };
    assert.deepEqual(await b.list(), [
      { ...nothing, ...robot, ...at, usedAt: clock.now() + 1 },
      { ...ada, ...at, usedAt: clock.now() },
    ]);
  });

  it('has the account first that was chosen last, also after the clock was set back', async () => {
    const { clock, a, b } = await books();
    await a.add(ada);
    await a.add(robot);
    clock.jump(-100_000);
    assert.equal(await b.choose(ada.key), true);
    assert.deepEqual(
      (await a.list()).map(({ key }) => key),
      [ada.key, robot.key],
    );
    assert.equal(await a.choose('signIn:nobody'), false);
  });

  it('keeps what it knows of a removed account, and brings it back', async () => {
    const { clock, a, b } = await books();
    const { createdAt } = await a.add(ada);
    clock.jump(1000);
    await a.remove(ada.key);
    assert.deepEqual(await b.list(), []);
    assert.equal((await b.get(ada.key))?.label, 'Ada Lovelace');
    assert.equal((await b.get(ada.key))?.removedAt, clock.now());
    assert.equal(await b.choose(ada.key), false);
    const back = await b.add({ ...ada, label: 'Ada King', scopes: ['data:read', 'data:write'] });
    assert.deepEqual([back.label, back.scopes, back.createdAt], ['Ada King', ['data:read', 'data:write'], createdAt]);
    assert.equal((await a.list()).length, 1);
  });

  it('has a revision that every change moves on', async () => {
    const { a, b } = await books();
    const seen = [await a.revision()];
    for (const change of [() => a.add(ada), () => b.add(robot), () => a.choose(ada.key), () => b.remove(ada.key)]) {
      await change();
      seen.push(await a.revision());
    }
    assert.deepEqual(seen, [0, 1, 2, 3, 4]);
    await b.remove(ada.key);
    assert.equal(await a.revision(), 4, 'nothing changed');
  });

  it('is added to a file of schema 1, whose jobs and windows go on', async () => {
    const at = folder();
    const db = new DatabaseSync(path.join(at, 'ledger.sqlite'));
    db.exec(MIGRATIONS[0] ?? '');
    db.exec('PRAGMA user_version = 1');
    db.exec(`INSERT INTO jobs (id, service, project_id, export_id, api_host, account, name, state, section, tracked_at, revision)
      VALUES ('a', 'files', 'p', 'e', 'https://developer.api.autodesk.com', 'accessToken', 'Old', 'running', 'running', 5, 1)`);
    db.exec("INSERT INTO generations VALUES ('accExports.accessToken', 4, 3, 3)");
    const clock = new VirtualClock();
    const { ledger, store } = await open(at, clock);
    const book = new AccountTable(store.database, clock);
    await book.add(ada);
    assert.equal((await book.list()).length, 1);
    assert.equal((await ledger.get('a'))?.account, 'accessToken');
    assert.deepEqual(await store.generations.get('accExports.accessToken'), { generation: 4, refused: 3 });
    // The connection of a window of the older build can still read and write its table.
    db.exec("UPDATE jobs SET name = 'Newer'");
    db.close();
    assert.equal((await ledger.get('a'))?.name, 'Newer');
  });
});
