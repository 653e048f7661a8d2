// npm test: installs what is missing, then types, lint, format, unit, host, UI and package.
// The last line is "N passed, N failed"; each check that is no test suite counts as one.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { environment, installPackages, PROJECT } from './install.js';

/** Each step is an npm script. `counts`: its output has a line with its own counts. */
const STEPS = [
  { script: 'check:types' },
  { script: 'check:lint' },
  { script: 'check:format' },
  { script: 'test:unit', counts: true },
  { script: 'package' },
  { script: 'test:host', counts: true },
  { script: 'test:ui', counts: true },
];
const COUNTS = /^(\d+) passed, (\d+) failed$/;

installPackages();
const only = process.argv.slice(2);
let passed = 0;
let failed = 0;
const summary = [];
for (const step of STEPS.filter(({ script }) => only.length === 0 || only.includes(script))) {
  const started = Date.now();
  const result = await runStep(step);
  passed += result.passed;
  failed += result.failed;
  summary.push(
    `${result.failed === 0 ? 'ok    ' : 'FAILED'} ${step.script} (${result.passed} of ${result.passed + result.failed}, ${Math.round((Date.now() - started) / 1000)} s)`,
  );
}
console.log(`\n${summary.join('\n')}\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** Runs a step, showing its output except for the counts, which are added up at the end. */
async function runStep({ script, counts = false }) {
  console.log(`\n▶ ${script}`);
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: PROJECT,
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  let found;
  for await (const line of createInterface({ input: child.stdout })) {
    const match = COUNTS.exec(line);
    if (match) found = { passed: Number(match[1]), failed: Number(match[2]) };
    else console.log(line);
  }
  const ok = (await ended) === 0;
  if (!counts) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  // A suite that ended badly without counting a failure (a crash, a hang) is one failure.
  const result = found ?? { passed: 0, failed: 0 };
  return ok && result.passed > 0 ? result : { ...result, failed: Math.max(1, result.failed) };
}
