import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { startEmulator } from '../emulator/emulator.ts';
import { World } from '../emulator/world/world.ts';

/** What it costs to go through a folder with all its subfolders. */
export interface Walk {
  readonly files: number;
  readonly requests: number;
  /** Largest heap after a garbage collection on the way, over the one before, bytes. */
  readonly heapBytes: number;
  readonly ms: number;
}

const FILES_EACH = 500;
/** No quota: what is measured is the memory, and waiting would only take time. */
const NO_QUOTA = 1_000_000;

/** Goes through folders of 10,000 and of 100,000 files, each in a process of its own, on real HTTP. */
export async function walks(): Promise<readonly Walk[]> {
  const results: Walk[] = [];
  for (const files of [10_000, 100_000]) {
    const world = new World();
    const project = world.addProject({ name: 'Large', hub: world.addHub({ name: 'Bench' }) });
    const top = world.addFolder(project, 'Project Files');
    world.addTree(top, { folders: files / FILES_EACH, filesEach: FILES_EACH });
    const emulator = await startEmulator({ world, quotas: { contents: NO_QUOTA } });
    try {
      const child = path.join(import.meta.dirname, 'walkInChild.ts');
      const args = ['--expose-gc', child, emulator.origin, emulator.issueToken(), project.id, top.urn];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      results.push({ ...(JSON.parse(stdout) as Omit<Walk, 'requests'>), requests: emulator.requests.length });
    } finally {
      await emulator.close();
    }
  }
  return results;
}
