import { type OptionsByService, readOptions } from '../acc/exportOptions.ts';
import type { Service } from '../acc/reading.ts';
import type { Translate } from './translate.ts';

/** A switch of an export, by where it stands in the options: `member` or `group.member`. */
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
export function optionSections(service: Service, t: Translate): readonly OptionSection[] {
  if (service === 'bim360') {
    const switches = [
      { path: 'includeMarkups', label: t('Markups'), detail: t('drawn into the page') },
      { path: 'includeHyperlinks', label: t('Hyperlinks'), detail: t('callouts stay clickable') },
    ];
    return [{ label: t('Options'), switches }];
  }
  const everybody = t('those that everybody sees');
  const own = t('those that only you see');
  const pair = (section: string, published: string, unpublished: string): readonly OptionSwitch[] => [
    { path: `${section}.includePublishedMarkups`, label: published, detail: everybody },
    { path: `${section}.includeUnpublishedMarkups`, label: unpublished, detail: own },
  ];
  const links = { path: 'standardMarkups.includeMarkupLinks', label: t('Links of markups'), detail: t('clickable') };
  const assets = { path: 'assetMarkups.includeMarkups', label: t('Assets'), detail: t('their places on the sheet') };
  return [
    {
      label: t('Markups'),
      switches: [...pair('standardMarkups', t('Published markups'), t('Unpublished markups')), links],
    },
    { label: t('Issues'), switches: pair('issueMarkups', t('Published issues'), t('Unpublished issues')) },
    { label: t('Photos'), switches: pair('photoMarkups', t('Published photos'), t('Unpublished photos')) },
    ...(service === 'sheets' ? [{ label: t('Assets'), switches: [assets] }] : []),
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
  return optionSections(service, (words) => words).flatMap(({ switches }) => switches.map(({ path }) => path));
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const member of path)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, member) : undefined;
  return found;
}
