import * as l10n from '@vscode/l10n';
import type { RecipeProblem } from '../recipes/recipeFile.ts';
import { plainText } from './format/text.ts';

/** What is wrong with a recipe: "“project” must be the id of a project, a UUID". */
export function problemWords({ code, path }: RecipeProblem): string {
  const member = plainText(path.join('.'), 80);
  switch (code) {
    case 'json':
      return l10n.t('it is not JSON');
    case 'newer':
      return l10n.t('it was written for a newer version of ACC Exports');
    case 'missing':
      return l10n.t('“{0}” is missing', member);
    case 'unknown':
      return l10n.t('“{0}” is not known here', member);
    case 'take':
      return l10n.t('it must have either “folder” or “files”, or for the service sheets “sheets”');
    case 'wrong':
      return path.length === 0 ? l10n.t('it is not an object') : l10n.t('“{0}” must be {1}', member, expected(path));
  }
}

/** What stands at a path of a recipe. */
function expected(path: readonly (string | number)[]): string {
  switch (path.filter((step) => typeof step === 'string').join('.')) {
    case 'version':
      return l10n.t('1');
    case 'service':
      return l10n.t('one of files, sheets, bim360');
    case 'project':
      return l10n.t('the ID of a project, a UUID');
    case 'folder.urn':
      return l10n.t('the URN of a folder: urn:adsk.wip…:fs.folder:co.…');
    case 'files.version':
      return l10n.t('the URN of a version: urn:adsk.wip…:fs.file:vf.…?version=…');
    case 'sheets.only.sheet':
      return l10n.t('the ID of a sheet, a UUID');
    case 'files':
    case 'sheets.only':
      return l10n.t('a list with at least one entry');
    case 'target':
      return l10n.t('the path of a folder');
    case 'projectName':
    case 'folder.path':
    case 'folder.filter':
    case 'files.name':
    case 'sheets.versionSet':
    case 'sheets.only.name':
      return l10n.t('a text in quotes');
    case 'options.outputFileName':
      return l10n.t('a name of at most 255 characters');
    case 'confirmLargeRun':
    case 'folder.recursive':
      return l10n.t('true or false');
    default:
      return /\.include\w+$/.test(path.join('.')) ? l10n.t('true or false') : l10n.t('an object');
  }
}
