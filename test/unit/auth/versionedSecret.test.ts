import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'mocha';
import { VersionedSecret } from '../../../src/auth/versionedSecret.ts';
import { textField } from '../../../src/lib/fields.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';
import { useLedgers } from '../../support/ledgers.ts';
import { type MemorySecrets, MemoryVault } from '../../support/memorySecrets.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

interface Thing {
  readonly word: string;
}

interface Window {
  readonly close: () => Promise<void>;
  readonly secret: VersionedSecret<Thing>;
  readonly secrets: MemorySecrets;
}

describe('GenerationalSecret', () => {
  const folder = useFolders();
  const open = useLedgers();
  const parse = (raw: unknown): Promise<Thing | undefined> => {
    const word = textField(raw, 'word');
    return Promise.resolve(word === undefined ? undefined : { word });
  };

  async function windows(live = true): Promise<{
    at: string;
    clock: VirtualClock;
    vault: MemoryVault;
    a: Window;
    b: Window;
    window: () => Promise<Window>;
  }> {
    const clock = new VirtualClock();
    const vault = new MemoryVault(live);
    const at = folder();
    const window = async (): Promise<Window> => {
      const { store } = await open(at, clock);
      const secrets = vault.window();
      return {
        close: () => store.close(),
        secrets,
        secret: new VersionedSecret<Thing>('thing', parse, { secrets, store, clock }),
      };
    };
    return { at, clock, vault, window, a: await window(), b: await window() };
  }

  const wordOf = async ({ secret }: Window): Promise<string> => {
    const reading = await secret.read();
    return reading.status === 'current' ? reading.value.word : reading.status;
  };

  it('is absent, then current everywhere, then cleared everywhere', async () => {
    const { a, b } = await windows();
    assert.equal(await wordOf(a), 'absent');
    await a.secret.write({ word: 'one' });
    assert.deepEqual([await wordOf(a), await wordOf(b)], ['one', 'one']);
    await b.secret.clear();
    assert.deepEqual([await wordOf(a), await wordOf(b)], ['absent', 'absent']);
  });

  it('replaces the generation that was read, and never a newer one', async () => {
    const { a, b } = await windows();
    await a.secret.write({ word: 'one' });
    const { generation } = await a.secret.read();
    const next = await a.secret.replace(generation, { word: 'two' });
    assert.equal(next, generation + 1);
    assert.equal(await b.secret.replace(generation, { word: 'late' }), undefined);
    await b.secret.write({ word: 'entered' });
    assert.equal(await a.secret.replace(next, { word: 'later' }), undefined);
    assert.equal(await wordOf(a), 'entered');
  });

  it('lets one of two replacements through that start at once', async () => {
    const { clock, a, b } = await windows();
    await a.secret.write({ word: 'one' });
    const { generation } = await a.secret.read();
    const both = [a, b].map(({ secret }, n) => secret.replace(generation, { word: `by ${n}` }));
    await clock.advance(1000);
    const done = await Promise.all(both);
    assert.equal(done.filter((next) => next === generation + 1).length, 1);
    assert.equal(await wordOf(a), `by ${done.findIndex((next) => next !== undefined)}`);
  });

  it('does not replace a copy that lags, even one that overwrote the newer secret', async () => {
    const { a, b } = await windows(false);
    await a.secret.write({ word: 'one' });
    b.secrets.reload();
    const { generation } = await b.secret.read();
    await a.secret.replace(generation, { word: 'two' });
    assert.equal(await wordOf(b), 'stale');
    assert.equal(await b.secret.replace(generation, { word: 'late' }), undefined);
    await b.secrets.set('another', 'written with the whole copy');
    a.secrets.reload();
    assert.equal(await wordOf(a), 'lost', 'an old secret that came back is not used');
  });

  it('can be written while the one who was writing was killed', async () => {
    const { clock, a, b } = await windows();
    let killed = false;
    const set = a.secrets.set.bind(a.secrets);
    a.secrets.set = async (key, value) => {
      await set(key, value);
      killed = true;
      await new Promise(() => undefined);
    };
    a.secret.write({ word: 'orphan' }).catch(() => undefined);
    await eventually('stored', () => killed);
    const written = b.secret.write({ word: 'entered' });
    await clock.advance(15_000);
    await written;
    assert.equal(await wordOf(b), 'entered');
  });

  it('announces what a killed window had stored', async () => {
    const { a, b } = await windows();
    await a.secrets.set('thing', JSON.stringify({ generation: 7, word: 'orphan' }));
    assert.equal(await wordOf(b), 'orphan');
    assert.equal(await b.secret.mark(), '7 0');
  });

  it('asks once for each refused generation', async () => {
    const { a, b } = await windows();
    await a.secret.write({ word: 'one' });
    const { generation } = await a.secret.read();
    assert.equal(await a.secret.claimPrompt(), false);
    await a.secret.refuse(generation);
    assert.deepEqual([await a.secret.claimPrompt(), await b.secret.claimPrompt()], [true, false]);
    await a.secret.write({ word: 'two' });
    assert.equal(await b.secret.claimPrompt(), false);
  });

  it('takes what it cannot read for absent, and writes over it', async () => {
    const { a } = await windows();
    for (const text of ['', 'garbage', 'null', '{}', '{"generation":"1"}', '{"generation":3,"word":5}']) {
      await a.secrets.set('thing', text);
      assert.equal(await wordOf(a), 'absent', text);
    }
    await a.secret.write({ word: 'one' });
    assert.equal(await wordOf(a), 'one');
  });

  describe('that the system has lost', () => {
    it('is elsewhere while the window that wrote it lives, then lost, and asked for once', async () => {
      const { vault, a, b } = await windows();
      await a.secret.write({ word: 'one' });
      vault.values.clear();
      assert.equal(await wordOf(b), 'stale');
      assert.equal(await wordOf(a), 'lost', 'it wrote it itself');
      await a.close();
      assert.equal(await wordOf(b), 'lost');
      assert.deepEqual([await b.secret.claimPrompt(), await b.secret.claimPrompt()], [true, false]);
      await b.secret.write({ word: 'two' });
      assert.equal(await wordOf(b), 'two');
    });

    it('is lost when only another machine has it, whose windows share the list but not the secrets', async () => {
      const { at, vault, a, b } = await windows();
      await a.secret.write({ word: 'one' });
      const db = new DatabaseSync(path.join(at, 'ledger.sqlite'));
      db.exec("UPDATE processes SET host = 'another'");
      db.close();
      vault.values.clear();
      assert.equal(await wordOf(b), 'lost');
    });

    it('is lost when what is there cannot be decrypted', async () => {
      const { vault, a, b } = await windows();
      await a.secret.write({ word: 'one' });
      await a.close();
      vault.values.set('thing', '\u0000\ufffd');
      assert.equal(await wordOf(b), 'lost');
    });

    it('is not lost for a window that a reload may show it to', async () => {
      const { clock, a, b, window } = await windows(false);
      clock.jump(1000);
      await a.secret.write({ word: 'one' });
      await a.close();
      assert.equal(await wordOf(b), 'stale');
      b.secrets.reload();
      assert.equal(await wordOf(await window()), 'one');
    });

    it('is lost for a window that begins after the last one that had it', async () => {
      const { clock, vault, a, b, window } = await windows();
      clock.jump(1000);
      await a.secret.write({ word: 'one' });
      await a.close();
      await b.close();
      vault.values.clear();
      clock.jump(1000);
      assert.equal(await wordOf(await window()), 'lost');
    });
  });
}).timeout(20_000);
