import fs from 'node:fs';
import path from 'node:path';
import { serverEnvironment, type ServerFolders } from './folders.ts';
import type { CodeServer } from './recipes.ts';
import { run } from './run.ts';

/**
 * Makes an unpacked extension an installed one, by a link in the extensions folder; its `package.json` is read when a window
 * opens. Call it before {@link installVsix} and before the first window: VS Code takes stock of the folder only once.
 */
export function linkExtension(folders: ServerFolders, folder: string): void {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const { publisher, name, version } = manifest;
  const link = path.join(folders.extensions, `${publisher}.${name}-${version}`);
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path.resolve(folder), link);
}

/** Installs packed extensions. The server may run or not; windows that are open see them after a reload. */
export async function installVsix(
  codeServer: CodeServer,
  folders: ServerFolders,
  files: readonly string[],
): Promise<void> {
  if (files.length === 0) return;
  const install = files.flatMap((file) => ['--install-extension', path.resolve(file)]);
  const where = ['--user-data-dir', folders.userData, '--extensions-dir', folders.extensions];
  const config =
    codeServer.recipe.program === 'code-server'
      ? ['--config', path.join(folders.root, 'config.yaml')]
      : ['--accept-server-license-terms', '--server-data-dir', folders.root];
  await run(codeServer.node, [codeServer.entry, ...where, ...config, ...install, '--force'], {
    env: serverEnvironment(folders),
  });
}
