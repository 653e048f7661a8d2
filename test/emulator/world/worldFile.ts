import { crcOf } from '../storage/crc.ts';
import { lineageUrn, versionUrn } from './worldIds.ts';
import type { WorldFolder } from './worldFolder.ts';

/** One version of a file. What is left out has a default, but `bytes: null` is a size that the service does not tell. */
export interface WorldVersionSpec {
  readonly bytes?: number | null;
  /** Name of the person. */
  readonly author?: string;
  /** Epoch ms. */
  readonly at?: number;
  /** Default: the file's. */
  readonly name?: string;
}

export interface WorldFileSpec {
  /** With its suffix. */
  readonly name: string;
  /** What the service tells as `fileType`; default the suffix in lower case. Empty: it is not told. */
  readonly type?: string;
  /** Oldest first; default one version. */
  readonly versions?: readonly WorldVersionSpec[];
  /** Has it anything that an export can take? Default: PDF, DWG and RVT of more than 0 bytes do. */
  readonly exportable?: boolean;
  /** Autodesk ids of those without permission to download, or everybody. */
  readonly refusedFor?: readonly string[] | 'everybody';
  /** The item's name when it differs from its version's. */
  readonly displayName?: string;
}

export interface WorldVersion {
  readonly file: WorldFile;
  readonly urn: string;
  /** From 1. */
  readonly number: number;
  readonly name: string;
  /** `undefined`: the service does not tell. */
  readonly bytes: number | undefined;
  readonly author: string;
  /** Epoch ms. */
  readonly at: number;
}

const BORN = Date.UTC(2026, 8, 14, 7, 30);
const HOUR_MS = 3_600_000;
const AUTHORS = ['Ada Byron', 'Bo Lind', 'Çelik Aydın', 'Jürgen Weiß', 'Mary O’Neill'];

/** A file over all its versions: an item. */
export class WorldFile {
  readonly kind = 'file';
  readonly folder: WorldFolder;
  readonly id: string;
  /** Lineage URN. */
  readonly urn: string;
  readonly spec: WorldFileSpec;
  #versions: readonly WorldVersion[] = [];

  constructor(folder: WorldFolder, id: string, spec: WorldFileSpec) {
    this.folder = folder;
    this.id = id;
    this.urn = lineageUrn(id);
    this.spec = spec;
    for (const version of spec.versions ?? [{}]) this.addVersion(version);
  }

  /** Oldest first. */
  get versions(): readonly WorldVersion[] {
    return this.#versions;
  }

  get tip(): WorldVersion {
    const last = this.#versions.at(-1);
    if (!last) throw new RangeError(`${this.spec.name} has no version`);
    return last;
  }

  get displayName(): string {
    return this.spec.displayName ?? this.tip.name;
  }

  /** What the service tells as `fileType`. */
  get type(): string {
    return this.spec.type ?? suffixOf(this.spec.name);
  }

  exportable(version: WorldVersion): boolean {
    return this.spec.exportable ?? (['pdf', 'dwg', 'rvt'].includes(suffixOf(this.spec.name)) && version.bytes !== 0);
  }

  refuses(userId: string): boolean {
    const { refusedFor = [] } = this.spec;
    return refusedFor === 'everybody' || refusedFor.includes(userId);
  }

  /** A newer version, which is the tip from now on. Does not last for files of `addFiles`. */
  addVersion(spec: WorldVersionSpec = {}): WorldVersion {
    const number = this.#versions.length + 1;
    const chance = crcOf(Buffer.from(`${this.id} ${number}`)) % 9973;
    const version = {
      file: this,
      urn: versionUrn(this.id, number),
      number,
      name: spec.name ?? this.spec.name,
      bytes: spec.bytes === null ? undefined : (spec.bytes ?? 180_000 + 1013 * chance),
      author: spec.author ?? AUTHORS[chance % AUTHORS.length] ?? 'Ada Byron',
      at: spec.at ?? BORN + (number - 1) * 171 * HOUR_MS + (chance % 240) * HOUR_MS,
    };
    this.#versions = [...this.#versions, version];
    return version;
  }
}

/** In lower case, without the dot; empty without one. */
export function suffixOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}
