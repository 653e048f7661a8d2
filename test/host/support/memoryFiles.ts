import * as vscode from 'vscode';

/** Files in memory under a scheme of their own, as a workspace on another machine has it. */
export class MemoryFiles implements vscode.FileSystemProvider {
  readonly files = new Map<string, Uint8Array>();
  /** Paths of links that lead to nothing yet. */
  readonly links = new Set<string>();
  readonly #folders = new Set(['/']);
  /** What is done to the bytes of a file that is written. */
  spoil: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat({ path }: vscode.Uri): vscode.FileStat {
    const file = this.files.get(path);
    if (!file && !this.#folders.has(path)) throw vscode.FileSystemError.FileNotFound(path);
    const kind = file ? vscode.FileType.File : vscode.FileType.Directory;
    const type = this.links.has(path) ? vscode.FileType.SymbolicLink : kind;
    return { type, ctime: 0, mtime: 0, size: file?.length ?? 0 };
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory({ path }: vscode.Uri): void {
    this.#folders.add(path);
  }

  readFile({ path }: vscode.Uri): Uint8Array {
    const file = this.files.get(path);
    if (!file) throw vscode.FileSystemError.FileNotFound(path);
    return file;
  }

  writeFile({ path }: vscode.Uri, bytes: Uint8Array): void {
    this.files.set(path, this.spoil(bytes));
  }

  delete({ path }: vscode.Uri): void {
    this.files.delete(path);
  }

  rename(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
}
