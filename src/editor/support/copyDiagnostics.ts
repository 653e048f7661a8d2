import * as l10n from '@vscode/l10n';
import { homedir, release } from 'node:os';
import * as vscode from 'vscode';
import { SECTIONS, type Job } from '../../jobs/job.ts';
import { isFields } from '../../lib/fields.ts';
import { redact } from '../../lib/redact.ts';
import { listed, membersOf } from '../../views/listedJobs.ts';
import { diagnostics } from '../../words/diagnostics.ts';
import { StoreError } from '../../store/errors.ts';
import { batchIdOf } from '../shell/args.ts';
import { jobNamed } from '../shell/givenJob.ts';
import { tell } from '../shell/boundary.ts';
import type { Settings } from '../shell/settings.ts';
import type { Handler, Shell } from '../shell/shell.ts';

/** How many rows of each section are described. */
const DESCRIBED = 10;
/** How many jobs are described at most, with those of batches. */
const MOST = 100;

/** Puts a redacted report for a bug tracker on the clipboard, and returns it; a given job comes first. Works without a ledger, too. */
export function copyDiagnostics(shell: Pick<Shell, 'engine' | 'extension' | 'overview' | 'settings' | 'log'>): Handler {
  return async ([argument], { interactive }) => {
    const report = redact(
      diagnostics({
        versions: versions(shell.extension),
        settings: settings(shell.settings),
        state: shell.overview.state,
        ...(await jobs(shell.engine, argument)),
      }),
    ).replaceAll(homedir(), '~');
    await vscode.env.clipboard.writeText(report);
    if (interactive) {
      tell(l10n.t('Diagnostics copied, without token or link.'), {}, shell.log);
    }
    return report;
  };
}

/** Of everything that can matter for a bug. */
export function versions({ extension }: vscode.ExtensionContext): Readonly<Record<string, string>> {
  const { packageJSON, extensionKind } = extension;
  const manifest: unknown = packageJSON;
  const version = isFields(manifest) ? manifest['version'] : '';
  return {
    'ACC Exports': String(version),
    'VS Code': `${vscode.version} (${vscode.env.appName}, ${vscode.env.uriScheme})`,
    'Node.js': process.versions.node,
    SQLite: process.versions['sqlite'] ?? '?',
    System: `${process.platform} ${process.arch} ${release()}`,
    'User interface': vscode.env.uiKind === vscode.UIKind.Desktop ? 'desktop' : 'web',
    Remote: vscode.env.remoteName ?? 'no',
    'Runs on': extensionKind === vscode.ExtensionKind.UI ? 'the local side' : 'the workspace side',
    Language: vscode.env.language,
  };
}

function settings(settings: Settings): Readonly<Record<string, string>> {
  const folder = vscode.workspace.getConfiguration('accExports').get<string>('downloadFolder') ?? '';
  return {
    apiBaseUrl: settings.apiBaseUrl + (settings.apiBaseUrlProblem === undefined ? '' : ' (the setting is not usable)'),
    autoDownload: String(settings.autoDownload),
    autoExportAgain: String(settings.autoExportAgain),
    clientId: settings.clientId ?? 'not set',
    downloadFolder: folder === '' ? 'not set' : folder,
    maxRequestsPerMinute: String(settings.maxRequestsPerMinute),
    notifications: settings.notifications,
    signInPort: String(settings.signInPort),
  };
}

async function jobs(
  engine: Shell['engine'],
  argument: unknown,
): Promise<{ readonly jobs: readonly Job[]; readonly problem?: string }> {
  try {
    const { ledger } = await engine;
    const batchId = batchIdOf(argument);
    const one = await jobNamed(ledger, argument);
    const given = one ? [one] : batchId === undefined ? [] : await ledger.batch(batchId);
    const pages = await Promise.all(SECTIONS.map((section) => ledger.page(section, { limit: DESCRIBED })));
    const others = membersOf(
      await listed(
        ledger,
        pages.flatMap((page) => page.jobs),
      ),
    );
    return { jobs: [...new Map([...given, ...others].map((job) => [job.id, job])).values()].slice(0, MOST) };
  } catch (error) {
    return { jobs: [], problem: StoreError.is(error) ? `StoreError ${error.message}` : String(error) };
  }
}
