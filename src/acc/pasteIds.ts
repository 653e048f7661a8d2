/** The ids in a text, told apart by what stands before them. All lower-case. */
export interface FoundIds {
  readonly project: string | undefined;
  readonly export: string | undefined;
  /** Those that nothing is said about, in order, each once. */
  readonly others: readonly string[];
}

type Label = 'project' | 'export' | 'foreign' | undefined;

const ID = /(?<![\w-])(b\.)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])/gi;

/** How much text before an id is searched for its label, characters. */
const LABEL_LENGTH = 60;

const SUFFIX = '[\\s_-]?(?:ids?|guid|uuid|urn)?';
/** `"exportId": "`, `project id = `, `x-user-id: `, `exports/`. */
const LABEL = new RegExp(`([a-z][\\w-]*?)${SUFFIX}["'\`]?(?:\\s*[:=]\\s*|/)[["'\`(\\s]*$`, 'i');
/** `project `, `Export job `, `Bearer `. */
const WORD = new RegExp(`([a-z]+)${SUFFIX}[\\s"'\`(#-]*$`, 'i');

const FOREIGN =
  /user|account|hub|request|correlation|trace|client|folder|item|sheet|session|container|company|role|token|bearer/;

/** Finds every UUID and sorts it by its label or its `b.`; those labelled as something else are left out. */
export function findIds(text: string): FoundIds {
  const projects = new Set<string>();
  const exports = new Set<string>();
  const others = new Set<string>();
  let label: Label;
  let end = 0;
  for (const match of text.matchAll(ID)) {
    const gap = text.slice(Math.max(end, match.index - LABEL_LENGTH), match.index);
    end = match.index + match[0].length;
    // A list shares its label.
    if (!/^["']\s*,\s*["']$/.test(gap)) label = labelOf(gap);
    const id = (match[2] ?? '').toLowerCase();
    if (match[1] !== undefined || label === 'project') projects.add(id);
    else if (label === 'export') exports.add(id);
    else if (label === undefined) others.add(id);
  }
  const [project] = projects;
  const [exported] = exports;
  return { project, export: exported, others: [...others].filter((id) => !projects.has(id) && !exports.has(id)) };
}

function labelOf(gap: string): Label {
  const word = (LABEL.exec(gap) ?? WORD.exec(gap))?.[1]?.toLowerCase();
  if (word === undefined) return undefined;
  if (FOREIGN.test(word)) return 'foreign';
  if (word.includes('project')) return 'project';
  // The answers of the service call the export's id just `id`.
  return /export|job|^id$/.test(word) ? 'export' : undefined;
}
