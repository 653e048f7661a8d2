import type { WorldFile, WorldFileSpec, WorldVersion } from './worldFile.ts';
import { WorldFolder, type WorldFolderSpec } from './worldFolder.ts';
import { folderUrn, idOf, lineageUrn, rowId, rowShared, splitRowId, uuidOf } from './worldIds.ts';
import type { WorldHub, WorldPlatform, WorldProject } from './worldProject.ts';
import { Row } from './worldRow.ts';
import { WorldSheets } from './worldSheets.ts';

/** What the real service does now and then; all off at first. */
export interface WorldOddities {
  /** Answers of a folder's content have no `included`: none of them, every second page, or all. */
  withoutIncluded: 'never' | 'secondPages' | 'always';
  /** No version tells its `storageSize`. */
  withoutSizes: boolean;
  /** Links between pages have no host. */
  relativeLinks: boolean;
  /** No page holds more, whatever is asked for. */
  mostPerPage: number;
}

export interface WorldOptions {
  /** An export of a file or sheet that is not in the world is refused with 404. Default: it is taken, as made-up URNs are in many tests. */
  readonly strictVersions?: boolean | undefined;
}

interface GeneratedFiles {
  readonly folder: WorldFolder;
  readonly count: number;
  readonly at: (index: number) => WorldFile;
}

const VERSION = /^urn:adsk\.wip[a-z0-9]*:fs\.file:vf\.([A-Za-z0-9_-]+)\?version=(\d+)$/;

/** What is on the service to browse and to export. Ids are made from names: the same in each start. */
export class World {
  readonly oddities: WorldOddities = {
    withoutIncluded: 'never',
    withoutSizes: false,
    relativeLinks: false,
    mostPerPage: 200,
  };
  strictVersions: boolean;
  readonly #hubs = new Map<string, WorldHub>();
  readonly #projects = new Map<string, WorldProject>();
  readonly #folders = new Map<string, WorldFolder>();
  readonly #files = new Map<string, WorldFile>();
  readonly #generated = new Map<string, GeneratedFiles>();

  constructor(options: WorldOptions = {}) {
    this.strictVersions = options.strictVersions ?? false;
  }

