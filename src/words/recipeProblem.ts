import type { RecipeProblem } from '../recipes/recipeFile.ts';
import { plainText } from './format/text.ts';
import type { Translate } from './translate.ts';

/** What is wrong with a recipe: "“project” must be the id of a project, a UUID". */
export function problemWords({ code, path }: RecipeProblem, t: Translate): string {
  const member = plainText(path.join('.'), 80);
  switch (code) {
    case 'json':
      return t('it is not JSON');
    case 'newer':
      return t('it was written for a newer version of ACC Exports');
    case 'missing':
      return t('“{0}” is missing', member);
    case 'unknown':
      return t('“{0}” means nothing here', member);
    case 'take':
      return t('it must have either “folder” or “files”, or for the service sheets “sheets”');
    case 'wrong':
      return path.length === 0 ? t('it is not an object') : t('“{0}” must be {1}', member, expected(path, t));
  }
}

/** What stands at a path of a recipe. */
function expected(path: readonly (string | number)[], t: Translate): string {
  switch (path.filter((step) => typeof step === 'string').join('.')) {
    case 'version':
      return t('1');
    case 'service':
      return t('one of files, sheets, bim360');
    case 'project':
      return t('the id of a project, a UUID');
    case 'folder.urn':
      return t('the URN of a folder: urn:adsk.wip…:fs.folder:co.…');
    case 'files.version':
      return t('the URN of a version: urn:adsk.wip…:fs.file:vf.…?version=…');
    case 'sheets.only.sheet':
      return t('the id of a sheet, a UUID');
    case 'files':
    case 'sheets.only':
      return t('a list with at least one entry');
    case 'target':
      return t('the path of a folder');
    case 'projectName':
    case 'folder.path':
    case 'folder.filter':
    case 'files.name':
    case 'sheets.versionSet':
    case 'sheets.only.name':
      return t('a text');
    case 'options.outputFileName':
      return t('a name of at most 255 characters');
    case 'folder.recursive':
      return t('true or false');
    default:
      return /\.include\w+$/.test(path.join('.')) ? t('true or false') : t('an object');
  }
}
