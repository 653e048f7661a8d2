import * as l10n from '@vscode/l10n';
import type { Check, CheckName, Outcome } from './check.ts';

/** The doctor's findings as Markdown. The details hold Markdown already; the caller redacts the whole. */
export function report(checks: readonly Check[], versions: Readonly<Record<string, string>>): string {
  const facts = Object.entries(versions).map(([name, value]) => `- ${name}: ${value}`);
  const findings = checks.map(({ name, outcome, detail, fix }) => {
    const advice =
      fix === undefined ? '' : `\n  - **${outcome === 'ok' ? l10n.t('Note') : l10n.t('What to do')}:** ${fix}`;
    return `- **${outcomeWords(outcome)}**, ${checkTitle(name)}: ${detail}${advice}`;
  });
  return [`# ${l10n.t('ACC Exports doctor')}`, verdict(checks), findings.join('\n'), facts.join('\n'), ''].join('\n\n');
}

/** The one line that matters: "1 check failed: hubs". */
export function verdict(checks: readonly Check[]): string {
  const titles = (outcome: Outcome): string =>
    checks
      .filter((check) => check.outcome === outcome)
      .map(({ name }) => checkTitle(name))
      .join(', ');
  const failed = titles('failed');
  const warnings = titles('warning');
  if (failed !== '') return l10n.t('Does not work: {0}.', failed);
  return warnings === ''
    ? l10n.t('Everything that could be checked works.')
    : l10n.t('Works, but look at: {0}.', warnings);
}

function outcomeWords(outcome: Outcome): string {
  switch (outcome) {
    case 'ok':
      return l10n.t('OK');
    case 'warning':
      return l10n.t('Warning');
    case 'failed':
      return l10n.t('Failed');
    case 'skipped':
      return l10n.t('Skipped');
  }
}

export function checkTitle(name: CheckName): string {
  switch (name) {
    case 'configuration':
      return l10n.t('configuration');
    case 'callback':
      return l10n.t('callback URL');
    case 'browser':
      return l10n.t('return from the browser');
    case 'token':
      return l10n.t('token');
    case 'scopes':
      return l10n.t('scopes');
    case 'apiHost':
      return l10n.t('API host');
    case 'clock':
      return l10n.t('clock');
    case 'linkHost':
      return l10n.t('storage of the files');
    case 'hubs':
      return l10n.t('hubs');
    case 'secrets':
      return l10n.t('secret storage');
    case 'ledger':
      return l10n.t('list of exports');
  }
}
