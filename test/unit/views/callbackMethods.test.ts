import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type HostEnvironment, callbackOf, callbackMethods } from '../../../src/views/callbackMethods.ts';

const CALLBACK = 'vscode://acc-exports.acc-exports/callback';
const DESKTOP: HostEnvironment = { uriScheme: 'vscode', ui: 'desktop', runsLocally: true, callbackSeenAs: CALLBACK };
const WEB: HostEnvironment = {
  uriScheme: 'code-oss',
  ui: 'web',
  runsLocally: false,
  callbackSeenAs: 'https://office.example/callback?vscode-reqid=1',
};

const TABLE: readonly (readonly [string, HostEnvironment, string])[] = [
  ['a desktop', DESKTOP, 'uri loopback paste'],
  [
    'a fork with a scheme of its own',
    { ...DESKTOP, uriScheme: 'cursor', callbackSeenAs: CALLBACK.replace('vscode', 'cursor') },
    'uri loopback paste',
  ],
  ['a desktop on a remote machine, running locally', { ...DESKTOP, remoteName: 'ssh-remote' }, 'uri loopback paste'],
  ['a desktop, running on a remote machine', { ...DESKTOP, remoteName: 'wsl', runsLocally: false }, 'uri paste'],
  [
    'a desktop that would change the address',
    { ...DESKTOP, callbackSeenAs: 'https://relay.example/' },
    'loopback paste',
  ],
  ['a desktop that knows no address', { ...DESKTOP, callbackSeenAs: '' }, 'loopback paste'],
  [
    'a scheme that is none',
    { ...DESKTOP, uriScheme: '', callbackSeenAs: '://acc-exports.acc-exports/callback' },
    'loopback paste',
  ],
  ['a browser far away', WEB, 'paste'],
  [
    'a browser far away that has a port forwarded',
    { ...WEB, localhostSeenAs: 'https://a-8765.example/callback' },
    'paste',
  ],
  [
    'a browser on the server’s own machine',
    { ...WEB, localhostSeenAs: 'http://127.0.0.1:9/proxy/8765/callback' },
    'loopback paste',
  ],
  ['the same by name', { ...WEB, localhostSeenAs: 'http://localhost:8765/callback' }, 'loopback paste'],
  ['a name that only begins so', { ...WEB, localhostSeenAs: 'http://localhost.evil.example/callback' }, 'paste'],
  ['a browser whose editor claims the scheme', { ...WEB, uriScheme: 'vscode', callbackSeenAs: CALLBACK }, 'paste'],
];

describe('editor/signIn/waysBack', () => {
  for (const [name, place, expected] of TABLE) {
    it(`fits ${name}: ${expected}`, () => assert.equal(callbackMethods(place).join(' '), expected));
  }

  it('computes the callback to register', () => {
    assert.equal(callbackOf('uri', 'vscode-insiders', 1), 'vscode-insiders://acc-exports.acc-exports/callback');
    assert.equal(callbackOf('loopback', 'vscode', 8765), 'http://localhost:8765/callback');
    assert.equal(callbackOf('paste', 'vscode', 9000), 'http://localhost:9000/callback');
  });
});
