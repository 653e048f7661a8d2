import * as l10n from '@vscode/l10n';
import type { Project, Sheet } from '../../acc/browseRows.ts';
import { UserError } from '../../words/userError.ts';
import { inNotificationWhenSlow } from '../shell/progress.ts';
import { plainText } from '../../words/format/text.ts';
import type { LaunchSession } from './launchSession.ts';
import { BACK, type Back, type Choice, allOf, pickMany, pickOne, separator, label } from '../shell/pick.ts';
import type { Selection } from '../../launch/selection.ts';
import { type VersionSet, versionSets } from '../../launch/versionSets.ts';

/** More current sheets than this are not listed: a project has some thousands at most. */
const MOST_LISTED = 50_000;
/** How many are asked for between two reports. */
const STEP = 1000;

/** Lets a user choose sheets of a project: all current ones, those of a version set, or some. */
export async function chooseSheets(session: LaunchSession, project: Project, title: string): Promise<Selection | Back> {
  const sheets = await currentSheets(session, project);
  if (sheets.length === 0) throw new UserError(l10n.t('There are no sheets in this project.'));
  const all: VersionSet = { name: undefined, sheets };
  const choice = (set: VersionSet, words: string): Choice<VersionSet | 'some'> => ({
    label: `$(layers) ${words}`,
    description: count(set.sheets.length),
    value: set,
  });
  for (;;) {
    const set = await pickOne<VersionSet | 'some'>({
      title: `${title}: ${plainText(project.name)}`,
      placeholder: l10n.t('Which sheets? They become one PDF.'),
      back: true,
      rows: allOf([
        choice(all, l10n.t('All current sheets')),
        { label: `$(checklist) ${l10n.t('Choose sheets…')}`, value: 'some' },
        separator(l10n.t('Version sets')),
        ...versionSets(sheets).map((set) => choice(set, label(set.name ?? l10n.t('without a version set')))),
      ]),
    });
    if (set === BACK) return BACK;
    if (set !== 'some')
      return {
        kind: 'sheets',
        project,
        sheets: set.sheets,
        set: set.name,
        whole: set === all || set.name !== undefined,
      };
    const some = await pickMany<Sheet>({
      title: `${title}: ${plainText(project.name)}`,
      placeholder: l10n.t('Check the sheets to export'),
      back: true,
      rows: allOf(
        sheets.map((value) => ({
          label: label(`${value.number} ${value.title}`),
          description: label(value.versionSet?.name ?? ''),
          value,
        })),
      ),
    });
    if (some !== BACK && some.length > 0) return { kind: 'sheets', project, sheets: some };
  }
}

/** Every current sheet of a project, in the service's order. @throws AccError, AuthError, StoreError, CancelledError */
async function currentSheets(session: LaunchSession, project: Pick<Project, 'id' | 'name'>): Promise<readonly Sheet[]> {
  const words = l10n.t('Reading the sheets of {0}', plainText(project.name, 60));
  return inNotificationWhenSlow(session.call, words, async (report, signal) => {
    for (let wanted = STEP; ; wanted += STEP) {
      const place = { kind: 'sheets', projectId: project.id } as const;
      const { rows, more } = await session.engine.catalog.list<'sheets'>(session.account, place, wanted, signal);
      if (!more || rows.length >= MOST_LISTED) return rows;
      report({ message: count(rows.length) });
    }
  });
}

function count(sheets: number): string {
  return sheets === 1 ? l10n.t('1 sheet') : l10n.t('{0} sheets', sheets);
}
