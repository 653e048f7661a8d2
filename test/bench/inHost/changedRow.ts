import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { JobTree } from '../../../src/editor/jobs/jobTree.ts';
import { EditorLog } from '../../../src/editor/shell/log.ts';
import { OverviewStore } from '../../../src/views/overviewStore.ts';
import type { TreeNode } from '../../../src/views/treeNodes.ts';
import { buildEngine } from '../../../src/engine/engine.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { Store } from '../../../src/store/store.ts';
import { MemoryVault } from '../../support/memorySecrets.ts';
import { engineSettings } from '../../support/engineSettings.ts';

/** From one changed job to its changed row, ms. */
export interface ChangedRow {
  /** From the call that writes it. */
  readonly fromCallMs: number;
  /** From the end of the transaction. */
  readonly fromCommitMs: number;
}

/**
 * Runs in the extension host. Builds the tree on a ledger with the extension's own parts, opens all groups, and records
 * readings of one job as the poller does. The clock stops when the tree has named the one row and has drawn it.
 */
export async function measureChangedRow(file: string, jobId: string, rounds: number): Promise<readonly ChangedRow[]> {
  let committedAt = 0;
  const exec = Object.getOwnPropertyDescriptor(DatabaseSync.prototype, 'exec')?.value as DatabaseSync['exec'];
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
    exec.call(this, sql);
    if (sql === 'COMMIT') committedAt = performance.now();
  };
  const log = new EditorLog();
  const store = await Store.open({ file, migrations: MIGRATIONS, clock, log, owner: 'bench' });
  const secrets = new MemoryVault().window();
  const settings = { ...engineSettings, apiBaseUrl: 'http://127.0.0.1:9', maxRequestsPerMinute: 1 };
  // All real; the poller is not started, so that nothing goes to the network.
  const built = await buildEngine({ store, secrets, settings, userAgent: 'acc-exports/bench', clock, log });
  const { ledger } = built;
  const engine = Promise.resolve(built);
  const overview = new OverviewStore(engine, clock, log);
  const tree = new JobTree(engine, overview, clock, log);
  try {
    for (const section of await tree.getChildren()) await tree.getChildren(section);
    await sleep(500); // the overview's first read
    const measured: ChangedRow[] = [];
    for (let round = 0; round < rounds; round++) {
      const drawn = oneRow(tree);
      const claim = await ledger.claimOne(jobId, 10_000);
      if (!claim) throw new Error(`${jobId} is not there or claimed.`);
      const calledAt = performance.now();
      const recorded = await ledger.record(claim, { ...claim.job, lastPollAt: clock.now(), requestId: `${round}` }, []);
      if (!recorded) throw new Error('The claim was lost.');
      const { node, at } = await drawn;
      if (node.kind !== 'job' || node.job.requestId !== `${round}`) throw new Error('Another row was drawn.');
      measured.push({ fromCallMs: at - calledAt, fromCommitMs: at - committedAt });
      await sleep(150); // the overview reads 50 ms after a change
    }
    return measured;
  } finally {
    DatabaseSync.prototype.exec = exec;
    tree.dispose();
    overview.dispose();
    await built.stop();
    await store.close();
    log.dispose();
  }
}

/** The next row that the tree draws again, when it was drawn. Rejects when the tree draws more or other than one row. */
function oneRow(tree: JobTree): Promise<{ readonly node: TreeNode; readonly at: number }> {
  return new Promise((resolve, reject) => {
    const listener = tree.onDidChangeTreeData((nodes) => {
      listener.dispose();
      const [node] = nodes ?? [];
      if (!node || nodes?.length !== 1) {
        reject(new Error(`The tree drew ${nodes?.length ?? 'all'} rows for one changed job.`));
        return;
      }
      tree.getTreeItem(node);
      resolve({ node, at: performance.now() });
    });
  });
}
