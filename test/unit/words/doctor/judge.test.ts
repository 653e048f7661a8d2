import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../../src/acc/errors.ts';
import type { Account } from '../../../../src/auth/accounts.ts';
import { AuthError } from '../../../../src/auth/errors.ts';
import { type Attempt, CHECKS, type Check } from '../../../../src/words/doctor/check.ts';
import {
  judgeApiHost,
  judgeBrowser,
  judgeCallback,
  judgeClock,
  judgeConfiguration,
  judgeHubs,
  judgeLedger,
  judgeLinkHost,
  judgeScopes,
  judgeSecrets,
  judgeToken,
  skipped,
} from '../../../../src/words/doctor/judge.ts';
import { report, verdict } from '../../../../src/words/doctor/report.ts';
import { StoreError } from '../../../../src/store/errors.ts';
import { MINUTE, START, locale } from '../../../support/words.ts';

const NOW = START;
const API = 'https://developer.api.autodesk.com';
const CLIENT = 'Client0123456789Client0123456789';
const came = <T>(value: T): Attempt<T> => ({ ok: true, value });
const broke = (error: unknown): Attempt<never> => ({ ok: false, error });
const account: Account = {
  key: 'signIn:a',
  kind: 'signIn',
  status: 'usable',
  label: 'Ada',
  email: 'ada@example.com',
  subject: 'A1',
  clientId: CLIENT,
  apiHost: API,
  scopes: ['openid', 'data:read'],
  canLaunch: false,
  expiresAt: NOW + 30 * MINUTE,
};
const network = broke(new AccError('network', { host: 'x.example', systemCode: 'ECONNREFUSED' }));
const signedIn = { at: NOW, way: 'uri', outcome: 'signedIn' } as const;

