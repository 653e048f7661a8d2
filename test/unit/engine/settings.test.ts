import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { apiOrigin, noticeLevel, requestsPerMinute } from '../../../src/engine/settings.ts';

describe('settingsRules', () => {
  for (const [value, origin] of [
    ['https://developer.api.autodesk.com', 'https://developer.api.autodesk.com'],
    [' https://developer.api.autodesk.com/ ', 'https://developer.api.autodesk.com'],
    ['https://proxy.example:8443', 'https://proxy.example:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['http://developer.api.autodesk.com', undefined],
    ['http://localhost.evil.example', undefined],
    ['http://127.0.0.1.evil.example', undefined],
    ['https://user:pass@evil.example', undefined],
    ['https://developer.api.autodesk.com@evil.example', undefined],
    ['https://evil.example/path', undefined],
    ['https://evil.example?x=1', undefined],
    ['https://evil.example#x', undefined],
    ['ftp://evil.example', undefined],
    ['javascript:alert(1)', undefined],
    ['', undefined],
    ['nonsense', undefined],
    [undefined, undefined],
    [{ href: 'https://a.example' }, undefined],
  ] as const) {
    it(`takes ${JSON.stringify(value)} as ${origin ?? 'unusable'}`, () => assert.equal(apiOrigin(value), origin));
  }

  it('keeps the rate between 1 and 200', () => {
    for (const [value, rate] of [
      [60, 60],
      [0, 1],
      [-3, 1],
      [1.9, 1],
      [500, 200],
      [Number.NaN, 60],
      [Number.POSITIVE_INFINITY, 60],
      ['30', 60],
      [undefined, 60],
    ] as const) {
      assert.equal(requestsPerMinute(value), rate);
    }
  });

  it('tells all unless it is said otherwise', () => {
    assert.deepEqual(['all', 'problems', 'none', 'x', undefined].map(noticeLevel), [
      'all',
      'problems',
      'none',
      'all',
      'all',
    ]);
  });
});
