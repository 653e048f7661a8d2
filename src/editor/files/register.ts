import { type Feature, type Shell, asking } from '../shell/shell.ts';
import { loadMoreFiles, refreshFiles, refreshFolder, toggleChecked, uncheckAll } from './commands.ts';
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
      refreshFiles: refreshFiles(files),
      refreshFolder: refreshFolder(files),
      loadMoreFiles: asking(loadMoreFiles(files)),
      toggleChecked: toggleChecked(files),
      uncheckAll: uncheckAll(files),
    },
    dispose: () => files.dispose(),
  };
}
