import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { isElsewhere, localTarget, remoteTarget } from '../../../src/recipes/target.ts';
import { useFolders } from '../../support/folders.ts';

describe('target of a recipe', () => {
  const newFolder = useFolders();
  /** A workspace folder whose path has no link in it, and one beside it. */
  function folders(): { readonly root: string; readonly beside: string } {
    const real = fs.realpathSync(newFolder());
    const [root, beside] = [path.join(real, 'root'), path.join(real, 'root2')];
    fs.mkdirSync(root);
    fs.mkdirSync(beside);
    return { root, beside };
  }

  it('is inside, whether it is there or not', async () => {
    const { root } = folders();
    fs.mkdirSync(path.join(root, 'exports'));
    for (const target of ['exports', 'exports/new/deep', './a/../b', '.', '..x', path.join(root, 'c')]) {
      assert.deepEqual(await localTarget(root, target), { path: path.resolve(root, target), outside: false }, target);
    }
  });

  it('is outside by its path', async () => {
    const { root, beside } = folders();
    for (const target of ['..', '../root2', '../root2/new', 'a/../../b', beside, '/']) {
      assert.deepEqual(await localTarget(root, target), { path: path.resolve(root, target), outside: true }, target);
    }
  });

  it('is outside through a link, also when what it leads to is not there yet', async () => {
    const { root, beside } = folders();
    fs.symlinkSync(beside, path.join(root, 'link'), 'junction');
    fs.symlinkSync(path.join(beside, 'later'), path.join(root, 'dangling'), 'junction');
    assert.deepEqual(await localTarget(root, 'link'), { path: beside, outside: true });
    assert.deepEqual(await localTarget(root, 'link/new'), { path: path.join(beside, 'new'), outside: true });
    assert.deepEqual(await localTarget(root, 'dangling'), { path: path.join(beside, 'later'), outside: true });
    assert.deepEqual(await localTarget(root, 'dangling/x'), { path: path.join(beside, 'later', 'x'), outside: true });
  });

  it('is inside when the workspace folder itself is a link, and when a link stays inside', async () => {
    const { root, beside } = folders();
    const link = path.join(beside, 'to root');
    fs.symlinkSync(root, link, 'junction');
    assert.deepEqual(await localTarget(link, 'exports'), { path: path.join(root, 'exports'), outside: false });
    fs.mkdirSync(path.join(root, 'a'));
    fs.symlinkSync(path.join(root, 'a'), path.join(root, 'b'), 'junction');
    assert.deepEqual(await localTarget(root, 'b'), { path: path.join(root, 'a'), outside: false });
  });

  it('a file on the way is an error', async () => {
    const { root } = folders();
    fs.writeFileSync(path.join(root, 'file'), '');
    await assert.rejects(localTarget(root, 'file/x'), { code: 'ENOTDIR' });
  });

  it('a share of another machine is not even looked at before somebody agrees', () => {
    const elsewhere = (root: string, target: string): boolean =>
      isElsewhere(root, path.win32.resolve(root, target), path.win32);
    for (const target of ['\\\\evil\\share', '//evil/share/x', '\\\\evil\\share\\..\\x'])
      assert.equal(elsewhere('C:\\work', target), true, target);
    for (const target of ['exports', '..\\x', 'D:\\x', '\\x'])
      assert.equal(elsewhere('C:\\work', target), false, target);
    assert.equal(elsewhere('\\\\host\\share\\work', 'exports'), false);
    assert.equal(elsewhere('\\\\host\\share\\work', '\\\\HOST\\share\\x'), false);
    assert.equal(elsewhere('\\\\host\\share\\work', '\\\\host\\other'), true);
  });

  it('on another machine: by its path, whichever mark separates there', async () => {
    const none = (): Promise<boolean> => Promise.resolve(false);
    for (const target of ['exports', './a/b', 'a/../b', '..x', '.'])
      assert.equal((await remoteTarget('/there', target, none)).outside, false);
    for (const target of [
      '..',
      '../x',
      '..\\x',
      'a\\..\\..\\x',
      '/etc',
      '\\\\host\\share',
      'C:\\x',
      'c:/x',
      '../there2',
    ]) {
      assert.equal((await remoteTarget('/there', target, none)).outside, true, target);
    }
    assert.equal((await remoteTarget('/there', 'a\\b', none)).path, '/there/a/b');
    assert.equal((await remoteTarget('/', 'a', none)).outside, false);
  });

  it('on another machine: a link on the way may lead anywhere', async () => {
    const links = new Set(['/there/link', '/there/a/b']);
    const isLink = (at: string): Promise<boolean> => Promise.resolve(links.has(at));
    for (const target of ['link', 'link/new', 'a/b', 'a\\b\\c']) {
      const { outside, link } = await remoteTarget('/there', target, isLink);
      assert.deepEqual([outside, link], [true, true], target);
    }
    assert.equal((await remoteTarget('/there', 'a/c', isLink)).outside, false);
    assert.equal((await remoteTarget('/', 'there/link', isLink)).outside, true);
  });
});
