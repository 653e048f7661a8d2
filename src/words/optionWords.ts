import * as l10n from '@vscode/l10n';
import { type OptionsByService, readOptions } from '../acc/exportOptions.ts';
import type { Service } from '../acc/reading.ts';
import { isFields } from '../lib/fields.ts';

/** A switch of an export, by where it stands in the options: `member` or `batch.member`. */
export interface OptionSwitch {
  readonly path: string;
  readonly label: string;
  readonly detail: string;
}

/** Switches that belong together. */
export interface OptionSection {
  readonly label: string;
  readonly switches: readonly OptionSwitch[];
}

/** Everything that can be switched in an export, in words. Source: API pages A and C. */
export function optionSections(service: Service): readonly OptionSection[] {
  if (service === 'bim360') {
    const switches = [
      { path: 'includeMarkups', label: l10n.t('Markups'), detail: l10n.t('drawn into the page') },
      { path: 'includeHyperlinks', label: l10n.t('Hyperlinks'), detail: l10n.t('callouts stay clickable') },
    ];
    return [{ label: l10n.t('Options'), switches }];
  }
  const everybody = l10n.t('those that everyone sees');
  const own = l10n.t('those that only you see');
  const pair = (section: string, published: string, unpublished: string): readonly OptionSwitch[] => [
    { path: `${section}.includePublishedMarkups`, label: published, detail: everybody },
    { path: `${section}.includeUnpublishedMarkups`, label: unpublished, detail: own },
  ];
  const links = {
    path: 'standardMarkups.includeMarkupLinks',
    label: l10n.t('Links of markups'),
    detail: l10n.t('clickable'),
  };
  const assets = {
    path: 'assetMarkups.includeMarkups',
    label: l10n.t('Assets'),
    detail: l10n.t('their places on the sheet'),
  };
  return [
    {
      label: l10n.t('Markups'),
      switches: [...pair('standardMarkups', l10n.t('Published markups'), l10n.t('Unpublished markups')), links],
    },
    {
      label: l10n.t('Issues'),
      switches: pair('issueMarkups', l10n.t('Published issues'), l10n.t('Unpublished issues')),
    },
    {
      label: l10n.t('Photos'),
      switches: pair('photoMarkups', l10n.t('Published photos'), l10n.t('Unpublished photos')),
    },
    ...(service === 'sheets' ? [{ label: l10n.t('Assets'), switches: [assets] }] : []),
  ];
}

/** The paths of the switches that are on. */
export function switchesOn<S extends Service>(service: S, options: OptionsByService[S]): ReadonlySet<string> {
  return new Set(pathsOf(service).filter((path) => valueAt(options, path.split('.')) === true));
}

/** Options from the paths of the switches that are on; every other one is off. */
export function optionsFrom<S extends Service>(
  service: S,
  on: ReadonlySet<string>,
  outputFileName?: string,
): OptionsByService[S] {
  const fields: Record<string, unknown> = { outputFileName };
  for (const path of pathsOf(service)) {
    const [section = '', member] = path.split('.');
    if (member === undefined) fields[section] = on.has(path);
    else fields[section] = { ...(fields[section] as object | undefined), [member]: on.has(path) };
  }
  return readOptions(service, fields);
}

function pathsOf(service: Service): readonly string[] {
  return optionSections(service).flatMap(({ switches }) => switches.map(({ path }) => path));
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const member of path) found = isFields(found) ? found[member] : undefined;
  return found;
}