const TABLE: readonly (readonly [string, Check, Check['outcome'], RegExp, RegExp?])[] = [
  ['a good configuration', judgeConfiguration({ apiBaseUrl: API, clientId: CLIENT }), 'ok', /developer\.api.*Client01/],
  ['no client ID', judgeConfiguration({ apiBaseUrl: API }), 'warning', /no client ID/, /accExports\.clientId/],
  ['a wrong client ID', judgeConfiguration({ apiBaseUrl: API, clientId: 'x' }), 'failed', /`x`/, /too short/],
  [
    'a wrong API host',
    judgeConfiguration({ apiBaseUrl: API, apiBaseUrlProblem: 'It is wrong.' }),
    'failed',
    /autodesk/,
    /It is wrong/,
  ],
  [
    'the callbacks',
    judgeCallback(['a://b/callback', 'http://localhost:1/callback', 'http://localhost:1/callback']),
    'ok',
    /`a:\/\/b\/callback`.*also use `http:\/\/localhost:1\/callback`\./,
    /registered/,
  ],
  ['nobody signed in yet', judgeBrowser({ way: 'uri' }, locale), 'skipped', /No one/],
  [
    'a browser that came back',
    judgeBrowser({ way: 'uri', last: signedIn }, locale),
    'ok',
    /came back through the editor/,
  ],
  [
    'a browser that did not',
    judgeBrowser({ way: 'loopback', last: { ...signedIn, outcome: 'timedOut' } }, locale),
    'failed',
    /timedOut.*would try it through a port/,
    /callback URL is not registered/,
  ],
  [
    'a sign-in that was declined',
    judgeBrowser({ way: 'uri', last: { ...signedIn, outcome: 'accessDenied' } }, locale),
    'warning',
    /accessDenied/,
    /declined/,
  ],
  [
    'a port that is taken',
    judgeBrowser({ way: 'loopback', last: signedIn, port: broke(new AuthError('portInUse', { port: 8765 })) }, locale),
    'failed',
    /cannot come back/,
    /Port 8765/,
  ],
  ['a token', judgeToken(account, came({}), NOW, locale), 'ok', /30 min and renewed/],
  ['a pasted token', judgeToken({ ...account, kind: 'accessToken' }, came({}), NOW, locale), 'ok', /another 30 min\.$/],
  ['a token that is over', judgeToken(account, came({}), NOW + 31 * MINUTE, locale), 'failed', /expired/, /Sign in/],
  [
    'a token that says nothing',
    judgeToken({ ...account, expiresAt: undefined }, came({}), NOW, locale),
    'warning',
    /does not say/,
  ],
  ['no token', judgeToken(account, broke(new AccError('noToken')), NOW, locale), 'failed', /no token/, /Sign in/],
  ['scopes', judgeScopes(account), 'ok', /data:read.*not started/],
  ['scopes to launch with', judgeScopes({ ...account, canLaunch: true }), 'ok', /`openid data:read`\.$/],
  [
    'scopes that the app was refused',
    judgeScopes({ ...account, refused: { scopes: ['data:search'], at: NOW } }),
    'warning',
    /data:read/,
    /refused the permission “data:search”\. Searches are not possible/,
  ],
  ['too few scopes', judgeScopes({ ...account, scopes: ['openid'] }), 'failed', /`openid`/, /data:read/],
  ['unknown scopes', judgeScopes({ ...account, scopes: undefined }), 'warning', /does not say/],
  [
    'the API host',
    judgeApiHost(API, { probeHost: came({ status: 200 }), discovery: came({}) }, locale),
    'ok',
    /answers and says/,
  ],
  [
    'an API host out of reach',
    judgeApiHost(API, { probeHost: network, discovery: network }, locale),
    'failed',
    /not be reached/,
    /ECONNREFUSED.*http\.proxy/,
  ],
  [
    'an API host without discovery',
    judgeApiHost(API, { probeHost: came({ status: 200 }), discovery: broke(new AuthError('badDiscovery')) }, locale),
    'failed',
    /does not say where/,
    /apiBaseUrl/,
  ],
  ['a good clock', judgeClock(came({ status: 200, date: NOW - 59_000 }), NOW), 'ok', /59 s/],
  [
    'a clock ahead',
    judgeClock(came({ status: 200, date: NOW - 10 * MINUTE }), NOW),
    'warning',
    /10 min ahead/,
    /Set the clock/,
  ],
  ['a clock behind', judgeClock(came({ status: 200, date: NOW + 10 * MINUTE }), NOW), 'warning', /10 min behind/],
  ['no time', judgeClock(came({ status: 200 }), NOW), 'skipped', /did not say/],
  ['no answer with a time', judgeClock(network, NOW), 'skipped', /did not say/],
  ['the storage', judgeLinkHost('https://s3.example', came({ status: 403 }), locale), 'ok', /answers/],
  ['a storage out of reach', judgeLinkHost('https://s3.example', network, locale), 'failed', /s3\.example/, /proxy/],
  ['hubs', judgeHubs(came({ rows: ['a', 'b'], warnings: ['EMEA'] }), CLIENT, locale), 'ok', /2 hub/],
  [
    'no hubs',
    judgeHubs(came({ rows: [], warnings: ['No `permission`'] }), CLIENT, locale),
    'failed',
    /no hub.*No ’permission’/,
    new RegExp(`${CLIENT}.*Custom Integrations`),
  ],
  [
    'hubs that are refused',
    judgeHubs(broke(new AccError('projectForbidden', { serviceText: 'Api access deny' })), CLIENT, locale),
    'failed',
    /not be listed/,
    /Custom Integrations/,
  ],
  [
    'hubs of an app without the API',
    judgeHubs(broke(new AccError('projectForbidden', { serviceCode: 'AUTH-001' })), CLIENT, locale),
    'failed',
    /not be listed/,
    /Tick the Data Management/,
  ],
  ['a secret store', judgeSecrets(came(true)), 'ok', /test value/],
  ['a secret store that forgets', judgeSecrets(came(false)), 'failed', /give back/, /keyring/],
  ['a secret store that fails', judgeSecrets(broke(new Error('secret words'))), 'failed', /give back/, /keyring/],
  ['a ledger', judgeLedger(came({ readOnly: false }), locale), 'ok', /can be written/],
  ['a ledger of a newer version', judgeLedger(came({ readOnly: true }), locale), 'failed', /newer/, /Reload/],
  ['a full disk', judgeLedger(broke(new StoreError('full')), locale), 'failed', /cannot be written/, /disk is full/],
];

describe('editor/doctor', () => {
  for (const [name, check, outcome, detail, fix] of TABLE) {
    it(`judges ${name}: ${outcome}`, () => {
      assert.equal(check.outcome, outcome);
      assert.match(check.detail, detail);
      if (fix) assert.match(check.fix ?? '', fix);
      if (outcome === 'failed') assert.ok(check.fix, 'every failure has a fix');
      assert.doesNotMatch(`${check.detail} ${check.fix}`, /\{\d\}|Ada|ada@|secret words/);
    });
  }

  it('says first what does not work', () => {
    const of = (outcome: Check['outcome'], name: Check['name']): Check => ({ name, outcome, detail: 'x' });
    assert.equal(verdict([of('ok', 'token'), of('skipped', 'hubs')]), 'Everything that could be checked works.');
    assert.equal(verdict([of('ok', 'token'), of('warning', 'clock')]), 'Works, but look at: clock.');
    assert.equal(
      verdict([of('failed', 'hubs'), of('warning', 'clock'), of('failed', 'ledger')]),
      'Does not work: hubs, list of exports.',
    );
  });

  it('reports every check in its order, with the fix', () => {
    const checks = CHECKS.map((name) => ({ ...skipped(name), fix: `fix ${name}` }));
    const text = report(checks, { Node: '24' });
    const places = CHECKS.map((name) => text.indexOf(`fix ${name}`));
    assert.ok(places.every((place) => place > 0));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
    assert.match(text, /^# ACC Exports doctor\n[^]*- Node: 24\n/);
  });
});
