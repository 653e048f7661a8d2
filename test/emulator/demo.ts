import type { EmulatedUser } from './auth/authUsers.ts';
import { type DemoStart, demoLives, demoStarts } from './demoStarts.ts';
import type { Emulator } from './emulator.ts';
import type { JobRef, JobSpec } from './exports/jobSpec.ts';
import { DEFAULT_CLIENT } from './auth/tokens.ts';

const MINUTE_MS = 60_000;
/** Where the demo's app may be called back: by an installed VS Code, one in a browser, or a listener on loopback. */
export const DEMO_CALLBACK_URLS: readonly string[] = [
  'vscode://acc-exports.acc-exports/callback',
  'code-oss://acc-exports.acc-exports/callback',
  'http://localhost:8765/callback',
];

export type DemoJob = JobRef & { readonly name: string };

/** Everything a client needs to connect to the demo: what `GET /_control/demo` answers. */
export interface DemoListing {
  readonly origin: string;
  readonly storageOrigin: string;
  readonly userinfoOrigin: string;
  readonly token: string;
  readonly jobs: readonly DemoJob[];
  /** Exports that the client shall start itself. */
  readonly starts: readonly DemoStart[];
  /** The public app to sign in with. */
  readonly clientId: string;
  readonly callbackUrls: readonly string[];
  /** Who can sign in. */
  readonly users: readonly EmulatedUser[];
}

export interface Demo {
  /** Grows by one each minute. */
  readonly jobs: readonly DemoJob[];
  readonly token: string;
  readonly listing: DemoListing;
  /** No further jobs are added. */
  dispose(): void;
}

/**
 * Gives the emulator a handful of jobs in all states, and one more each minute, so that each minute one finishes; and
 * names exports that the client shall start, so that it knows what is in them. Publishes them as `GET /_control/demo`.
 */
export function startDemo(emulator: Emulator): Demo {
  const jobs: DemoJob[] = [];
  const add = (name: string, spec: JobSpec): void => void jobs.push({ ...emulator.addJob(spec), name });
  for (const [name, spec] of startingJobs()) add(name, spec);
  let round = 0;
  const addRound = (): void => {
    round++;
    add(`Level ${round} plans`, {
      service: 'files',
      durationMs: MINUTE_MS,
      file: { kind: 'pdf', bytes: 1_500_000, name: `Level ${round} plans.pdf` },
    });
  };
  addRound();
  const timer = setInterval(addRound, MINUTE_MS);
  timer.unref();
  const token = emulator.issueToken({
    lifetimeMs: 12 * 60 * MINUTE_MS,
    scopes: ['data:read', 'data:write', 'data:search'],
  });
  emulator.onStart = demoLives();
  const listing = listingOf(emulator, token, jobs, demoStarts(emulator.world));
  const demo: Demo = {
    jobs,
    token,
    listing,
    dispose: () => clearInterval(timer),
  };
  emulator.publish('demo', () => ({
    ...listing,
    // Each is started once, and not again by another window or after a reload.
    starts: listing.starts.filter(() => !hasStarted(emulator)),
  }));
  return demo;
}

/** Registers the public app that the demo signs in with, and says how to connect. */
export function listingOf(
  emulator: Emulator,
  token: string,
  jobs: readonly DemoJob[],
  starts: readonly DemoStart[] = [],
): DemoListing {
  const { clientId, callbackUrls } = emulator.registerApp({
    type: 'public',
    clientId: DEFAULT_CLIENT,
    callbackUrls: DEMO_CALLBACK_URLS,
  });
  const { origin, storageOrigin, userinfoOrigin, users } = emulator;
  return { origin, storageOrigin, userinfoOrigin, token, jobs, starts, clientId, callbackUrls, users };
}

function startingJobs(): readonly (readonly [name: string, spec: JobSpec])[] {
  return [
    [
      'Floor plan A-101',
      { service: 'files', file: { kind: 'pdf', bytes: 2_400_000, name: 'A-101 Floor plan.pdf' }, linkStyle: 'v2' },
    ],
    [
      'Tender set',
      {
        service: 'files',
        durationMs: 45_000,
        linkStyle: 'v4',
        file: {
          kind: 'zip',
          bytes: 48_000_000,
          name: 'Tender set – Müller.zip',
          contentDispositionStyle: 'both',
          entries: ['A-101.pdf', 'A-102.pdf', 'S-201 Fundament.pdf', 'M-301.pdf'],
        },
      },
    ],
    [
      'Structural set',
      {
        service: 'files',
        outcome: 'partialSuccess',
        partialShape: 'result',
        file: { kind: 'zip', bytes: 9_000_000, name: 'Structural set.zip' },
        failedFiles: [failedFile('Rk9uRGF0aW9uX0RXRw'), failedFile('U3RlZWxfUlZU')],
      },
    ],
    [
      'Empty models',
      {
        service: 'files',
        outcome: 'failed',
        error: {
          code: '400',
          title: 'ERR_NO_PROCESSABLE_FILES',
          detail: 'The files do not contain any 2d pdf files or are still under processing.',
        },
      },
    ],
    ['Never ends', { service: 'files', outcome: 'stuck' }],
    ["Somebody else's export", { service: 'files', owner: 'EMU9OTHER0USR' }],
    [
      'Sheets, revision C',
      { service: 'sheets', durationMs: 20_000, file: { kind: 'pdf', bytes: 5_000_000, name: 'Sheets rev C.pdf' } },
    ],
    [
      'BIM 360 page',
      { service: 'bim360', durationMs: 15_000, file: { kind: 'pdf', bytes: 800_000, name: 'Page 1.pdf' } },
    ],
  ];
}

function failedFile(id: string): { id: string; reason: string; detail: string } {
  return {
    id: `urn:adsk.wipprod:fs.file:vf.${id}?version=1`,
    reason: 'ERR_NO_PROCESSABLE_FILES',
    detail: 'This file does not contain any 2d pdf files or still under processing.',
  };
}

function hasStarted(emulator: Emulator): boolean {
  return emulator.requests.some(({ method, path }) => method === 'POST' && path.endsWith('/exports'));
}
