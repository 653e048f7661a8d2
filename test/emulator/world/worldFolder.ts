import { WorldFile, type WorldFileSpec } from './worldFile.ts';
import { folderUrn } from './worldIds.ts';
import type { WorldProject } from './worldProject.ts';
import { Row } from './worldRow.ts';

/** `hidden`, `CONTAINER_VIRTUAL` and `PROJECT_TB` are what nobody wants to see of a project's top folders. */
export interface WorldFolderSpec {
  readonly name: string;
  /** Default: made from the names on the way to it, so the same in each start. */
  readonly id?: string;
  readonly hidden?: boolean;
  readonly folderType?: 'normal' | 'plan' | 'CONTAINER_VIRTUAL' | 'PROJECT_TB';
  /** Its answers have no `included`, so that nothing is known of its files but their names. */
  readonly withoutIncluded?: boolean;
}

export type WorldEntry = WorldFolder | WorldFile;

/** A folder. What is in it is listed in the order in which it was added. */
export class WorldFolder {
  readonly kind = 'folder';
  readonly project: WorldProject;
  /** `undefined` for a top folder: its parent is the project's root, which nobody sees. */
  readonly parent: WorldFolder | undefined;
  readonly id: string;
  /** `urn:adsk.wipprod:fs.folder:co.…` */
  readonly urn: string;
  readonly spec: WorldFolderSpec;
  readonly entries = new Row<WorldEntry>();

  constructor(project: WorldProject, parent: WorldFolder | undefined, id: string, spec: WorldFolderSpec) {
    this.project = project;
    this.parent = parent;
    this.id = id;
    this.urn = folderUrn(id);
    this.spec = spec;
  }

  get name(): string {
    return this.spec.name;
  }

  /** Names from the top folder on. */
  get path(): readonly string[] {
    return [...(this.parent?.path ?? []), this.name];
  }

  /** All files in it and below it. */
  *walk(): Generator<WorldFile> {
    for (const entry of this.entries.all()) {
      if (entry.kind === 'file') yield entry;
      else yield* entry.walk();
    }
  }

  /** A file for this folder, not put into it. */
  make(id: string, spec: WorldFileSpec): WorldFile {
    return new WorldFile(this, id, spec);
  }
}
