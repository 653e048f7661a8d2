import assert from 'node:assert/strict';
import { after, afterEach, before } from 'mocha';
import type { Job } from '../../../src/jobs/job.ts';
import { DEFAULT_PROJECT } from '../../emulator/exports/jobs.ts';
import type { WorldFile } from '../../emulator/world/worldFile.ts';
import type { WorldEntry, WorldFolder } from '../../emulator/world/worldFolder.ts';
import { Hand } from './hand.ts';
import { type Session, useSession } from './session.ts';

/** The body of a POST. */
export interface Body {
  readonly fileVersions?: readonly string[];
  readonly sheets?: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Exports are ready at once, and no quota is in the way. */
const EMULATOR = { quotas: { get: 10_000, post: 10_000 }, startedJobMs: 0 };

/** What tests of starts need: the session, a hand, and the emulator's files by name. */
export class Starts {
  readonly session: Session;
  readonly hand: Hand;

  constructor(session: Session, hand: Hand) {
    this.session = session;
    this.hand = hand;
  }

  start(argument: unknown): Promise<readonly Job[]> {
    return this.session.run('startExport', argument);
  }

  /** The same for a person: from the palette, or by a row's menu. */
  press(row?: unknown): Promise<readonly Job[]> {
    return this.session.press('startExport', row);
  }

  /** How many starts were sent. */
  get posts(): number {
    return this.session.emulator.requests.filter(({ method }) => method === 'POST').length;
  }

  /** A folder of the default project, by the names down to it. */
  folder(...names: readonly string[]): WorldFolder {
    const project = this.session.emulator.world.project(DEFAULT_PROJECT);
    let children: readonly WorldEntry[] = [...(project?.topFolders.all() ?? [])];
    let found: WorldFolder | undefined;
    for (const name of names) {
      found = children.find((child): child is WorldFolder => child.kind === 'folder' && child.name === name);
      children = [...(found?.entries.all() ?? [])];
    }
    assert.ok(found, names.join('/'));
    return found;
  }

  /** A folder with six plans. */
  get architecture(): WorldFolder {
    return this.folder('Project Files', 'Plans', 'Architecture');
  }

  /** A folder with everything that can be awkward. */
  get odd(): WorldFolder {
    return this.folder('Project Files', 'Correspondence & odd ones');
  }

  file(parent: WorldFolder, name: string): WorldFile {
    const found = [...parent.entries.all()].find((entry) => entry.kind === 'file' && entry.spec.name === name);
    assert.ok(found?.kind === 'file', name);
    return found;
  }

  /** A folder's row, as the menu of the Files view passes it. */
  row({ urn, name }: WorldFolder): unknown {
    const hubId = this.session.emulator.world.hubs[0]?.id;
    const project = { kind: 'project', hubId, id: DEFAULT_PROJECT, name: 'Seefeld School', platform: 'acc' };
    return { kind: 'filesFolder', project, folder: { kind: 'folder', id: urn, name }, path: [name], parent: {} };
  }

  /** How many jobs the ledger holds. */
  async total(): Promise<number> {
    const counts = await this.session.engine.ledger.counts();
    return Object.values(counts).reduce((sum, { total }) => sum + total, 0);
  }
}

/** Call in a `describe`: a session that may start exports, and a hand. */
export function useStarts(): () => Starts {
  const session = useSession(EMULATOR);
  let starts: Starts | undefined;
  before(async () => {
    await session().signIn();
    starts = new Starts(session(), new Hand());
  });
  after(() => starts?.hand.dispose());
  afterEach(() => {
    session().emulator.faults.clear();
    session().emulator.clearRequests();
    starts?.hand.forget();
  });
  return () => {
    assert.ok(starts, 'the session has not begun');
    return starts;
  };
}

/** What a job's POST said. */
export function bodyOf(job: Job | undefined): Body {
  return JSON.parse(job?.request ?? '{}') as Body;
}
