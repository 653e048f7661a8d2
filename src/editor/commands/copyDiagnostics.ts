import { homedir, release } from 'node:os';
import * as vscode from 'vscode';
import { JOB_GROUPS, type Job } from '../../jobs/job.ts';
import { redact } from '../../lib/redact.ts';
import { translate as t } from '../locale.ts';
import { diagnostics } from '../present/diagnostics.ts';
import { StoreError } from '../../store/errors.ts';
import { isPersonal, jobIdOf } from './arguments.ts';
import { tell } from './boundary.ts';
import type { CommandContext, Handler } from './context.ts';

/** How many jobs of each group are described. */
const DESCRIBED = 10;

/** Puts a redacted report for a bug tracker on the clipboard, and returns it; a given job comes first. Works without a ledger, too. */
export function copyDiagnostics(context: CommandContext): Handler {
  return async (...args) => {
    const id = jobIdOf(args[0]);
    const report = redact(
      diagnostics({
        versions: versions(context),
        settings: settings(context),
        state: context.overview.state,
        ...(await jobs(context, id)),
      }),
    ).replaceAll(homedir(), '~');
    await vscode.env.clipboard.writeText(report);
    if (isPersonal(args)) {
      tell(t('Diagnostics copied, without token or link.'), {}, context.log);
    }
    return report;
  };
}

/** Of everything that can matter for a bug. */
export function versions(context: CommandContext): Readonly<Record<string, string>> {
  const { packageJSON, extensionKind } = context.extension.extension;
  const manifest: unknown = packageJSON;
  const version: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'version') : '';
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

function settings({ settings }: CommandContext): Readonly<Record<string, string>> {
  const folder = vscode.workspace.getConfiguration('accExports').get<string>('downloadFolder') ?? '';
  return {
    apiBaseUrl: settings.apiBaseUrl + (settings.apiBaseUrlProblem === undefined ? '' : ' (the setting is not usable)'),
    clientId: settings.clientId ?? 'not set',
    downloadFolder: folder === '' ? 'not set' : folder,
    maxRequestsPerMinute: String(settings.maxRequestsPerMinute),
    notifications: settings.notifications,
    signInPort: String(settings.signInPort),
  };
}

async function jobs(
  context: CommandContext,
  id: string | undefined,
): Promise<{ readonly jobs: readonly Job[]; readonly problem?: string }> {
  try {
    const { ledger } = await context.engine;
    const given = id === undefined ? undefined : await ledger.get(id);
    const pages = await Promise.all(JOB_GROUPS.map((group) => ledger.page(group, { limit: DESCRIBED })));
    const others = pages.flatMap((page) => page.jobs).filter((job) => job.id !== id);
    return { jobs: given ? [given, ...others] : others };
  } catch (error) {
    return { jobs: [], problem: StoreError.is(error) ? `StoreError ${error.message}` : String(error) };
  }
}
