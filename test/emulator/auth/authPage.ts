import { type Answer, textAnswer } from '../answer.ts';
import type { EmulatedUser } from './authUsers.ts';

/** Where the buttons of the sign-in page lead. */
export const DECISION_PATH = '/authentication/v2/authorize/decision';

/** The page where a person says who they are, or no. */
export function signInPage(
  request: string,
  clientId: string,
  scopes: readonly string[],
  users: readonly EmulatedUser[],
): Answer {
  const button = (user: string, label: string): string =>
    `<form method="post" action="authorize/decision">` +
    `<input type="hidden" name="request" value="${escapeHtml(request)}">` +
    `<button name="user" value="${escapeHtml(user)}">${escapeHtml(label)}</button></form>`;
  return page(200, 'Sign in', [
    `<p>The app <code>${escapeHtml(clientId)}</code> asks for: ${escapeHtml(scopes.join(', '))}</p>`,
    ...users.map((user) => button(user.id, `Sign in as ${user.name}`)),
    button('', 'Deny'),
  ]);
}

/** A page with words for a person. */
export function messagePage(status: number, title: string, text: string): Answer {
  return page(status, title, [`<p>${escapeHtml(text)}</p>`]);
}

function page(status: number, title: string, body: readonly string[]): Answer {
  const style =
    'body{font-family:sans-serif;max-width:32rem;margin:4rem auto}button{margin:.3rem 0;padding:.6rem 1rem}';
  const html =
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head>` +
    `<body><h1>${title}</h1>${body.join('\n')}</body></html>`;
  return textAnswer(status, 'text/html; charset=utf-8', html, { 'Cache-Control': 'no-store' });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
