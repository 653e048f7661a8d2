import { type Node, type ParseError, parse, parseTree } from 'jsonc-parser';
import type { RecipeProblem } from './recipeFile.ts';

/** A part of a text, characters. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/**
 * Where a problem is in the text of a recipe: the value that is wrong, the name of what is unknown, and for what is missing the
 * member that it is missing in. Never throws.
 */
export function placesOf(text: string, problems: readonly RecipeProblem[]): readonly Place[] {
  // A mark of the byte order is no JSON, but as wide as a space.
  const json = text.replace(/^\ufeff/, ' ');
  const root = treeOf(json);
  return problems.map(({ code, path }) => {
    if (code === 'json') return firstMistake(json);
    if (!root) return { offset: 0, length: 0 };
    const { node, isWhole } = deepest(root, path);
    if (isWhole && code !== 'unknown' && code !== 'missing' && node !== root) return node;
    return nameOf(node) ?? { offset: node.offset, length: 1 };
  });
}

/** Undefined when there is nothing, or lists in lists that no stack is deep enough for: the parser calls itself. */
function treeOf(json: string): Node | undefined {
  try {
    return parseTree(json);
  } catch {
    return undefined;
  }
}

/** The node at a path, or the last one on the way to it. */
function deepest(root: Node, path: RecipeProblem['path']): { readonly node: Node; readonly isWhole: boolean } {
  let node = root;
  for (const step of path) {
    const next = typeof step === 'number' ? node.children?.[step] : member(node, step);
    if (!next) return { node, isWhole: false };
    node = next;
  }
  return { node, isWhole: true };
}

/** Of two members with the same name the last counts, as for `JSON.parse`. */
function member({ type, children = [] }: Node, name: string): Node | undefined {
  if (type !== 'object') return undefined;
  return children.findLast(({ children: [key] = [] }) => key?.value === name)?.children?.[1];
}

/** The name in front of a value; an entry of a list has none. */
function nameOf({ parent }: Node): Node | undefined {
  return parent?.type === 'property' ? parent.children?.[0] : undefined;
}

function firstMistake(json: string): Place {
  const errors: ParseError[] = [];
  try {
    parse(json, errors, { disallowComments: true, allowTrailingComma: false });
  } catch {
    return { offset: 0, length: 1 };
  }
  const [first] = errors;
  if (!first) return { offset: 0, length: 1 };
  // At the end of the text there is nothing to mark: the last character stands for it.
  const offset = Math.min(first.offset, Math.max(0, json.length - 1));
  return { offset, length: Math.max(1, first.length) };
}
