import * as vscode from 'vscode';
import type { Disposable } from '../../lib/disposables.ts';
import type { Log } from '../../lib/log.ts';
import { redactedLine } from '../../lib/redact.ts';

/** The log that people read: an output channel whose every line is redacted first. */
export class EditorLog implements Log, Disposable {
  readonly #channel: vscode.LogOutputChannel;

  constructor() {
    this.#channel = vscode.window.createOutputChannel('ACC Exports', { log: true });
  }

  debug(message: string): void {
    this.#channel.debug(redactedLine(message));
  }

  info(message: string): void {
    this.#channel.info(redactedLine(message));
  }

  warn(message: string): void {
    this.#channel.warn(redactedLine(message));
  }

  error(message: string): void {
    this.#channel.error(redactedLine(message));
  }

  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
