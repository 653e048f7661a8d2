import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Bed } from '../bed/bed.ts';
import { linkExtension } from '../bed/extensions.ts';
import { makeFolders, removeFolder } from '../bed/folders.ts';
import { PROJECT } from '../bed/recipes.ts';
import { packagedFrom } from './against.ts';
import { whileBusy } from './busy.ts';
import { bundleInHost, measureInHost, measureInPage } from './changedRow.ts';
import { type Ledgers, makeLedgers } from './ledgers.ts';
import { type Costs, copyForDemand, weigh } from './onDemand.ts';
import { type Activations, type Results, type Startup, report } from './report.ts';
import { startBytes, startFiles } from './startFiles.ts';
import { type Activation, readActivation } from './startup.ts';
import { walks } from './walk.ts';
import { underLoad } from './underLoad.ts';
import { EMPTY, FreshWindows, type Meanwhile, PRODUCT } from './windows.ts';

// Measures the packaged extension in the bed, next to an empty one, and prints the result as Markdown. Speed decides
// nothing here: it ends with an error only when something could not be measured. BENCH_RUNS: how many windows of each kind.
// --against <VSIX or checkout>: measures that version beside it, turn by turn. --json <file>: writes all numbers there.

const { values: options } = parseArgs({ options: { against: { type: 'string' }, json: { type: 'string' } } });
const RUNS = Number(process.env['BENCH_RUNS'] ?? 10);
const EMPTY_FOLDER = path.join(import.meta.dirname, 'empty');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
process.once('exit', () => removeFolder(scratch));

const loadBefore = os.loadavg();
const vsix = path.join(scratch, 'acc-exports.vsix');
fs.copyFileSync(process.env['BENCH_VSIX'] ?? path.join(PROJECT, 'acc-exports.vsix'), vsix);
const against =
  options.against === undefined ? undefined : await packagedFrom(options.against, path.join(scratch, 'against.vsix'));
const ledgers = await makeLedgers(path.join(scratch, 'ledgers'));
const startup = await atStartup(ledgers);
const demand = await onDemand(ledgers, startup.installed, startup.other);
const dist = path.join(startup.installed, 'dist');
const bundleBytes = fs.readdirSync(dist).reduce((sum, name) => sum + fs.statSync(path.join(dist, name)).size, 0);
progress('many jobs');
const load = await underLoad(path.join(scratch, 'load'));
progress('going through folders');
const results: Results = {
  ...startup,
  ...demand,
  walks: await walks(),
  load,
  bundleBytes,
  vsixBytes: fs.statSync(vsix).size,
  startFiles: startFiles(startup.installed),
  startBytesAgainst: startup.other === undefined ? undefined : startBytes(startFiles(startup.other)),
};
if (options.json !== undefined) {
  fs.writeFileSync(
    options.json,
    `${JSON.stringify({ runs: RUNS, loadBefore, loadAfter: os.loadavg(), ...results }, null, 2)}\n`,
  );
}
console.log(report(results, { runs: RUNS, loadBefore, loadAfter: os.loadavg() }));

/**
 * In windows that start as a person's do, with the VSIX installed, and in others with the empty extension only: side by side
 * each would wait for the other. At the end, the time until a row is drawn in the page.
 */
async function atStartup({
  small,
  large,
}: Ledgers): Promise<
  Pick<Results, 'startup' | 'inPage'> & { readonly installed: string; readonly other: string | undefined }
