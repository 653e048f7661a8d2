import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../support/eventually.ts';
import { secretPieces } from './support/secretsUsed.ts';
import { activated } from './support/session.ts';

// Run last, see LAST in index.ts: it looks at what all the tests before it have left.

/** At the levels Debug and Trace VS Code's proxy support writes every address that any extension asks, whole. */
const EDITORS_OWN = /^.*\[debug\] ProxyResolver#.*$/gm;

describe('what the whole suite has written to disk', () => {
  it('holds none of the tokens and links that were used', async () => {
    const { context } = await activated();
    const storage = context.globalStorageUri.fsPath;
    const userData = path.resolve(storage, '../../..');
    const logs = context.logUri.fsPath;
    assert.ok(logs.startsWith(userData), `the logs are elsewhere: ${logs}`);
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);

    // The log is written with some delay. At the finest level it tells each request: the search is worth something.
    const log = await eventually('the log has told the requests', () =>
      filesIn(logs).find(
        (file) => /ACC Exports.*\.log$/.test(file) && /GET http.* 200/.test(fs.readFileSync(file, 'utf8')),
      ),
    );
    const files = [userData, ...folders].flatMap((folder) => filesIn(folder));
    assert.ok(files.includes(log));
    assert.ok(files.includes(path.join(storage, 'ledger.sqlite')));

    const pieces = [...secretPieces()];
    assert.ok(pieces.length > 50, `only ${pieces.length} secrets were used`);
    const control = path.join(storage, 'control.txt');
    fs.writeFileSync(control, `before ${pieces.at(-1)} after`);
    assert.deepEqual(secretsIn([control], pieces), [control], 'the search finds what is there');
    fs.rmSync(control);

    assert.deepEqual(secretsIn(files, pieces), []);
  });
});

/** The files that hold one of the pieces in their bytes or in their name. */
function secretsIn(files: readonly string[], pieces: readonly string[]): readonly string[] {
  return files.filter((file) => {
    const text = `${file}\n${contentOf(file).replaceAll(EDITORS_OWN, '')}`;
    return pieces.some((piece) => text.includes(piece));
  });
}

function contentOf(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch (error) {
    // The editor removes files of its own meanwhile, and locks some on Windows.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EBUSY' || code === 'EPERM') return '';
    throw error;
  }
}

function filesIn(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
