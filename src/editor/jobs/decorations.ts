import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

const SCHEME = 'acc-exports-job';

/** The address that marks a row as not looked at; rows that were seen have none. */
export function unseenUri(jobId: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${jobId}`, query: 'unseen' });
}

/** Draws a dot behind the rows that ended and that nobody has looked at. */
export class UnseenDecorations implements vscode.FileDecorationProvider {
  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== SCHEME || uri.query !== 'unseen') return undefined;
    return new vscode.FileDecoration('●', l10n.t('Not viewed yet'));
  }
}
