import type { WorldFile } from '../world/worldFile.ts';

type Test = (file: WorldFile) => boolean;

/**
 * The test that a search's `filter[…]` parameters ask for, all of which must hold; a text says what is wrong with them.
 * Operators stand behind the bracket: `filter[displayName]-contains=plan`. Source: Data Management API, filtering.
 */
export function searchFilter(query: URLSearchParams): Test | string {
  const tests: Test[] = [];
  for (const [key, value] of query) {
    const [, attribute, operator = 'eq'] = /^filter\[(?:attributes\.)?([^\]]+)\](?:-(\w+))?$/.exec(key) ?? [];
    if (attribute === undefined) continue;
    const read = ATTRIBUTES[attribute];
    const compare = OPERATORS[operator];
    if (!read) return `filter on ${attribute} is not supported`;
    if (!compare) return `the operator ${operator} is not supported`;
    const wanted = value.split(',').map((word) => word.trim().toLowerCase());
    tests.push((file) => wanted.some((word) => compare(read(file).toLowerCase(), word)));
  }
  return (file) => tests.every((test) => test(file));
}

const ATTRIBUTES: Readonly<Record<string, (file: WorldFile) => string>> = {
  fileType: (file) => file.type,
  name: (file) => file.tip.name,
  displayName: (file) => file.displayName,
  createUserName: (file) => file.tip.author,
  versionNumber: (file) => String(file.tip.number),
  id: (file) => file.tip.urn,
  type: () => 'versions',
};

const OPERATORS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  eq: (value, wanted) => value === wanted,
  starts: (value, wanted) => value.startsWith(wanted),
  ends: (value, wanted) => value.endsWith(wanted),
  contains: (value, wanted) => value.includes(wanted),
};
