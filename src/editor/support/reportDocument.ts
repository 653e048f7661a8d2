import * as vscode from 'vscode';
import type { Disposable } from '../../lib/disposables.ts';
import { Emitter } from '../../lib/events.ts';

const SCHEME = 'acc-exports-report';
const ADDRESS = vscode.Uri.from({ scheme: SCHEME, path: '/ACC Exports doctor.md' });

/** Shows a Markdown report. It is no file: closing it asks for nothing, and nothing is left on disk. */
export class ReportDocument implements Disposable {
  readonly #changed = new Emitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  #text = '';

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.#changed.event,
      provideTextDocumentContent: () => this.#text,
    });
  }

  async show(text: string): Promise<void> {
    this.#text = text;
    this.#changed.fire(ADDRESS);
    await vscode.window.showTextDocument(ADDRESS, { preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
