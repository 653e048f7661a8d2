import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import { isAbsolute, join, normalize } from 'node:path';
import * as vscode from 'vscode';
import { CONFIGURATION, SETTINGS } from '../../ids.ts';
import type { Disposable } from '../../lib/disposables.ts';
import { isFields } from '../../lib/fields.ts';
import { Emitter } from '../../lib/events.ts';
import { UserError } from '../../words/userError.ts';
import { signInPort } from '../../words/validation.ts';
import {
  DEFAULT_API_BASE_URL,
  apiOrigin,
  noticeLevel,
  connectionsOf,
  requestsPerMinute,
  type NoticeLevel,
} from '../../engine/settings.ts';

/** Where the workspace's state keeps what the user said of its folder. */
const FOLDER_ANSWER = 'downloadFolderAnswer';

/** The extension's settings, typed and checked at each read. */
export class Settings implements Disposable {
  readonly #changed = new Emitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly #state: vscode.Memento;
  /** Fires after any of the settings changed. */
  readonly onDidChange = this.#changed.event;

  /** @param state of the workspace */
  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#subscription = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(CONFIGURATION)) this.#changed.fire();
    });
  }

  /** Origin of the API host. A value that may not be used gives the default: the token must not go astray. */
  get apiBaseUrl(): string {
    return apiOrigin(this.#read(SETTINGS.apiBaseUrl)) ?? DEFAULT_API_BASE_URL;
  }

  /** What is wrong with the API host setting, as a sentence, or `undefined`. */
  get apiBaseUrlProblem(): string | undefined {
    if (apiOrigin(this.#read(SETTINGS.apiBaseUrl)) !== undefined) return undefined;
    return l10n.t(
      'The setting “{0}” must be an https address without a path (http only on this computer). The default is used instead.',
      SETTINGS.apiBaseUrl,
    );
  }

  /**
   * The folder that every download goes to, absolute; `undefined` when a user is to be asked, also about the folder of the
   * workspace's settings ({@link folderToAskAbout}).
   * @throws UserError when the setting is not an absolute path
   */
  get downloadFolder(): string | undefined {
    const wanted = this.#workspaceFolder;
    if (wanted === undefined) return absolute(this.#read(SETTINGS.downloadFolder));
    switch (this.#folderAnswer(wanted)) {
      case true:
        return absolute(wanted);
      case false:
        return absolute(vscode.workspace.getConfiguration().inspect(SETTINGS.downloadFolder)?.globalValue);
      case undefined:
        // What is wrong with it is said before anybody is asked.
        absolute(wanted);
        return undefined;
    }
  }

  /**
   * The folder of the workspace's settings, absolute, while the user has not said whether files may go there: who wrote
   * them need not be the one who downloads.
   * @throws UserError when it is not an absolute path
   */
  get folderToAskAbout(): string | undefined {
    const wanted = this.#workspaceFolder;
    return wanted === undefined || this.#folderAnswer(wanted) !== undefined ? undefined : absolute(wanted);
  }

  /** Remembers, for this workspace, whether files may go to the folder of its settings; otherwise they go to the user's. */
  async answerFolder(allowed: boolean): Promise<void> {
    await this.#state.update(FOLDER_ANSWER, { folder: this.#workspaceFolder, allowed });
    this.#changed.fire();
  }

  /** The most connections of one download. */
  get downloadConnections(): number {
    return connectionsOf(this.#read(SETTINGS.downloadConnections));
  }

  /** Where a folder dialog starts. */
  get suggestedFolder(): string {
    return join(homedir(), 'Downloads');
  }

  get homeFolder(): string {
    return homedir();
  }

  /** Client ID of the app that people sign in with; `undefined` until it was entered. */
  get clientId(): string | undefined {
    const value = this.#read(SETTINGS.clientId);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  }

  /** The port of this machine that the browser may come back to. */
  get signInPort(): number {
    return signInPort(this.#read(SETTINGS.signInPort));
  }

  /** Whether results are fetched as soon as they are ready. */
  get autoDownload(): boolean {
    return this.#read(SETTINGS.autoDownload) === true;
  }

  /** Whether an export whose link expired unfetched is repeated. */
  get autoExportAgain(): boolean {
    return this.#read(SETTINGS.autoExportAgain) === true;
  }

  get maxRequestsPerMinute(): number {
    return requestsPerMinute(this.#read(SETTINGS.maxRequestsPerMinute));
  }

  get notifications(): NoticeLevel {
    return noticeLevel(this.#read(SETTINGS.notifications));
  }

  async setDownloadFolder(folder: string): Promise<void> {
    await this.#write(SETTINGS.downloadFolder, folder);
  }

  async setClientId(clientId: string): Promise<void> {
    await this.#write(SETTINGS.clientId, clientId);
  }

  async setNotifications(level: NoticeLevel): Promise<void> {
    await this.#write(SETTINGS.notifications, level);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  get #workspaceFolder(): string | undefined {
    const value = vscode.workspace.getConfiguration().inspect(SETTINGS.downloadFolder)?.workspaceValue;
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  }

  #folderAnswer(wanted: string): boolean | undefined {
    const answer = this.#state.get<unknown>(FOLDER_ANSWER);
    return isFields(answer) && answer['folder'] === wanted ? answer['allowed'] === true : undefined;
  }

  #read(id: string): unknown {
    return vscode.workspace.getConfiguration().get<unknown>(id);
  }

  async #write(id: string, value: unknown): Promise<void> {
    await vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);
  }
}

/** @throws UserError when it is a path, and not an absolute one */
function absolute(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const path = value.trim().replace(/^~(?=$|[/\\])/, () => homedir());
  if (isAbsolute(path)) return normalize(path);
  throw new UserError(
    l10n.t('The setting “{0}” must be an absolute path, or start with “~”.', SETTINGS.downloadFolder),
    { kind: 'setting', id: 'downloadFolder' },
  );
}
