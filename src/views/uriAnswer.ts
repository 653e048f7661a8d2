/** The parts of a `vscode.Uri`. */
export interface UriParts {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

/**
 * The address that came to the editor, as a URL whose parameters read as the server wrote them. A `Uri` has decoded its
 * query once already, and its own text encodes `=` and `&` as well.
 * @returns `undefined` for another path
 */
export function answerOf({ scheme, authority, path, query }: UriParts): URL | undefined {
  if (path !== '/callback') return undefined;
  const url = new URL(`${scheme}://${authority}${path}`);
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    const name = at < 0 ? pair : pair.slice(0, at);
    if (name !== '' && name !== 'windowId') url.searchParams.append(name, at < 0 ? '' : pair.slice(at + 1));
  }
  return url;
}
