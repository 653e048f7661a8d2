import * as l10n from '@vscode/l10n';
import { EXPORTABLE_TYPES, type Folder, type Hub, type Project, type SourceFile } from '../acc/browseRows.ts';
import { bytes } from './format/bytes.ts';
import { codeSpan, escapeMarkdown, plainText } from './format/text.ts';
import { fullTime } from './format/time.ts';
import type { Locale } from './locale.ts';

/** A row of the Files view. */
export interface FileRow {
  readonly label: string;
  readonly description: string;
  /** Codicon. */
  readonly icon: string;
  /** Space-separated abilities, matched by `when` clauses: `folder container exportable`. */
  readonly contextValue: string;
  readonly accessibilityLabel: string;
  /** Whether it gets a checkbox. */
  readonly checkable: boolean;
}

/**
 * Draws the rows of files. Keeps its date formats: making one takes longer than all the rest of a row, and a folder has
 * hundreds.
 */
export class FileRows {
  readonly #locale: Locale;
  readonly #day: Intl.DateTimeFormat;
  readonly #dayAndYear: Intl.DateTimeFormat;
  readonly #year: Intl.DateTimeFormat;

  constructor(locale: Locale) {
    this.#locale = locale;
    const zone = locale.timeZone === undefined ? {} : { timeZone: locale.timeZone };
    const format = (parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(locale.language, { ...parts, ...zone });
    this.#day = format({ day: 'numeric', month: 'short' });
    this.#dayAndYear = format({ day: 'numeric', month: 'short', year: 'numeric' });
    this.#year = format({ year: 'numeric' });
  }

  /** A file with what tells it from its neighbours: "v3 · 4.2 MB · Ada Byron · 16 Nov". What is not known is left out. */
  row(file: SourceFile, now: number): FileRow {
    const label = nameOf(file);
    const checkable = EXPORTABLE_TYPES.has(file.type);
    const rest = [
      ...(file.bytes === undefined ? [] : [bytes(file.bytes, this.#locale)]),
      ...(file.author === undefined ? [] : [plainText(file.author, 40)]),
      ...(file.modifiedAt === undefined ? [] : [this.#dayOf(file.modifiedAt, now)]),
    ].filter((part) => part !== '');
    const spoken = [
      ...[label, ...(file.version === undefined ? [] : [l10n.t('version {0}', file.version)]), ...rest],
      ...(checkable ? [] : [l10n.t('cannot be exported')]),
    ];
    return {
      label,
      checkable,
      description: [...(file.version === undefined ? [] : [l10n.t('v{0}', file.version)]), ...rest].join(' · '),
      icon: file.type === 'pdf' ? 'file-pdf' : 'file',
      contextValue: checkable ? 'file exportable' : 'file',
      accessibilityLabel: spoken.join(', '),
    };
  }

  /** With the year when it is not this one. */
  #dayOf(at: number, now: number): string {
    const thisYear = this.#year.format(at) === this.#year.format(now);
    return (thisYear ? this.#day : this.#dayAndYear).format(at);
  }
}

/** An account, a project or a folder: its name says it all. */
export function containerRow(row: Hub | Project | Folder): FileRow {
  const label = nameOf(row);
  const plain = { label, description: '', checkable: false };
  switch (row.kind) {
    case 'hub':
      return {
        ...plain,
        icon: 'organization',
        contextValue: 'container',
        accessibilityLabel: l10n.t('{0}, account', label),
      };
    case 'project':
      return {
        ...plain,
        description: row.platform === 'bim360' ? l10n.t('BIM 360') : '',
        icon: 'project',
        contextValue: 'project container exportable',
        accessibilityLabel:
          row.platform === 'bim360' ? l10n.t('{0}, BIM 360 project', label) : l10n.t('{0}, project', label),
      };
    case 'folder':
      return {
        ...plain,
        icon: 'folder',
        contextValue: 'folder container exportable',
        accessibilityLabel: l10n.t('{0}, folder', label),
      };
  }
}

/** All that is known of a file, as Markdown. Everything from outside is escaped. @param path names above it, from the project */
export function fileTooltip(file: SourceFile, path: readonly string[], locale: Locale): string {
  return tooltip(
    nameOf(file),
    EXPORTABLE_TYPES.has(file.type) ? undefined : l10n.t('Only PDF, DWG and RVT can be exported.'),
    [
      [l10n.t('Folder'), pathWords(path)],
      [l10n.t('Version'), file.version === undefined ? undefined : String(file.version)],
      [l10n.t('Size'), file.bytes === undefined ? undefined : escapeMarkdown(bytes(file.bytes, locale))],
      [
        l10n.t('Last changed'),
        file.modifiedAt === undefined ? undefined : escapeMarkdown(fullTime(file.modifiedAt, locale)),
      ],
      [l10n.t('By'), file.author === undefined ? undefined : escapeMarkdown(file.author, 120)],
      [l10n.t('File ID'), codeSpan(file.id)],
      [l10n.t('Version ID'), codeSpan(file.versionUrn)],
    ],
  );
}

/** All that is known of an account, a project or a folder, as Markdown. @param path names above it, from the project */
export function containerTooltip(row: Hub | Project | Folder, path: readonly string[]): string {
  switch (row.kind) {
    case 'hub':
      return tooltip(nameOf(row), undefined, [
        [l10n.t('Region'), row.region === undefined ? undefined : escapeMarkdown(row.region)],
        [l10n.t('Account ID'), codeSpan(row.id)],
      ]);
    case 'project':
      return tooltip(
        nameOf(row),
        row.platform === 'bim360' ? l10n.t('A BIM 360 project: each page is an export of its own.') : undefined,
        [[l10n.t('Project ID'), codeSpan(row.id)]],
      );
    case 'folder':
      return tooltip(nameOf(row), undefined, [
        [l10n.t('Folder'), pathWords(path)],
        [l10n.t('Folder ID'), codeSpan(row.id)],
      ]);
  }
}

/** What is checked, in a line: "3 files checked, 12.4 MB"; empty for none. */
export function checkedWords(files: readonly SourceFile[], locale: Locale): string {
  if (files.length === 0) return '';
  const count = files.length === 1 ? l10n.t('1 file checked') : l10n.t('{0} files checked', files.length);
  const sizes = files.flatMap((file) => file.bytes ?? []);
  if (sizes.length === 0) return count;
  const sum = bytes(
    sizes.reduce((sum, size) => sum + size, 0),
    locale,
  );
  return sizes.length === files.length ? l10n.t('{0}, {1}', count, sum) : l10n.t('{0}, more than {1}', count, sum);
}

/** Said when files of another project were unchecked for the one that was checked last. */
export function clearedWords(project: Pick<Project, 'name'>, count: number): string {
  const name = plainText(project.name, 60);
  return count === 1
    ? l10n.t('An export is of one project, so 1 file of “{0}” was unchecked.', name)
    : l10n.t('An export is of one project, so {0} files of “{1}” were unchecked.', count, name);
}

function nameOf({ name }: { readonly name: string }): string {
  return plainText(name) || l10n.t('without a name');
}

function pathWords(path: readonly string[]): string | undefined {
  return path.length === 0 ? undefined : escapeMarkdown(path.map((name) => plainText(name)).join(' / '));
}

function tooltip(
  name: string,
  message: string | undefined,
  facts: readonly (readonly [string, string | undefined])[],
): string {
  const listed = facts
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `- ${escapeMarkdown(name)}: ${value}`);
  return [
    `**${escapeMarkdown(name)}**`,
    ...(message === undefined ? [] : [escapeMarkdown(message)]),
    listed.join('\n'),
  ].join('\n\n');
}
