import type { OnStart } from './api.ts';
import type { World } from './world/world.ts';
import { DEFAULT_BIM360_PROJECT, DEFAULT_PROJECT } from './exports/jobs.ts';
import type { WorldFolder } from './world/worldFolder.ts';
import type { WorldProject } from './world/worldProject.ts';

/** What the command *Start Export* takes. */
export interface DemoStart {
  readonly projectId: string;
  readonly name: string;
  readonly options: { readonly outputFileName?: string };
  /** Exactly one of these. */
  readonly fileVersions?: readonly string[];
  readonly folder?: string;
  readonly sheets?: readonly string[];
}

/** Name of the export whose link expires before anybody can have fetched it calmly. */
const SHORT = 'Link expires soon';
const SHORT_LINK_MS = 90_000;

/** Exports that the extension itself starts in the demo, so that it knows their requests and can repeat them. */
export function demoStarts(world: World): readonly DemoStart[] {
  const school = projectOf(world, DEFAULT_PROJECT);
  const plans = (...names: readonly string[]): WorldFolder => world.at(school, 'Project Files', 'Plans', ...names);
  const odd = world.at(school, 'Project Files', 'Correspondence & odd ones');
  const offices = projectOf(world, DEFAULT_BIM360_PROJECT);
  const files = (name: string, ...versions: readonly string[]): DemoStart => ({
    projectId: school.id,
    name,
    options: { outputFileName: name },
    fileVersions: versions,
  });
  return [
    { projectId: school.id, name: 'Architecture', options: {}, folder: plans('Architecture').urn },
    // Not the newest version, so that repeating it with the newest makes a difference.
    files(SHORT, versionOf(plans('Architecture'), 'A-101 Ground floor.pdf', 1)),
    files(
      'Structure with a gap',
      versionOf(plans('Structure'), 'S-101 Foundations.pdf', 2),
      versionOf(plans('Structure'), 'S-102 Framing.pdf', 1),
      versionOf(odd, 'Scan without drawings.dwg', 1),
    ),
    { projectId: school.id, name: 'All details', options: {}, folder: plans('Details').urn },
    {
      projectId: school.id,
      name: 'Sheets, revision B',
      options: {},
      sheets: school.sheets.current.map(({ id }) => id),
    },
    { projectId: offices.id, name: 'Floors', options: {}, folder: world.at(offices, 'Plans').urn },
  ];
}

/** Lets started exports run as long as a person likes to watch. The short link is short the first time only. */
export function demoLives(): OnStart {
  let shortened = false;
  return ({ outputFileName, ids }) => {
    const durationMs = 8000 + 100 * ids.length;
    if (outputFileName !== SHORT || shortened) return { durationMs };
    shortened = true;
    return { durationMs, linkLifetimeMs: SHORT_LINK_MS };
  };
}

function projectOf(world: World, id: string): WorldProject {
  const project = world.project(id);
  if (!project) throw new RangeError(`no project ${id}`);
  return project;
}

function versionOf(folder: WorldFolder, name: string, number: number): string {
  for (const entry of folder.entries.all()) {
    const version = entry.kind === 'file' && entry.spec.name === name ? entry.versions[number - 1] : undefined;
    if (version) return version.urn;
  }
  throw new RangeError(`no version ${number} of ${name}`);
}
