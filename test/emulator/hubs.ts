import { type Answer, type Incoming, textAnswer } from './answer.ts';
import type { AppBook } from './authApps.ts';
import { Refused } from './authRefusal.ts';
import { bearerClaims } from './callers.ts';
import { errorAnswer } from './errorBodies.ts';
import type { TokenMint } from './tokens.ts';

const HUB = 'b.5d7a3c1e-8f20-4b69-a1c4-7e0d92b6f385';
const PATH = '/project/v1/hubs';

/**
 * GET hubs; `undefined` for another path. A region that cannot be read is a warning, not an error, so an app that no
 * account has added sees an empty list. Source: Data Management API, GET hubs.
 */
export function hubsAnswer(parts: { tokens: TokenMint; apps: AppBook }, request: Incoming): Answer | undefined {
  if (request.path !== PATH) return undefined;
  if (request.method !== 'GET') return errorAnswer(405, 'gateway', { code: 'GW-405', detail: 'Method not allowed.' });
  const claims = bearerClaims(parts.tokens, request.headers);
  if (!claims) {
    return errorAnswer(401, 'gateway', { code: 'AUTH-006', detail: 'The access token is invalid or has expired' });
  }
  if (!claims.scope.includes('data:read')) {
    const detail = 'Token does not have the privilege for this request.';
    return errorAnswer(403, 'gateway', { code: 'AUTH-010', detail });
  }
  const app = parts.apps.find(claims.client_id);
  if (app?.apisEnabled === false) return Refused.apis().answer();
  const added = app?.addedToAccount ?? true;
  const body = {
    jsonapi: { version: '1.0' },
    links: { self: { href: PATH } },
    data: added ? [hub()] : [],
    meta: { warnings: (added ? ['EMEA', 'APAC'] : ['US', 'EMEA', 'APAC']).map((region) => warning(region)) },
  };
  return textAnswer(200, 'application/vnd.api+json', JSON.stringify(body));
}

function hub(): unknown {
  const href = `${PATH}/${HUB}`;
  return {
    type: 'hubs',
    id: HUB,
    attributes: {
      name: 'Emulated Construction',
      extension: { type: 'hubs:autodesk.bim360:Account', version: '1.0', data: {} },
      region: 'US',
    },
    links: { self: { href } },
    relationships: { projects: { links: { related: { href: `${href}/projects` } } } },
  };
}

function warning(region: string): unknown {
  return {
    Id: null,
    HttpStatusCode: '403',
    ErrorCode: 'BIM360DM_ERROR',
    Title: `Unable to get hubs from BIM360DM ${region}.`,
    Detail: "You don't have permission to access this API",
    AboutLink: null,
    Source: null,
    meta: null,
  };
}
