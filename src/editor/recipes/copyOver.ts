import { basename } from 'node:path';
import * as vscode from 'vscode';
import { numbered } from '../../downloads/fileName.ts';
import type { SavedFile } from '../../recipes/runRecipe.ts';

/** Larger files are not sent over the connection that the editor itself uses, bytes. */
export const MOST_COPIED_BYTES = 100_000_000;
const MOST_NAMES = 100;

/**
 * Copies a file of this machine to the workspace's machine, beside what is there, and looks at its size afterwards.
 * @throws whatever the workspace's file system says; Error when the copy is not whole
 */
export async function copyOver({ path, bytes }: SavedFile, folder: vscode.Uri): Promise<vscode.Uri> {
  await vscode.workspace.fs.createDirectory(folder);
  const copy = await copyBeside(vscode.Uri.file(path), folder, basename(path));
  const { size } = await vscode.workspace.fs.stat(copy);
  if (size === bytes) return copy;
  await vscode.workspace.fs.delete(copy);
  throw new Error(`${size} of ${bytes} bytes were copied`);
}

async function copyBeside(file: vscode.Uri, folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const copy = vscode.Uri.joinPath(folder, number === 1 ? name : numbered(name, number));
    try {
      await vscode.workspace.fs.copy(file, copy, { overwrite: false });
      return copy;
    } catch (error) {
      const isTaken = error instanceof vscode.FileSystemError && error.code === 'FileExists';
      if (!isTaken || number === MOST_NAMES) throw error;
    }
  }
}
