import { lazily } from '../shell/lazily.ts';
import { type Feature, type Shell, asking } from '../shell/shell.ts';
import { FilesView } from './filesView.ts';

type FilesCommand = 'refreshFiles' | 'refreshFolder' | 'loadMoreFiles' | 'toggleChecked' | 'uncheckAll';

/** The view of accounts, projects, folders and files. */
export function registerFiles({
  engine,
  settings,
  clock,
  log,
}: Shell): Feature<FilesCommand> & { readonly files: FilesView } {
  const files = new FilesView(engine, settings, clock, log);
  return {
    files,
    commands: {
      refreshFiles: lazily(async () => (await import('./commands.ts')).refreshFiles(files)),
      refreshFolder: lazily(async () => (await import('./commands.ts')).refreshFolder(files)),
      loadMoreFiles: asking(lazily(async () => (await import('./commands.ts')).loadMoreFiles(files))),
      toggleChecked: lazily(async () => (await import('./commands.ts')).toggleChecked(files)),
      uncheckAll: lazily(async () => (await import('./commands.ts')).uncheckAll(files)),
    },
    dispose: () => files.dispose(),
  };
}
