import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  type EmulatedService,
  type FileSpec,
  type JobRef,
  type JobSpec,
  dispositionOf,
  timelineOf,
} from './jobSpec.ts';
import type { TimelineStep } from './jobSpec.ts';
import { type Layout, readLayout } from '../storage/layout.ts';
import { pdfLayout } from '../storage/pdf.ts';
import type { LinkSigner } from '../storage/signing.ts';
import { DEFAULT_USER } from '../auth/tokens.ts';
import { zipLayout } from '../storage/zip.ts';

/** The project of jobs that name none. */
export const DEFAULT_PROJECT = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';
export const DEFAULT_BIM360_PROJECT = 'c7d1f0a2-3b64-4f0e-9d55-6c2b8a1e4f90';

const BIM360_LINK_MS = 120_000;

export interface JobDefaults {
  readonly linkLifetimeMs: number;
  readonly resign: boolean;
  readonly signer: LinkSigner;
  readonly storageOrigin: () => string;
  readonly now: () => number;
}

/** One job: what it answers at a moment, its link and its file. */
export class EmulatedJob {
  readonly ref: JobRef;
  readonly spec: JobSpec;
  readonly owner: string;
  readonly file: FileSpec;
  readonly #defaults: JobDefaults;
  readonly #startedAt: number;
  readonly #timeline: readonly TimelineStep[];
  #link: string | undefined;
  #layout: Layout | undefined;
  #endsAt = Infinity;

  constructor(spec: JobSpec, defaults: JobDefaults) {
    const bim = spec.service === 'bim360';
    const projectId = spec.projectId ?? (bim ? DEFAULT_BIM360_PROJECT : DEFAULT_PROJECT);
    const versionUrn =
      spec.versionUrn ?? `urn:adsk.wipprod:fs.file:vf.${randomBytes(16).toString('base64url')}?version=1`;
    this.ref = {
      service: spec.service,
      projectId: projectId.replace(/^b\./, '').toLowerCase(),
      exportId: (spec.exportId ?? randomUUID()).toLowerCase(),
      ...(bim ? { versionUrn } : {}),
    };
    this.spec = spec;
    this.owner = spec.owner ?? DEFAULT_USER;
    this.file = spec.file ?? { kind: 'pdf', bytes: 200_000, name: 'Export.pdf' };
    this.#defaults = defaults;
    this.#startedAt = defaults.now();
    this.#timeline = timelineOf(spec);
    // A size that cannot be made is the test's mistake, told where it is made.
    if (this.file.bytes < 1_000_000) void this.layout;
  }

  /** The step that holds now; before the first one the job is processing. */
  get step(): TimelineStep {
    const now = this.#defaults.now();
    const last = this.#timeline.at(-1);
    if (last && now >= this.#endsAt)
      return { ...last, afterMs: Math.min(last.afterMs, this.#endsAt - this.#startedAt) };
    const age = now - this.#startedAt;
    return this.#timeline.findLast((step) => step.afterMs <= age) ?? { afterMs: 0, status: 'processing' };
  }

  /** From now on the last step holds, so that a test decides when a job ends. */
  finish(): void {
    this.#endsAt = Math.min(this.#endsAt, this.#defaults.now());
  }

  /** The result's link. It is signed when the job ends, or for each call when the job signs anew. */
  get link(): string {
    const bim = this.ref.service === 'bim360';
    const resign = this.spec.resign ?? (bim || this.#defaults.resign);
    if (this.#link !== undefined && !resign) return this.#link;
    const lifetime = this.#defaults.linkLifetimeMs;
    const path = this.#defaults.signer.sign({
      style: this.spec.linkStyle ?? 'v2',
      path: this.storagePath,
      contentDisposition: dispositionOf(this.file),
      signedAt: resign ? this.#defaults.now() : this.#startedAt + this.step.afterMs,
      lifetimeMs: this.spec.linkLifetimeMs ?? (bim ? Math.min(lifetime, BIM360_LINK_MS) : lifetime),
    });
    this.#link = `${this.#defaults.storageOrigin()}${path}`;
    return this.#link;
  }

  get storagePath(): string {
    return `/accpes-emulated-ue1-storage/jobs/${this.ref.exportId}/result.${this.file.kind}`;
  }

  /** The file's bytes, described. */
  get layout(): Layout {
    const { kind, bytes, name, entries } = this.file;
    this.#layout ??=
      kind === 'pdf' ? pdfLayout(bytes, name) : zipLayout(bytes, entries ?? ['A-101.pdf', 'A-102.pdf', 'S-201.pdf']);
    return this.#layout;
  }

  get etag(): string {
    const hash = createHash('md5').update(`${this.ref.exportId} ${this.file.bytes}`);
    for (const chunk of readLayout(this.layout, 0, Math.min(this.layout.size, 4096))) hash.update(chunk);
    return `"${hash.digest('hex')}"`;
  }

  get lastModified(): string {
    return new Date(this.#startedAt).toUTCString();
  }
}

/** All jobs and the projects they are in. */
export class JobBook {
  readonly #defaults: JobDefaults;
  readonly #jobs = new Map<string, EmulatedJob>();
  readonly #projects = new Set([`acc ${DEFAULT_PROJECT}`, `bim360 ${DEFAULT_BIM360_PROJECT}`]);

  constructor(defaults: JobDefaults) {
    this.#defaults = defaults;
  }

  add(spec: JobSpec): JobRef {
    const job = new EmulatedJob(spec, this.#defaults);
    this.#jobs.set(job.ref.exportId, job);
    this.#projects.add(projectKey(spec.service, job.ref.projectId));
    return job.ref;
  }

  /** Oldest first. */
  get refs(): readonly JobRef[] {
    return [...this.#jobs.values()].map((job) => job.ref);
  }

  find(exportId: string): EmulatedJob | undefined {
    return this.#jobs.get(exportId.toLowerCase());
  }

  /** An ACC project is unknown to the BIM 360 call and the other way round. */
  hasProject(service: EmulatedService, projectId: string): boolean {
    return this.#projects.has(projectKey(service, projectId));
  }
}

function projectKey(service: EmulatedService, projectId: string): string {
  return `${service === 'bim360' ? 'bim360' : 'acc'} ${projectId.toLowerCase()}`;
}
