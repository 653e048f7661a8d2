import type { World } from './world.ts';
import type { WorldFolder } from './worldFolder.ts';

/** Larger than an export may be. */
const TWELVE_GB = 12_000_000_000;

/** The files of a school in planning: nested folders, several versions, and everything that can be awkward. */
export function addPlans(world: World, files: WorldFolder): void {
  const plans = world.addFolder(files, 'Plans');
  const architecture = world.addFolder(plans, 'Architecture');
  for (const [index, place] of ['Ground floor', 'Level 1', 'Level 2', 'Roof'].entries()) {
    const name = `A-10${index + 1} ${place}.pdf`;
    world.addFile(architecture, { name, versions: [{ author: 'Bo Lind' }, {}, { author: 'Ada Byron' }] });
  }
  world.addFile(architecture, 'A-201 Section A–A.dwg');
  world.addFile(architecture, { name: 'A-202 Elevations.dwg', versions: [{}, {}] });
  const structure = world.addFolder(plans, 'Structure');
  world.addFile(structure, { name: 'S-101 Foundations.pdf', versions: [{}, {}] });
  world.addFile(structure, 'S-102 Framing.pdf');
  world.addFile(structure, 'Structure.rvt');
  const services = world.addFolder(plans, 'Building services');
  world.addFile(services, { name: 'M-301 Lüftung Turnhalle – Grundriß.pdf', versions: [{}, {}] });
  world.addFile(services, 'E-401 Lighting.pdf');
  world.addFiles(world.addFolder(plans, 'Details'), 450, (index) => {
    const number = String(index + 1).padStart(3, '0');
    return { name: `D-${number} Detail ${number}.${index % 10 === 9 ? 'dwg' : 'pdf'}` };
  });
  const models = world.addFolder(files, 'Models');
  world.addFile(models, { name: 'Seefeld School.rvt', versions: [{ bytes: 310_000_000 }, { bytes: 342_000_000 }] });
  world.addFile(models, { name: 'Point cloud as model.rvt', versions: [{ bytes: TWELVE_GB }] });
  world.addFile(models, 'Coordination.nwd');
  world.addFolder(files, 'Handover');
  addOddOnes(world, world.addFolder(files, 'Correspondence & odd ones'));
}

function addOddOnes(world: World, folder: WorldFolder): void {
  world.addFile(folder, 'Minutes 12.docx');
  world.addFile(folder, 'Site on 5 November.jpg');
  world.addFile(folder, 'Ansicht Süd 🏫 (geprüft).pdf');
  world.addFile(folder, { name: 'Empty.pdf', versions: [{ bytes: 0 }] });
  world.addFile(folder, { name: 'Size not told.pdf', versions: [{ bytes: null }] });
  world.addFile(folder, { name: 'No permission to download.pdf', refusedFor: 'everybody' });
  world.addFile(folder, { name: 'Scan without drawings.dwg', exportable: false });
  world.addFile(folder, { name: 'A-900 Renamed.pdf', displayName: 'A-900 Fire escape routes.pdf', versions: [{}, {}] });
  const long =
    'Annex to the minutes of the coordination meeting with all trades on the fire compartments of the sports hall';
  world.addFile(
    folder,
    `${long}, with remarks of the authority and the answers of the planners to them, as agreed.pdf`,
  );
  const scans = world.addFolder(folder, { name: 'Scans', withoutIncluded: true });
  for (const page of [1, 2, 3]) world.addFile(scans, `Scan ${page}.pdf`);
  // Deleted files are taken out of a page after it was cut: the first page has two, the second none, the third one.
  const thinned = world.addFolder(folder, 'Thinned out');
  world.addFile(thinned, 'Kept 1.pdf');
  world.addFile(thinned, 'Kept 2.pdf');
  thinned.entries.hide(400);
  world.addFile(thinned, 'Kept 3.pdf');
}
