import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Paste, type PasteProblem, parsePaste, parsePastes } from '../../acc/paste.ts';
import { projectIdIn } from '../../acc/address.ts';
import { readVersionUrn } from '../../acc/readUrn.ts';
import type { Ledger } from '../../jobs/ledger.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { UserError } from '../../words/userError.ts';
import { plainText } from '../../words/format/text.ts';
import { serviceName } from '../../words/terms.ts';
import type { JobToTrack } from './trackArgument.ts';

const RECENT_PROJECTS = 10;

/** Asks for the exports: several at once, or one and then what is still missing of it. @throws CancelledError */
export async function askRefs(ledger: Ledger): Promise<readonly JobToTrack[]> {
  const text = await ask({
    title: l10n.t('Track Export'),
    prompt: l10n.t(
      'The project ID and the export ID, the API address of the export, a curl line, or the answer that started it.',
    ),
    placeHolder: l10n.t('paste anything that contains the IDs, also of several exports'),
    validateInput: (value) => (value.trim() === '' ? undefined : verdict(value)),
  });
  const several = parsePastes(text);
  return several.length > 0 ? several : [await completed(ledger, parsePaste(text))];
}

async function completed(ledger: Ledger, paste: Paste): Promise<JobToTrack> {
  switch (paste.kind) {
    case 'job':
      return paste;
    case 'needsProject': {
      const { exportId, versionUrn } = paste;
      const projectId = await askProject(ledger);
      const service = paste.service ?? 'files';
      if (service !== 'bim360') return { ref: { service, projectId, exportId } };
      return { ref: { service, projectId, exportId, versionUrn: versionUrn ?? (await askVersion()) } };
    }
    case 'needsVersion': {
      const { projectId, exportId } = paste;
      return { ref: { service: 'bim360', projectId, exportId, versionUrn: await askVersion() } };
    }
    case 'nothing':
      throw new UserError(problemWords(paste.reason));
  }
}

/** Asks for a name; Enter takes the suggestion. @throws CancelledError */
export async function askName(suggestion: string): Promise<string> {
  const name = await ask({
    title: l10n.t('Track Export'),
    prompt: l10n.t('A name for the list. Press Enter to keep this one.'),
    value: suggestion,
  });
  return plainText(name);
}

async function askProject(ledger: Ledger): Promise<string> {
  const recent = await ledger.recentProjects(RECENT_PROJECTS);
  if (recent.length > 0) {
    const other = l10n.t('Another project…');
    const picked = await vscode.window.showQuickPick([...recent, other], {
      title: l10n.t('Track Export'),
      placeHolder: l10n.t('Which project does the export belong to?'),
    });
    if (picked === undefined) throw new CancelledError();
    if (picked !== other) return picked;
  }
  const text = await ask({
    title: l10n.t('Track Export'),
    prompt: l10n.t('The project ID, with or without “b.”. It is in the address of the project in the browser.'),
    validateInput: (value) =>
      value.trim() === '' || projectIdIn(value) !== undefined ? undefined : l10n.t('There is no project ID in this.'),
  });
  const projectId = projectIdIn(text);
  if (projectId === undefined) throw new UserError(l10n.t('There is no project ID in this.'));
  return projectId;
}

async function askVersion(): Promise<string> {
  const problem = l10n.t('A version URN looks like urn:adsk.wip…:fs.file:vf.…?version=…');
  const text = await ask({
    title: l10n.t('Track Export'),
    prompt: l10n.t('The version URN of the BIM 360 document that was exported.'),
    validateInput: (value) => (value.trim() === '' || readVersionUrn(value) !== undefined ? undefined : problem),
  });
  const urn = readVersionUrn(text);
  if (urn === undefined) throw new UserError(problem);
  return urn;
}

async function ask(options: vscode.InputBoxOptions): Promise<string> {
  const text = await vscode.window.showInputBox({ ignoreFocusOut: true, ...options });
  if (text === undefined || text.trim() === '') throw new CancelledError();
  return text;
}

/** What was found so far, while the user types. */
function verdict(text: string): vscode.InputBoxValidationMessage {
  const info = vscode.InputBoxValidationSeverity.Info;
  const several = parsePastes(text).length;
  if (several > 0) return { message: l10n.t('{0} exports. All of them are tracked.', several), severity: info };
  const paste = parsePaste(text);
  switch (paste.kind) {
    case 'job': {
      const { service, exportId, projectId } = paste.ref;
      return {
        message: l10n.t('{0} export {1} of project {2}', serviceName(service), exportId, projectId),
        severity: info,
      };
    }
    case 'needsProject':
      return { message: l10n.t('Export {0}. The project is asked for next.', paste.exportId), severity: info };
    case 'needsVersion':
      return { message: l10n.t('BIM 360 export {0}. The version is asked for next.', paste.exportId), severity: info };
    case 'nothing':
      return { message: problemWords(paste.reason), severity: vscode.InputBoxValidationSeverity.Error };
  }
}

function problemWords(problem: PasteProblem): string {
  switch (problem) {
    case 'empty':
    case 'noIds':
      return l10n.t('There is no export ID in this. An ID looks like 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0.');
    case 'tooLong':
      return l10n.t('This is too long. Paste only the line with the IDs.');
    case 'oneProjectOnly':
      return l10n.t(
        'There is a project ID in this, but no export ID. It is in the answer of the call that started the export.',
      );
    case 'manyIds':
      return l10n.t('There are several IDs in this. Paste the project ID and the export ID only.');
  }
}
