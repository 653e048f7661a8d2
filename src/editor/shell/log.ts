import * as vscode from 'vscode';
import type { Disposable } from '../../lib/disposables.ts';
import type { Log } from '../../lib/log.ts';
import { redact } from '../../lib/redact.ts';

/** The log that people read: an output channel whose every line is redacted first. */
export class EditorLog implements Log, Disposable {
  readonly #channel: vscode.LogOutputChannel;

  constructor() {
    this.#channel = vscode.window.createOutputChannel('ACC Exports', { log: true });
  }

  debug(message: string): void {
    this.#channel.debug(redact(message));
  }

  info(message: string): void {
    this.#channel.info(redact(message));
  }

  warn(message: string): void {
    this.#channel.warn(redact(message));
  }

  error(message: string): void {
    this.#channel.error(redact(message));
  }

  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
