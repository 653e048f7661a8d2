import { parseArgs } from 'node:util';
import { listingOf, startDemo } from './demo.ts';
import { startEmulator } from './emulator.ts';
import { usageText } from './usage.ts';

const HELP = `Usage: node test/emulator/main.ts [options]
  --port N                 port of the API (default: a free one)
  --link-lifetime SECONDS  how long links live (default: 3600)
  --demo                   add jobs in all states, and one that finishes every minute
  --json                   print one line of JSON instead of the explanation
  --quiet                  do not print requests
It prints the client ID and the callback URLs to sign in with.`;

/** Runs the emulator alone until Ctrl-C. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'link-lifetime': { type: 'string', default: '3600' },
      demo: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const emulator = await startEmulator({
    port: wholeNumber('--port', values.port),
    linkLifetimeMs: wholeNumber('--link-lifetime', values['link-lifetime']) * 1000,
    // Requests go to stderr, so that stdout has the one line of JSON only.
    ...(values.quiet ? {} : { log: (line: string) => console.error(line) }),
  });
  const demo = values.demo ? startDemo(emulator) : undefined;
  const listing = demo?.listing ?? listingOf(emulator, emulator.issueToken(), []);
  console.log(values.json ? JSON.stringify(listing) : usageText(listing));
  await endSignal();
  demo?.dispose();
  await emulator.close();
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${option} needs a whole number, not '${text}'`);
  return Number(text);
}

async function endSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(HELP);
  process.exitCode = 1;
});
