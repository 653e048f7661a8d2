import type * as vscode from 'vscode';
import type { RecentPlace } from '../../launch/selection.ts';
import type { OptionsByService } from '../../acc/exportOptions.ts';
import type { Service } from '../../acc/reading.ts';
import { type Fields, isFields } from '../../lib/fields.ts';

const RECENT = 'recentPlaces';
const OPTIONS = 'exportOptions';
const MOST_PLACES = 10;
const MOST_PROJECTS = 50;

/** What a user did last: where exports were started from, and with which options. Not worth a place in the ledger. */
export class ExportMemory {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** Newest first. */
  get places(): readonly RecentPlace[] {
    const kept = this.#state.get<unknown>(RECENT);
    return Array.isArray(kept) ? kept.filter(isPlace) : [];
  }

  async rememberPlace(place: RecentPlace): Promise<void> {
    const key = keyOf(place);
    const others = this.places.filter((other) => keyOf(other) !== key);
    await this.#state.update(RECENT, [place, ...others].slice(0, MOST_PLACES));
  }

  /** The options of the last export of a project, or the service's defaults. */
  async options<S extends Service>(service: S, projectId: string): Promise<OptionsByService[S]> {
    const { readOptions } = await import('../../acc/exportOptions.ts');
    return readOptions(service, this.#options()[`${service} ${projectId}`]);
  }

  async rememberOptions<S extends Service>(service: S, projectId: string, options: OptionsByService[S]): Promise<void> {
    const key = `${service} ${projectId}`;
    const others = Object.entries(this.#options()).filter(([known]) => known !== key);
    // A name is for one export, not for the next.
    const kept: [string, unknown] = [key, { ...options, outputFileName: undefined }];
    await this.#state.update(OPTIONS, Object.fromEntries([kept, ...others].slice(0, MOST_PROJECTS)));
  }

  #options(): Fields {
    const kept = this.#state.get<unknown>(OPTIONS);
    return isFields(kept) ? kept : {};
  }
}

function keyOf({ projectId, folderId }: RecentPlace): string {
  return `${projectId} ${folderId ?? ''}`;
}

function isPlace(value: unknown): value is RecentPlace {
  if (typeof value !== 'object' || value === null) return false;
  const { projectId, projectName, path } = value as Record<string, unknown>;
  return typeof projectId === 'string' && typeof projectName === 'string' && Array.isArray(path);
}
