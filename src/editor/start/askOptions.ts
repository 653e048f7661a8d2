import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import {
  type ExportOptions,
  LONGEST_OUTPUT_NAME,
  type OptionsByService,
  readOptions,
} from '../../acc/exportOptions.ts';
import type { Service } from '../../acc/reading.ts';
import { plainText } from '../../words/format/text.ts';
import { type OptionSwitch, optionSections, optionsFrom, switchesOn } from '../../words/optionWords.ts';
import { BACK, type Back, type Choice, allOf, pickMany, separator } from '../shell/pick.ts';

export interface Answers<S extends Service> {
  readonly options: OptionsByService[S];
  /** What a user typed as name; `undefined` when none was. */
  readonly name?: string | undefined;
}

/**
 * Asks for the options in one step: Enter takes what is checked, a button changes the name.
 * @param what is exported, in words
 * @throws CancelledError
 */
export async function askOptions<S extends Service>(
  service: S,
  normally: OptionsByService[S],
  words: { readonly what: string; readonly name: string },
): Promise<Answers<S> | Back> {
  const on = switchesOn(service, normally);
  let name: string | undefined;
  const title = (): string => `${plainText(name ?? words.name, 60)}: ${words.what}`;
  const rename = {
    iconPath: new vscode.ThemeIcon('edit'),
    tooltip: l10n.t('Name…'),
    press: async () => {
      name = (await askName(name ?? words.name)) ?? name;
      return title();
    },
  };
  const chosen = await pickMany<OptionSwitch>({
    title: title(),
    placeholder: l10n.t('What should be in it? Press Enter to start.'),
    back: true,
    checked: ({ path }) => on.has(path),
    buttons: [rename],
    rows: allOf(choices(service)),
  });
  if (chosen === BACK) return BACK;
  return { options: optionsFrom(service, new Set(chosen.map(({ path }) => path)), nameFor(service, name)), name };
}

/** Options that a program gave, with its name for the file unless they have one. */
export function givenOptions(service: Service, given: unknown, name: string | undefined): ExportOptions {
  const options = readOptions(service, given);
  if (service === 'bim360' || ('outputFileName' in options && options.outputFileName !== undefined)) return options;
  return { ...options, outputFileName: name };
}

/** BIM 360 names its files itself. */
function nameFor(service: Service, name: string | undefined): string | undefined {
  return service === 'bim360' ? undefined : name;
}

function choices(service: Service): readonly Choice<OptionSwitch>[] {
  return optionSections(service).flatMap(({ label, switches }) => [
    separator(label),
    ...switches.map((value) => ({ label: value.label, description: value.detail, value })),
  ]);
}

/** `undefined` when the user keeps the name. */
async function askName(current: string): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: l10n.t('Start Export'),
    prompt: l10n.t('The name of the file, without extension.'),
    value: current,
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim().length > LONGEST_OUTPUT_NAME ? l10n.t('At most {0} characters.', LONGEST_OUTPUT_NAME) : undefined,
  });
  const plain = plainText(name ?? '', LONGEST_OUTPUT_NAME);
  return plain === '' || plain === current ? undefined : plain;
}
