import * as vscode from 'vscode';
import { COMMANDS } from '../ids.ts';
import { translate as t } from './locale.ts';
import type { EditorLog } from './log.ts';
import type { Notice, NoticeAction } from './present/notice.ts';
import type { Settings } from './settings.ts';

/** Shows a notice with its buttons and does what the person chooses. Returns at once. */
export function showNotice(notice: Notice, settings: Settings, log: EditorLog): void {
  const labels: Readonly<Record<NoticeAction, string>> = {
    download: t('Download'),
    show: t('Show'),
    dontShowAgain: t('Don’t Show Again'),
  };
  const items = notice.actions.map((action) => ({ title: labels[action], action }));
  const shown =
    notice.severity === 'warning'
      ? vscode.window.showWarningMessage(notice.message, ...items)
      : vscode.window.showInformationMessage(notice.message, ...items);
  const [newest] = notice.jobIds;
  const job = newest === undefined ? [] : [{ id: newest, from: 'person' }];
  const act = async (action: NoticeAction | undefined): Promise<void> => {
    switch (action) {
      case 'download':
        await vscode.commands.executeCommand(COMMANDS.download, ...job);
        return;
      case 'show':
        await vscode.commands.executeCommand(COMMANDS.show, ...job);
        return;
      case 'dontShowAgain':
        await settings.setNotifications('none');
        return;
      case undefined:
        return;
    }
  };
  shown.then(
    (choice) => {
      act(choice?.action).catch((error: unknown) => log.error(`A notice's button failed: ${String(error)}`));
    },
    (error: unknown) => log.error(`A notice could not be shown: ${String(error)}`),
  );
}
