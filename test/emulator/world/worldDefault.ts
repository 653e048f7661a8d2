import { DEFAULT_BIM360_PROJECT, DEFAULT_PROJECT } from '../exports/jobs.ts';
import { World, type WorldOptions } from './world.ts';
import { addPlans } from './worldPlans.ts';
import type { WorldProject } from './worldProject.ts';

const HUB = 'b.5d7a3c1e-8f20-4b69-a1c4-7e0d92b6f385';
/** The second project of the default world, with ten thousand files in one folder. */
export const LARGE_PROJECT = '2f6c0d7e-41b8-4a8e-9c55-0d1b7f3a6e28';
/** The third one, whose top folders are what a restricted member sees: folders from deeper down. */
export const RESTRICTED_PROJECT = '7b1e9a54-6c2d-4f37-8a90-e35d1c7f4b62';

/** What every emulator has to browse, unless a test starts it with an empty world. */
export function defaultWorld(options: WorldOptions = {}): World {
  const world = new World(options);
  world.addHub({ name: 'Emulated Construction', id: HUB });
  const school = world.addProject({ name: 'Seefeld School, Phase 2', id: DEFAULT_PROJECT });
  const hospital = world.addProject({ name: 'Riverside Hospital – New Wing', id: LARGE_PROJECT });
  const bridge = world.addProject({ name: 'Brücke Lände 🌉', id: RESTRICTED_PROJECT });
  const offices = world.addProject({ name: 'Harbour Offices', id: DEFAULT_BIM360_PROJECT, platform: 'bim360' });
  addPlans(world, addUsualTopFolders(world, school));
  const records = addUsualTopFolders(world, hospital);
  world.addFile(records, 'Room book.xlsx');
  world.addFiles(world.addFolder(records, 'Record drawings'), 10_000);
  const shared = world.addFolder(bridge, { name: 'Überbau' });
  for (const name of ['B-01 Widerlager Süd.pdf', 'B-02 Lager.pdf', 'B-03 Kappe.dwg']) world.addFile(shared, name);
  addPages(world, offices);
  addSheets(school);
  return world;
}

/** The sixteen top folders of a real project, of which a person wants the first two. Returns the first. */
export function addUsualTopFolders(world: World, project: WorldProject): ReturnType<World['addFolder']> {
  const files = world.addFolder(project, { name: 'Project Files', folderType: 'normal' });
  const photos = world.addFolder(project, { name: 'Photos', folderType: 'normal' });
  for (const day of ['03', '04', '05']) world.addFile(photos, `IMG_2026-11-${day}.jpg`);
  for (const [index, use] of VIRTUAL.entries()) {
    // Not all of them say that they are hidden.
    const hidden = index % 2 === 0;
    world.addFolder(project, { name: `${use}_${project.id}`, folderType: 'CONTAINER_VIRTUAL', hidden });
  }
  world.addFolder(project, { name: 'COST Root Folder', hidden: true });
  world.addFolder(project, { name: 'ProjectTb', folderType: 'PROJECT_TB', hidden: true });
  return files;
}

const VIRTUAL = [
  'quantification',
  'submittals-attachments',
  'submittals-items',
  'issue',
  'issues-attachments',
  'rfi-attachments',
  'dailylog',
  'checklist',
  'meetings-attachments',
  'correspondence-attachments',
  'cost-documents',
  'assets-attachments',
];

/** BIM 360 keeps plans in a top folder of their own. */
function addPages(world: World, project: WorldProject): void {
  const plans = world.addFolder(project, { name: 'Plans', folderType: 'plan' });
  for (let floor = 1; floor <= 4; floor++) {
    world.addFile(plans, { name: `H-10${floor} Floor ${floor}.pdf`, versions: [{}, {}] });
  }
  const files = world.addFolder(project, 'Project Files');
  world.addFile(files, 'Harbour Offices.rvt');
  world.addFile(files, 'Brief.docx');
  world.addFolder(project, { name: `issue_${project.id}`, folderType: 'CONTAINER_VIRTUAL', hidden: true });
}

function addSheets({ sheets }: WorldProject): void {
  const tender = [
    { number: 'A-101', title: 'Floor plan, ground floor' },
    { number: 'A-102', title: 'Floor plan, level 1' },
    { number: 'A-201', title: 'Section A–A' },
    { number: 'S-101', title: 'Foundations' },
  ];
  sheets.add('Tender', tender);
  sheets.add('Construction, revision B', [
    ...tender.slice(0, 2),
    { number: 'M-301', title: 'Lüftung Turnhalle' },
    { number: 'E-401', title: 'Lighting, level 1' },
  ]);
}