> {
  const roots = {
    empty: path.join(scratch, 'empty'),
    product: path.join(scratch, 'product'),
    other: path.join(scratch, 'other'),
  };
  linkExtension(makeFolders(roots.empty), EMPTY_FOLDER);
  const emptyBed = await Bed.start({ root: roots.empty });
  const productBed = await Bed.start({ root: roots.product, vsix: [vsix] });
  const otherBed = against === undefined ? undefined : await Bed.start({ root: roots.other, vsix: [against] });
  try {
    const emptyWindows = new FreshWindows(emptyBed, roots.empty);
    const productWindows = new FreshWindows(productBed, roots.product);
    const otherWindows = otherBed && new FreshWindows(otherBed, roots.other);
    const empty = (meanwhile?: Meanwhile): Promise<Activation> =>
      emptyWindows.use(small, (window) => readActivation(window, EMPTY), meanwhile);
    const product = (ledger: string, meanwhile?: Meanwhile): Promise<Activation> =>
      productWindows.use(ledger, (window) => readActivation(window, PRODUCT), meanwhile);
    const other = (meanwhile?: Meanwhile): Promise<Activation> | undefined =>
      otherWindows?.use(small, (window) => readActivation(window, PRODUCT), meanwhile);
    const all = async (meanwhile?: Meanwhile): Promise<Activations> => ({
      empty: await empty(meanwhile),
      product: await product(small, meanwhile),
      against: await other(meanwhile),
    });
    const busy: Meanwhile = (work) => whileBusy(os.availableParallelism(), work);
    // The first of each warms the caches of page and disk.
    await empty();
    await product(small);
    await other();
    const startup: Startup[] = [];
    for (let run = 0; run < RUNS; run++) {
      startup.push({
        ...(await all()),
        productLarge: await product(large),
        busy: await all(busy),
      });
      progress(`start ${run + 1} of ${RUNS}`);
    }
    const inPage = await productWindows.use(large, measureInPage);
    const installed = installedFolder(roots.product);
    return { startup, inPage, installed, other: otherBed && installedFolder(roots.other) };
  } finally {
    await emptyBed.close();
    await productBed.close();
    await otherBed?.close();
  }
}

/** The same files, activated by a call in a quiet window: what it costs, without what else a window does at its start. */
async function onDemand(
  { small, large }: Ledgers,
  installed: string,
  other: string | undefined,
): Promise<Pick<Results, 'weighed' | 'weighedAgainst' | 'weighedLarge' | 'inHost'>> {
  const root = path.join(scratch, 'demand');
  const otherRoot = path.join(scratch, 'demand-other');
  const bed = await demandBed(root, installed);
  const otherBed = other === undefined ? undefined : await demandBed(otherRoot, other);
  try {
    const windows = new FreshWindows(bed, root);
    const costs = (ledger: string, run: number): Promise<Costs> =>
      windows.use(ledger, (window) => weigh(window, run % 2 === 0));
    const otherWindows = otherBed && new FreshWindows(otherBed, otherRoot);
    const otherCosts = (run: number): Promise<Costs> | undefined =>
      otherWindows?.use(small, (window) => weigh(window, run % 2 === 0));
    await costs(small, 0);
    await otherCosts(0);
    const weighedAgainst: Costs[] = [];
    const weighed: Costs[] = [];
    const weighedLarge: Costs[] = [];
    for (let run = 0; run < RUNS; run++) {
      weighed.push(await costs(small, run));
      const there = await otherCosts(run);
      if (there) weighedAgainst.push(there);
      weighedLarge.push(await costs(large, run));
      progress(`weighing ${run + 1} of ${RUNS}`);
    }
    const ledger = path.join(scratch, 'changed.sqlite');
    fs.copyFileSync(large, ledger);
    const bundle = await bundleInHost(scratch);
    const inHost = await windows.use(small, (window) => measureInHost(window, bundle, ledger));
    return { weighed, weighedAgainst, weighedLarge, inHost };
  } finally {
    await bed.close();
    await otherBed?.close();
  }
}

/** A bed with the empty extension and one that nothing activates but a call. */
function demandBed(root: string, installed: string): Promise<Bed> {
  const folders = makeFolders(root);
  for (const extension of [EMPTY_FOLDER, installed]) {
    linkExtension(folders, copyForDemand(extension, `${root}-extensions`));
  }
  return Bed.start({ root });
}

function installedFolder(root: string): string {
  const extensions = path.join(root, 'extensions');
  const name = fs.readdirSync(extensions).find((name) => name.startsWith(`${PRODUCT}-`));
  if (name === undefined) throw new Error('The extension is not installed.');
  return path.join(extensions, name);
}

function progress(line: string): void {
  console.error(`bench: ${line}, load ${os.loadavg()[0]?.toFixed(1)}`);
}
