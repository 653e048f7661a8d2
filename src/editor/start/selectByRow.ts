import type { FileNode, FilesNode } from '../../views/filesNodes.ts';
import { plainText } from '../../words/format/text.ts';
import type { LaunchSession } from './launchSession.ts';
import { BACK, type Back } from '../shell/pick.ts';
import { askWhole } from '../shell/askWhole.ts';
import { selectInProject } from './pickFolder.ts';
import { selectQuickly } from './quickStart.ts';
import type { Selection } from '../../launch/selection.ts';

/** What a row of the Files view stands for: its files, the whole folder, or what is chosen in its project. */
export async function selectByRow(
  session: LaunchSession,
  row: FilesNode,
  selected: readonly FilesNode[],
  title: string,
): Promise<Selection | Back> {
  switch (row.kind) {
    case 'filesFile': {
      const { project, parent } = row;
      const files = together(row, selected).map(({ file }) => file);
      return { kind: 'files', project, files, folder: parent.folder, path: parent.path };
    }
    case 'filesFolder': {
      const { project, folder, path } = row;
      const whole = await askWhole(`${title}: ${plainText(folder.name)}`);
      if (whole === BACK) return BACK;
      const { recursive, filter } = whole;
      return { kind: 'folder', project, folder, path, recursive, filter };
    }
    case 'filesProject':
      return selectInProject(session, row.project, { title });
    case 'filesHub':
    case 'filesMore':
      return selectQuickly(session, title);
  }
}

/** The clicked file, and the other selected ones of its project when it is one of them. */
function together(row: FileNode, selected: readonly FilesNode[]): readonly FileNode[] {
  const files = selected
    .filter((node) => node.kind === 'filesFile')
    .filter(({ project }) => project.id === row.project.id);
  return files.some(({ file }) => file.id === row.file.id) ? files : [row];
}
