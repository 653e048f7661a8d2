import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { parsePastedCallback, PendingSignIns, redirectUriFor, stripWindowId } from '../../../src/auth/callback.ts';
import { AuthError } from '../../../src/auth/errors.ts';
import { errorMessage } from '../../../src/words/errorMessage.ts';
import { locale } from '../../support/words.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { calm, failureOf } from '../../support/auth/clients.ts';

const REDIRECT = 'vscode://acc-exports.acc-exports/callback';
const REQUEST = { redirectUri: REDIRECT, state: 'state-1' };

describe('callback', () => {
  it('computes the address for each editor, which stays as registered', () => {
    assert.equal(redirectUriFor('vscode'), REDIRECT);
    for (const scheme of ['vscode-insiders', 'vscodium', 'cursor']) {
      const address = redirectUriFor(scheme);
      assert.equal(new URL(address).href, address);
    }
  });

  it('strips the window id and nothing else', () => {
    const table: readonly (readonly [string, string])[] = [
      [REDIRECT, REDIRECT],
      [`${REDIRECT}?windowId=1`, REDIRECT],
      [`${REDIRECT}?windowId=_blank#x`, `${REDIRECT}#x`],
      [`${REDIRECT}?a=%2B+b&windowId=12&c=%2f`, `${REDIRECT}?a=%2B+b&c=%2f`],
      [`${REDIRECT}?windowIdea=1&xwindowId=2`, `${REDIRECT}?windowIdea=1&xwindowId=2`],
      [`${REDIRECT}#?windowId=1`, `${REDIRECT}#?windowId=1`],
    ];
    for (const [given, expected] of table) assert.equal(stripWindowId(given), expected);
  });

  describe('parsePastedCallback', () => {
    const query = 'code=a%2Bb%2F%3D&state=state-1';
    const understood = [
      `${REDIRECT}?${query}`,
      `  <${REDIRECT}?${query}>\n`,
      `"${REDIRECT}?${query}"`,
      `“${REDIRECT}?${query}”`,
      `${REDIRECT}?code=a%2Bb%\n 2F%3D&state=state-1`,
      `http://localhost:4711/callback?${query}`,
      `http://localhost:4711/callback?${query}#`,
      `http://localhost:4711/callback#${query}`,
      `${REDIRECT}?windowId=3&${query}`,
      `${REDIRECT}?${query}.`,
      `(${REDIRECT}?${query}).`,
      `${REDIRECT}?state=state-1&code=a%2Bb%2F%3D.`,
      `${REDIRECT}?${query}`.replace('&', '&amp;'),
      `<a href="${REDIRECT}?${query.replace('&', '&amp;amp;')}">`.slice('<a href='.length, -1),
      `about:neterror?e=unknownProtocolFound&u=${encodeURIComponent(`${REDIRECT}?${query}`)}&c=UTF-8&d=x`,
      `view-source:${REDIRECT}?${query}`,
      `?${query}`,
      `#${query}`,
      query,
    ];
    for (const pasted of understood) {
      it(`understands ${JSON.stringify(pasted)}`, () => {
        const url = parsePastedCallback(pasted, REQUEST);
        assert.ok(url.href.startsWith(`${REDIRECT}?`));
        assert.equal(url.searchParams.get('code'), 'a+b/=');
        assert.equal(url.searchParams.get('state'), 'state-1');
      });
    }

    it('understands a refusal', () => {
      const url = parsePastedCallback(`${REDIRECT}?error=access_denied&state=state-1`, REQUEST);
      assert.equal(url.searchParams.get('error'), 'access_denied');
    });

    it('understands a refusal that does not say which sign-in it answers', () => {
      for (const pasted of [
        'error=access_denied',
        `${REDIRECT}?error=access_denied.`,
        `${REDIRECT}#error=access_denied`,
      ]) {
        const { searchParams } = parsePastedCallback(pasted, REQUEST);
        assert.deepEqual([searchParams.get('error'), searchParams.get('state')], ['access_denied', 'state-1']);
      }
    });

    it('says what the address begins with, where it is another one', () => {
      for (const pasted of [
        'chrome-error://chromewebdata/',
        'about:neterror?e=x&u=vscode%3A//x',
        'edge://network-error/-301',
      ]) {
        assert.throws(
          () => parsePastedCallback(pasted, REQUEST),
          (error) => AuthError.is(error, 'badCallback') && error.details.callback === REDIRECT,
        );
      }
      const { message } = errorMessage(new AuthError('badCallback', { callback: REDIRECT }), locale);
      assert.match(message, /begins with “vscode:\/\/acc-exports\.acc-exports\/callback\?”/);
    });

    const refused: readonly (readonly [string, string])[] = [
      ['', 'badCallback'],
      ['hello', 'badCallback'],
      ['a-code-alone', 'badCallback'],
      [REDIRECT, 'badCallback'],
      [`${REDIRECT}?code=&state=state-1`, 'badCallback'],
      [`${REDIRECT}?code=x`, 'badCallback'],
      ['https://developer.api.autodesk.com/authentication/v2/authorize?client_id=x&state=state-1', 'badCallback'],
      [`${REDIRECT}?${query}${' '.repeat(20_000)}`, 'badCallback'],
      [`${REDIRECT}?code=x&state=state-0`, 'wrongState'],
    ];
    for (const [pasted, code] of refused) {
      it(`refuses ${JSON.stringify(pasted.slice(0, 100))} as ${code}`, () => {
        assert.throws(
          () => parsePastedCallback(pasted, REQUEST),
          (error) => AuthError.is(error) && error.code === code && error.message === code,
        );
      });
    }

    it('finds any code and state in any wrapping', () => {
      const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.isWellFormed());
      const wrap = fc.constantFrom(['', ''], ['<', '>'], ['"', '"'], ["'", "'"], [' \t', '\r\n'], ['("', '")']);
      const start = fc.constantFrom('', '?', `${REDIRECT}?`, 'http://localhost:1/callback?', 'cursor://x.y/z?');
      fc.assert(
        fc.property(word, word, wrap, start, (code, state, [before = '', after = ''], address) => {
          const pasted = `${before}${address}${new URLSearchParams({ code, state }).toString()}${after}`;
          const url = parsePastedCallback(pasted, { redirectUri: REDIRECT, state });
          assert.deepEqual([url.searchParams.get('code'), url.searchParams.get('state')], [code, state]);
        }),
      );
    });

    it('answers or throws an AuthError for any text', () => {
      const pieces = fc.constantFrom(
        '?',
        '#',
        '&',
        '=',
        'code',
        'state',
        'error',
        'state-1',
        '%',
        '%2',
        '+',
        '://',
        '"',
        ' ',
      );
      const text = fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 20 }).map((list) => list.join('')),
      );
      fc.assert(
        fc.property(text, (pasted) => {
          try {
            assert.equal(parsePastedCallback(pasted, REQUEST).searchParams.get('state'), 'state-1');
          } catch (error) {
            assert.ok(AuthError.is(error));
          }
        }),
      );
    });
  });

  describe('PendingSignIns', () => {
    const answer = (state: string): URL => new URL(`${REDIRECT}?code=x&state=${state}`);

    it('gives each answer to the sign-in that it belongs to, once', async () => {
      const clock = new VirtualClock();
      const pending = new PendingSignIns();
      const { signal } = new AbortController();
      const first = pending.wait({ state: 'a' }, signal, 1000, clock);
      const second = pending.wait({ state: 'b' }, signal, 1000, clock);
      assert.equal(pending.arrive(answer('other')), false);
      assert.equal(pending.arrive(new URL(`${REDIRECT}?state=a`)), false);
      assert.equal(pending.arrive(new URL(`${REDIRECT}?code=a`)), false);
      assert.equal(pending.arrive(answer('b')), true);
      assert.equal(pending.arrive(answer('b')), false);
      assert.equal((await second).searchParams.get('state'), 'b');
      assert.equal(pending.arrive(answer('a')), true);
      assert.equal((await first).searchParams.get('state'), 'a');
      assert.deepEqual(clock.pending, []);
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    });

    it('ends in time, or when cancelled, and a late answer finds nobody', async () => {
      const clock = new VirtualClock();
      const pending = new PendingSignIns();
      const controller = new AbortController();
      const late = failureOf(pending.wait({ state: 'late' }, calm, 300_000, clock));
      const cancelled = failureOf(pending.wait({ state: 'cancelled' }, controller.signal, 300_000, clock));
      controller.abort();
      assert.equal((await cancelled).says, 'CancelledError');
      await clock.advance(299_999);
      assert.deepEqual(clock.pending, [1]);
      await clock.advance(1);
      assert.equal((await late).says, 'AuthError timedOut');
      for (const state of ['late', 'cancelled']) assert.equal(pending.arrive(answer(state)), false);
      const aborted = failureOf(pending.wait({ state: 'x' }, controller.signal, 1, clock));
      assert.equal((await aborted).says, 'CancelledError');
    });
  });
});
