import { uuidOf } from './worldIds.ts';

/** Sheets that were issued together. */
export interface WorldVersionSet {
  readonly id: string;
  readonly name: string;
  /** Epoch ms. */
  readonly issuedAt: number;
}

export interface WorldSheet {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly versionSet: WorldVersionSet;
}

export interface WorldSheetSpec {
  readonly number: string;
  readonly title: string;
}

const ISSUED = Date.UTC(2026, 7, 3);
const MONTH_MS = 30 * 86_400_000;

/** The sheets of a project. A sheet is current when no later version set has its number. */
export class WorldSheets {
  readonly #project: string;
  readonly #current = new Map<string, WorldSheet>();
  readonly #byId = new Map<string, WorldSheet>();
  #sets: readonly WorldVersionSet[] = [];

  constructor(projectId: string) {
    this.#project = projectId;
  }

  /** In the order of their issue. */
  get versionSets(): readonly WorldVersionSet[] {
    return this.#sets;
  }

  /** Oldest first. */
  get all(): readonly WorldSheet[] {
    return [...this.#byId.values()];
  }

  get current(): readonly WorldSheet[] {
    return [...this.#current.values()];
  }

  isCurrent(sheet: WorldSheet): boolean {
    return this.#current.get(sheet.number) === sheet;
  }

  find(id: string): WorldSheet | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  /** A version set of these sheets, or of so many made-up ones. */
  add(name: string, sheets: readonly WorldSheetSpec[] | number, issuedAt?: number): WorldVersionSet {
    const set = {
      id: uuidOf(this.#project, 'version set', String(this.#sets.length)),
      name,
      issuedAt: issuedAt ?? ISSUED + this.#sets.length * MONTH_MS,
    };
    this.#sets = [...this.#sets, set];
    for (const { number, title } of typeof sheets === 'number' ? madeUp(sheets) : sheets) {
      const sheet = { id: uuidOf(set.id, number), number, title, versionSet: set };
      this.#byId.set(sheet.id, sheet);
      this.#current.set(number, sheet);
    }
    return set;
  }
}

const KINDS = [
  ['A', 'Floor plan'],
  ['S', 'Framing plan'],
  ['M', 'Ductwork'],
  ['E', 'Lighting'],
] as const;

function* madeUp(count: number): Generator<WorldSheetSpec> {
  for (let index = 0; index < count; index++) {
    const [letter, title] = KINDS[index % KINDS.length] ?? KINDS[0];
    const place = Math.floor(index / KINDS.length) + 1;
    yield { number: `${letter}-${String(place).padStart(4, '0')}`, title: `${title} ${place}` };
  }
}
