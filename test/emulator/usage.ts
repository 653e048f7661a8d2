import { createHash } from 'node:crypto';
import type { DemoListing } from './demo.ts';
import { DEFAULT_BIM360_PROJECT, DEFAULT_PROJECT } from './exports/jobs.ts';

const VERSION = 'urn:adsk.wipprod:fs.file:vf.Zmxvb3JwbGFu?version=1';
const SHEET = '0c1f3b7e-95c4-4a5e-8a57-2f2f0e7a1b11';

const VERIFIER = 'a-code-verifier-for-trying-things-by-hand-0';

/** How to use a running emulator with curl, as text for a terminal. */
export function usageText(listing: DemoListing): string {
  const { origin, storageOrigin, userinfoOrigin, token, jobs, clientId, callbackUrls, users } = listing;
  const authorize = signInUrl(origin, clientId, callbackUrls);
  const files = `${origin}/construction/files/v1/projects/${DEFAULT_PROJECT}/exports`;
  const sheets = `${origin}/construction/sheets/v1/projects/${DEFAULT_PROJECT}/exports`;
  const bim = `${origin}/bim360/docs/v1/projects/${DEFAULT_BIM360_PROJECT}/versions/${encodeURIComponent(VERSION)}/exports`;
  const start = (url: string, body: unknown): string =>
    `  curl -s -X POST '${url}' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'\n` +
    `  curl -s '${url}/EXPORT_ID' -H "Authorization: Bearer $TOKEN"`;
  const list = jobs.map(
    (job) =>
      `  ${job.service.padEnd(7)} ${job.projectId} ${job.exportId}  ${[job.name, job.versionUrn].filter(Boolean).join('  ')}`,
  );
  return [
    `API      ${origin}`,
    `Storage  ${storageOrigin}`,
    `Userinfo ${userinfoOrigin}`,
    '',
    `TOKEN=${token}`,
    '',
    'Sign in instead of pasting that token:',
    `  client ID  ${clientId} (a public app)`,
    `  callbacks  ${callbackUrls.join(' ')}`,
    `  people     ${users.map((user) => `${user.name} (${user.id})`).join(', ')}`,
    `  endpoints  ${origin}/.well-known/openid-configuration`,
    'Open this in a browser, choose a name, and trade the code that comes back within five minutes',
    `  ${authorize}`,
    `  curl -s '${origin}/authentication/v2/token' -d client_id=${clientId} -d grant_type=authorization_code -d code_verifier=${VERIFIER} --data-urlencode 'redirect_uri=${callbackUrls.at(-1)}' -d code=CODE`,
    'Agree without the page, as somebody',
    `  curl -s -X POST '${origin}/_control/browser' -d '{"autoApprove":true,"user":"${users[0]?.id}"}'`,
    '',
    'Look around (hubs; then follow the links)',
    `  curl -s '${origin}/project/v1/hubs' -H "Authorization: Bearer $TOKEN"`,
    `  curl -s '${origin}/construction/sheets/v1/projects/${DEFAULT_PROJECT}/sheets?currentOnly=true' -H "Authorization: Bearer $TOKEN"`,
    '',
    'Start an export and read it (a few seconds later it has a link):',
    'Files',
    start(files, { fileVersions: [VERSION] }),
    'Sheets',
    start(sheets, { sheets: [SHEET] }),
    'BIM 360',
    start(bim, { includeMarkups: false, includeHyperlinks: false }),
    'Download (quote the link; no Authorization header)',
    "  curl -s -OJ 'SIGNED_URL'",
    'Make something go wrong, once, and stop it',
    `  curl -s -X POST '${origin}/_control/faults' -d '{"listener":"api","kind":"status","status":503,"form":"html","count":1}'`,
    `  curl -s -X DELETE '${origin}/_control/faults'`,
    ...(list.length > 0
      ? ['', `Jobs (one more each minute, see ${origin}/_control/demo)`, '  service project, export id, name', ...list]
      : []),
    '',
    'Ctrl-C ends it.',
  ].join('\n');
}

function signInUrl(origin: string, clientId: string, callbackUrls: readonly string[]): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callbackUrls.at(-1) ?? '',
    scope: 'openid data:read data:write data:search',
    state: 'by-hand',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `${origin}/authentication/v2/authorize?${query.toString()}`;
}
