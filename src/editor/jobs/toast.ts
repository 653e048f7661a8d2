import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UI_COMMANDS } from '../../ids.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Notice, NoticeAction } from '../../words/notice.ts';
import type { Settings } from '../shell/settings.ts';

/** Shows a notice with its buttons and does what the user chooses. Returns at once. */
export function showNotice(notice: Notice, settings: Settings, log: EditorLog): void {
  const labels: Readonly<Record<NoticeAction, string>> = {
    download: l10n.t('Download'),
    decide: l10n.t('Resolve'),
    exportAgain: l10n.t('Export Again'),
    show: l10n.t('Show'),
    dontShowAgain: l10n.t('Don’t Show Again'),
  };
  const items = notice.actions.map((action) => ({ title: labels[action], action }));
  const shown =
    notice.severity === 'warning'
      ? vscode.window.showWarningMessage(notice.message, ...items)
      : vscode.window.showInformationMessage(notice.message, ...items);
  const [id] = notice.jobIds;
  const { batchId } = notice;
  const job = id === undefined ? [] : [{ id }];
  const all = batchId === undefined ? job : [{ batchId }];
  const act = async (action: NoticeAction | undefined): Promise<void> => {
    switch (action) {
      case 'download':
        await vscode.commands.executeCommand(UI_COMMANDS.download, ...all);
        return;
      case 'exportAgain':
        await vscode.commands.executeCommand(UI_COMMANDS.exportAgain, ...all);
        return;
      case 'decide':
        await vscode.commands.executeCommand(UI_COMMANDS.decideStart, ...job);
        return;
      case 'show':
        await vscode.commands.executeCommand(UI_COMMANDS.show, ...job);
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
