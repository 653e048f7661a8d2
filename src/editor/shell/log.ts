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
    this.#write('debug', message);
  }

  info(message: string): void {
    this.#write('info', message);
  }

  warn(message: string): void {
    this.#write('warn', message);
  }

  error(message: string): void {
    this.#write('error', message);
  }

  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#channel.dispose();
  }

  /** Never throws: an editor that closes takes no line, and what is being finished then must not end for that. */
  #write(level: 'debug' | 'info' | 'warn' | 'error', message: string): void {
    try {
      this.#channel[level](redactedLine(message));
    } catch {
      // Nobody reads it any more.
    }
  }
}
