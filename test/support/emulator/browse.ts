import assert from 'node:assert/strict';
import type { Emulator } from '../../emulator/emulator.ts';
import type { WorldProject } from '../../emulator/world/worldProject.ts';
import { type Reply, bearer, send } from './emulator.ts';

/** A resource of JSON:API, as far as the tests look. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>> & {
    readonly extension: { readonly data: Readonly<Record<string, unknown>> };
  };
  readonly relationships: Readonly<Record<string, { readonly data?: { readonly id: string } }>>;
}

export interface ListBody {
  readonly data: readonly Resource[];
  readonly included?: readonly Resource[];
  readonly links: Readonly<Record<string, { readonly href: string }>>;
  readonly meta?: { readonly warnings: readonly unknown[] };
}

/** Reads with a token that may search, unless another is given. */
export async function read(emulator: Emulator, path: string, token?: string): Promise<Reply> {
  const url = path.startsWith('http') ? path : `${emulator.origin}${path}`;
  const headers = bearer(token ?? emulator.issueToken({ scopes: ['data:read', 'data:search'] }));
  return await send(url, { headers });
}

/** The body of a good answer. */
export async function list(emulator: Emulator, path: string): Promise<ListBody> {
  const reply = await read(emulator, path);
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.headers['content-type'], 'application/vnd.api+json');
  return JSON.parse(reply.text) as ListBody;
}

/** All pages of a list, one after the other. */
export async function pages(emulator: Emulator, path: string): Promise<readonly ListBody[]> {
  const all: ListBody[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const page: ListBody = await list(emulator, next);
    all.push(page);
    next = page.links['next']?.href;
  }
  return all;
}

export const namesOf = (resources: readonly Resource[]): readonly unknown[] =>
  resources.map(({ attributes }) => attributes['displayName'] ?? attributes['name']);

/** Path of the first project of the default world, of a folder in it, an item or a version. */
export function pathOf(project: WorldProject, kind: 'folders' | 'items' | 'versions', urn: string): string {
  return `/data/v1/projects/b.${project.id}/${kind}/${encodeURIComponent(urn)}`;
}

/** The first project of the world. */
export function firstProject(emulator: Emulator): WorldProject {
  const [project] = emulator.world.projects;
  assert.ok(project);
  return project;
}
