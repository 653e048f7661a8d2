import * as l10n from '@vscode/l10n';
import type { SourceFile } from '../../acc/browseRows.ts';
import { editorLocale } from '../shell/locale.ts';
import { bytes } from '../../words/format/bytes.ts';
import { escapeIcons, plainText } from '../../words/format/text.ts';
import { dayAndTime } from '../../words/format/time.ts';
import { type Choice, label } from '../shell/pick.ts';

/** A file as a row to check: its name, then size, version, author and date. */
export function fileChoice(file: SourceFile): Choice<SourceFile> {
  const locale = editorLocale();
  const facts = [
    file.bytes === undefined ? '' : bytes(file.bytes, locale),
    file.version === undefined ? '' : l10n.t('version {0}', file.version),
    escapeIcons(plainText(file.author ?? '', 60)),
    file.modifiedAt === undefined ? '' : dayAndTime(file.modifiedAt, locale),
  ];
  return {
    label: `$(${file.type === 'pdf' ? 'file-pdf' : 'file'}) ${label(file.name)}`,
    description: facts.filter((fact) => fact !== '').join(' · '),
    value: file,
  };
}
