import { generateKeyPairSync } from 'node:crypto';
import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Provider, type Adapter, type AdapterPayload, type Configuration } from 'oidc-provider';
import { LocalServer } from '../localServer.ts';

export const PUBLIC_CLIENT = 'public-client';
export const ROBOT = { clientId: 'robot-client', clientSecret: 'robot-secret-0123456789' };
export const REDIRECT = 'http://localhost:4711/callback';

/** Changes an answer's JSON on its way: what a man in the middle would do. */
export type Tamper = (path: string, body: Record<string, unknown>) => Record<string, unknown>;

export interface TestProvider {
  readonly issuer: string;
  tamper: Tamper;
  /** What the person at the browser does. */
  person: 'accepts' | 'refuses';
  close(): Promise<void>;
}

/** Starts `oidc-provider`, a certified OpenID provider, behind a front that can tamper with its answers. */
export async function startProvider(): Promise<TestProvider> {
  const front = new LocalServer((request, response) => {
    void forward(target, request, response, (path, body) => state.tamper(path, body));
  });
  await front.listen();
  const issuer = front.origin;
  const provider = new Provider(issuer, configuration());
  const handle = provider.callback();
  const back = new LocalServer((request, response) => {
    if (request.url?.startsWith('/interaction/')) void interact(provider, state.person, request, response);
    else void handle(request, response);
  });
  await back.listen();
  const target = Number(new URL(back.origin).port);
  const state: TestProvider = {
    issuer,
    tamper: (_, body) => body,
    person: 'accepts',
    close: async () => {
      await Promise.all([front, back].map((server) => server.close()));
    },
  };
  return state;
}

/** Plays the browser: follows redirects with cookies until they lead away from the provider. */
export async function browse(start: string): Promise<URL> {
  const cookies = new Map<string, string>();
  const { origin } = new URL(start);
  for (let url = new URL(start), hops = 0; hops < 10; hops++) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`stopped at ${url.pathname}: ${response.status} ${await response.text()}`);
    url = new URL(location, url);
    if (url.origin !== origin) return url;
  }
  throw new Error('redirected in a circle');
}

function configuration(): Configuration {
  const items = new Map<string, AdapterPayload>();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  // Everything that has a development default is given, so that the provider prints no warnings.
  return {
    adapter: (model) => new MemoryAdapter(model, items),
    clients: [
      {
        client_id: PUBLIC_CLIENT,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        redirect_uris: [REDIRECT],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
      {
        client_id: ROBOT.clientId,
        client_secret: ROBOT.clientSecret,
        token_endpoint_auth_method: 'client_secret_basic',
        redirect_uris: [],
        scope: 'data:read',
        grant_types: ['client_credentials'],
        response_types: [],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'provider-key', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['cookie-key'] },
    scopes: ['openid', 'data:read', 'data:write'],
    claims: { openid: ['sub', 'name', 'email'] },
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: 'Grace Hopper', email: 'grace@example.com' }),
    }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
      userinfo: { enabled: true },
    },
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 300,
      ClientCredentials: 3600,
      Grant: 3600,
      IdToken: 3600,
      Interaction: 300,
      RefreshToken: 3600,
      Session: 3600,
    },
  };
}

async function interact(
  provider: Provider,
  person: TestProvider['person'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (person === 'refuses') {
    await provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'No' });
    return;
  }
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: 'GRACE1', clientId: String(params['client_id']) });
  grant.addOIDCScope(String(params['scope']));
  const result = { login: { accountId: 'GRACE1' }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function forward(
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
  tamper: Tamper,
): Promise<void> {
  const body = await buffer(request);
  // The host header stays: the provider makes its addresses from it.
  const { method, url = '/', headers } = request;
  const onward = httpRequest({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (answer) => {
    void buffer(answer).then((bytes) => {
      const json =
        /^application\/(?:jwk-set\+)?json/.test(answer.headers['content-type'] ?? '') && answer.statusCode === 200;
      const path = url.split('?')[0] ?? '';
      const changed = json
        ? JSON.stringify(tamper(path, JSON.parse(bytes.toString()) as Record<string, unknown>))
        : bytes;
      const { 'content-length': _, 'transfer-encoding': __, ...kept } = answer.headers;
      response.writeHead(answer.statusCode ?? 500, kept).end(changed);
    });
  });
  onward.once('error', () => response.destroy());
  onward.end(body);
}

/** The least that the provider asks of a store. */
class MemoryAdapter implements Adapter {
  readonly #model: string;
  readonly #items: Map<string, AdapterPayload>;

  /** @param items shared by the adapters of one provider */
  constructor(model: string, items: Map<string, AdapterPayload>) {
    this.#model = model;
    this.#items = items;
  }

  upsert(id: string, payload: AdapterPayload): Promise<void> {
    this.#items.set(`${this.#model}:${id}`, { ...payload });
    return Promise.resolve();
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.#items.get(`${this.#model}:${id}`));
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const found = [...this.#items].find(([key, item]) => key.startsWith(`${this.#model}:`) && item.uid === uid);
    return Promise.resolve(found?.[1]);
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  consume(id: string): Promise<void> {
    const item = this.#items.get(`${this.#model}:${id}`);
    if (item) item.consumed = Math.floor(Date.now() / 1000);
    return Promise.resolve();
  }

  destroy(id: string): Promise<void> {
    this.#items.delete(`${this.#model}:${id}`);
    return Promise.resolve();
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, item] of this.#items) {
      if (item.grantId === grantId) this.#items.delete(key);
    }
    return Promise.resolve();
  }
}
