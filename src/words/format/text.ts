import { withoutControls } from '../../lib/redact.ts';

/**
 * One safe line from a text that came from outside: no control or bidirectional characters, no runs of spaces,
 * and nothing that VS Code's notifications would turn into a link (`[words](command:…)`).
 * @param maxLength in UTF-16 units; what is longer ends with an ellipsis
 */
export function plainText(text: string, maxLength = 120): string {
  const line = withoutControls(text).replace(/\s+/g, ' ').replaceAll('](', '] (').trim();
  if (line.length <= maxLength) return line;
  // Whole characters only: half an emoji would be shown as rubbish.
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(line.slice(0, maxLength + 50))) {
    if (index + segment.length > maxLength - 1) break;
    end = index + segment.length;
  }
  return `${line.slice(0, end).trimEnd()}…`;
}

/** Makes a text from outside literal in Markdown: every ASCII punctuation mark is escaped, so no link, tag or icon is left. */
export function escapeMarkdown(text: string, maxLength = 500): string {
  return plainText(text, maxLength).replace(/[!-/:-@[-`{-~]/g, (mark) => (mark === '$' ? '&#36;' : `\\${mark}`));
}

/** A text from outside as Markdown code: nothing in it has a meaning there but the backtick, which is replaced. */
export function codeSpan(text: string, maxLength = 300): string {
  const literal = plainText(text, maxLength).replaceAll('`', '’');
  return literal === '' ? '' : `\`${literal}\``;
}

/** Makes `$(name)` literal where VS Code draws icons in labels, such as quick picks. */
export function escapeIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}

/** A Markdown link that runs a command; only works in text that trusts the command. */
export function commandLink(label: string, command: string, ...args: readonly unknown[]): string {
  // Parentheses would end the link's address.
  const encoded = encodeURIComponent(JSON.stringify(args)).replaceAll('(', '%28').replaceAll(')', '%29');
  const query = args.length > 0 ? `?${encoded}` : '';
  return `[${escapeMarkdown(label)}](command:${command}${query})`;
}
