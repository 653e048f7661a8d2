import type { Translate } from '../translate.ts';
import type { Check, CheckName, Outcome } from './check.ts';

/** The doctor's findings as Markdown. The details hold Markdown already; the caller redacts the whole. */
export function report(checks: readonly Check[], versions: Readonly<Record<string, string>>, t: Translate): string {
  const facts = Object.entries(versions).map(([name, value]) => `- ${name}: ${value}`);
  const findings = checks.map(({ name, outcome, detail, fix }) => {
    const advice = fix === undefined ? '' : `\n  - **${outcome === 'ok' ? t('Note') : t('What to do')}:** ${fix}`;
    return `- **${outcomeWords(outcome, t)}**, ${checkTitle(name, t)}: ${detail}${advice}`;
  });
  return [`# ${t('ACC Exports doctor')}`, verdict(checks, t), findings.join('\n'), facts.join('\n'), ''].join('\n\n');
}

/** The one line that matters: "1 check failed: hubs". */
export function verdict(checks: readonly Check[], t: Translate): string {
  const titles = (outcome: Outcome): string =>
    checks
      .filter((check) => check.outcome === outcome)
      .map(({ name }) => checkTitle(name, t))
      .join(', ');
  const failed = titles('failed');
  const warnings = titles('warning');
  if (failed !== '') return t('Does not work: {0}.', failed);
  return warnings === '' ? t('Everything that could be checked works.') : t('Works, but look at: {0}.', warnings);
}

function outcomeWords(outcome: Outcome, t: Translate): string {
  switch (outcome) {
    case 'ok':
      return t('OK');
    case 'warning':
      return t('Warning');
    case 'failed':
      return t('Failed');
    case 'skipped':
      return t('Skipped');
  }
}

export function checkTitle(name: CheckName, t: Translate): string {
  switch (name) {
    case 'configuration':
      return t('configuration');
    case 'callback':
      return t('callback URL');
    case 'browser':
      return t('way back from the browser');
    case 'token':
      return t('token');
    case 'scopes':
      return t('scopes');
    case 'apiHost':
      return t('API host');
    case 'clock':
      return t('clock');
    case 'linkHost':
      return t('storage of the files');
    case 'hubs':
      return t('hubs');
    case 'secrets':
      return t('secret storage');
    case 'ledger':
      return t('list of exports');
  }
}