  get hubs(): readonly WorldHub[] {
    return [...this.#hubs.values()];
  }

  get projects(): readonly WorldProject[] {
    return [...this.#projects.values()];
  }

  addHub(spec: { readonly name: string; readonly id?: string; readonly region?: WorldHub['region'] }): WorldHub {
    const id = spec.id ?? `b.${uuidOf('hub', spec.name)}`;
    const hub = { id, name: spec.name, region: spec.region ?? 'US', projects: new Row<WorldProject>() };
    this.#hubs.set(id, hub);
    return hub;
  }

  /**
   * A project without folders.
   * @throws RangeError when there is no hub yet
   */
  addProject(spec: {
    readonly name: string;
    /** Default: the first. */
    readonly hub?: WorldHub;
    /** With or without `b.`. */
    readonly id?: string;
    readonly platform?: WorldPlatform;
  }): WorldProject {
    const hub = spec.hub ?? this.hubs[0];
    if (!hub) throw new RangeError('a project needs a hub');
    const id = (spec.id ?? uuidOf(hub.id, spec.name)).replace(/^b\./, '').toLowerCase();
    const project: WorldProject = {
      kind: 'project',
      hub,
      id,
      name: spec.name,
      platform: spec.platform ?? 'acc',
      topFolders: new Row<WorldFolder>(),
      sheets: new WorldSheets(id),
    };
    this.#projects.set(id, project);
    hub.projects.push(project);
    return project;
  }

  /** A top folder of a project, or a folder in a folder. */
  addFolder(parent: WorldProject | WorldFolder, spec: string | WorldFolderSpec): WorldFolder {
    const given = typeof spec === 'string' ? { name: spec } : spec;
    const top = parent.kind === 'project';
    const id = given.id ?? this.#freshId(parent.id, given.name, (fresh) => this.#folders.has(folderUrn(fresh)));
    const folder = new WorldFolder(top ? parent : parent.project, top ? undefined : parent, id, given);
    this.#folders.set(folder.urn, folder);
    if (top) parent.topFolders.push(folder);
    else parent.entries.push(folder);
    return folder;
  }

  addFile(folder: WorldFolder, spec: string | WorldFileSpec): WorldFile {
    const given = typeof spec === 'string' ? { name: spec } : spec;
    const id = this.#freshId(folder.id, given.name, (fresh) => this.#files.has(lineageUrn(fresh)));
    const file = folder.make(id, given);
    this.#files.set(file.urn, file);
    folder.entries.push(file);
    return file;
  }

  /** So many files, made only when they are asked for and not kept: a hundred thousand cost no memory. */
  addFiles(
    folder: WorldFolder,
    count: number,
    make: (index: number) => WorldFileSpec = (index) => ({ name: `Plan ${String(index + 1).padStart(5, '0')}.pdf` }),
  ): void {
    const shared = rowShared(folder.id, 'files', String(folder.entries.length));
    const at = (index: number): WorldFile => folder.make(rowId(shared, index), make(index));
    this.#generated.set(shared, { folder, count, at });
    folder.entries.generate(count, at);
  }

  /** So many folders with so many generated files in each. */
  addTree(parent: WorldFolder, size: { readonly folders: number; readonly filesEach: number }): readonly WorldFolder[] {
    return Array.from({ length: size.folders }, (_, index) => {
      const folder = this.addFolder(parent, `Part ${String(index + 1).padStart(3, '0')}`);
      this.addFiles(folder, size.filesEach);
      return folder;
    });
  }

  /** From now on the service answers 404 for it. Not for what `addFiles` made. */
  remove(entry: WorldFolder | WorldFile): void {
    if (entry.kind === 'file') {
      entry.folder.entries.remove(entry);
      this.#files.delete(entry.urn);
      return;
    }
    for (const child of entry.entries.all()) if (child.kind === 'folder') this.remove(child);
    for (const file of this.#files.values()) if (file.folder === entry) this.#files.delete(file.urn);
    for (const [shared, { folder }] of this.#generated) if (folder === entry) this.#generated.delete(shared);
    this.#folders.delete(entry.urn);
    if (entry.parent) entry.parent.entries.remove(entry);
    else entry.project.topFolders.remove(entry);
  }

  hub(id: string): WorldHub | undefined {
    return this.#hubs.get(id);
  }

  /** With or without `b.`. */
  project(id: string): WorldProject | undefined {
    return this.#projects.get(id.replace(/^b\./i, '').toLowerCase());
  }

  folder(urn: string): WorldFolder | undefined {
    return this.#folders.get(urn);
  }

  /** By its lineage URN. */
  file(urn: string): WorldFile | undefined {
    const known = this.#files.get(urn);
    if (known) return known;
    const { shared, index } = splitRowId(urn.slice(lineageUrn('').length));
    const row = urn.startsWith(lineageUrn('')) ? this.#generated.get(shared) : undefined;
    const made = row && index >= 0 && index < row.count ? row.at(index) : undefined;
    return made?.urn === urn ? made : undefined;
  }

  /** The file that a version URN names, and the version if there is one of that number. */
  version(urn: string): { readonly file: WorldFile; readonly version: WorldVersion | undefined } | undefined {
    const [, id, number] = VERSION.exec(urn) ?? [];
    const file = id === undefined ? undefined : this.file(lineageUrn(id));
    return file && { file, version: file.versions[Number(number) - 1] };
  }

  /**
   * The folder at a path of names, from a top folder on.
   * @throws RangeError when there is none
   */
  at(project: WorldProject, ...names: readonly string[]): WorldFolder {
    const [top, ...rest] = names;
    let found = [...project.topFolders.all()].find(({ name }) => name === top);
    for (const name of rest) {
      found = [...(found?.entries.all() ?? [])].find(
        (entry): entry is WorldFolder => entry.kind === 'folder' && entry.name === name,
      );
    }
    if (!found) throw new RangeError(`no folder ${names.join('/')} in ${project.name}`);
    return found;
  }

  #freshId(parent: string, name: string, taken: (id: string) => boolean): string {
    for (let turn = 0; ; turn++) {
      const id = idOf(parent, name, turn === 0 ? '' : String(turn));
      if (!taken(id)) return id;
    }
  }
}
