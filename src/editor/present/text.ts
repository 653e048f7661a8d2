/** Characters that must never reach a label: controls, line separators, and marks that reorder or hide text. */
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/gu;

/**
 * One safe line from a text that came from outside: no control or bidirectional characters, no runs of spaces,
 * and nothing that VS Code's notifications would turn into a link (`[words](command:…)`).
 * @param maxLength in characters; what is longer ends with an ellipsis
 */
export function plainText(text: string, maxLength = 120): string {
  const line = text.replace(UNSAFE, ' ').replace(/\s+/g, ' ').replaceAll('](', '] (').trim();
  const characters = [...line];
  return characters.length <= maxLength
    ? line
    : `${characters
        .slice(0, maxLength - 1)
        .join('')
        .trimEnd()}…`;
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
  const query = args.length > 0 ? `?${encodeURIComponent(JSON.stringify(args))}` : '';
  return `[${escapeMarkdown(label)}](command:${command}${query})`;
}

/** First letter in upper case, for a fragment that starts a sentence. */
export function capitalised(text: string): string {
  const [first = '', ...rest] = text;
  return first.toLocaleUpperCase() + rest.join('');
}
