import type { Incoming } from '../answer.ts';
import type { AppBook, EmulatedApp } from './authApps.ts';
import { Refused } from './authRefusal.ts';

/** The fields of a form that was posted. @throws Refused when it is no form, or names a field twice */
export function readForm(request: Incoming): URLSearchParams {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
    throw Refused.request('The Content-Type must be application/x-www-form-urlencoded');
  }
  return singles(new URLSearchParams(request.body.toString()));
}

/** @throws Refused when a name stands twice */
export function singles(params: URLSearchParams): URLSearchParams {
  const twice = [...params.keys()].find((name) => params.getAll(name).length > 1);
  if (twice !== undefined) throw Refused.request(`The parameter ${twice} must not be repeated`);
  return params;
}

/** @throws Refused when the field is absent or empty */
export function required(params: URLSearchParams, name: string): string {
  const value = params.get(name);
  if (value === null || value === '') throw Refused.missing(name);
  return value;
}

/**
 * Which app asks. A public one sends its client ID in the body and nothing else; a confidential one uses HTTP Basic, or
 * its ID and secret in the body, never both.
 * @throws Refused
 */
export function identifyClient(apps: AppBook, request: Incoming, params: URLSearchParams): EmulatedApp {
  const { authorization } = request.headers;
  const inBody = params.has('client_id') || params.has('client_secret');
  if (authorization !== undefined && inBody) throw Refused.request('Client credentials must be sent in one place only');
  const given = authorization === undefined ? fromBody(params) : fromHeader(authorization);
  const app = apps.find(given.id);
  // A public app has no secret, so none is the right one, and an empty one is none.
  const good = app && (app.type === 'public' ? given.secret === undefined : given.secret === app.secret);
  if (!good) {
    throw Refused.client('The client_id (application key)/client_secret are not valid, or the app is of another type');
  }
  return app;
}

interface GivenClient {
  readonly id: string;
  readonly secret: string | undefined;
}

function fromBody(params: URLSearchParams): GivenClient {
  return { id: required(params, 'client_id'), secret: params.get('client_secret') ?? undefined };
}

/** The service documents plain Base64 of `id:secret`, without percent escapes. */
function fromHeader(authorization: string): GivenClient {
  const [, encoded = ''] = /^Basic ([\w+/=-]+)$/i.exec(authorization) ?? [];
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id, secret: secret.join(':') };
}
