import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ServerClock, serverTime } from '../../../src/acc/serverTime.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const HOST = 'api.example';

function dated(at: number, more: Record<string, string> = {}): Headers {
  return new Headers({ date: new Date(at).toUTCString(), ...more });
}

describe('serverTime', () => {
  it('is the date and the age of an answer', () => {
    assert.equal(serverTime(dated(NOW)), NOW);
    assert.equal(serverTime(dated(NOW - HOUR, { age: '3600' })), NOW);
    assert.equal(serverTime(dated(NOW, { age: 'old' })), NOW);
  });

  it('is unknown without a date that can be read', () => {
    assert.equal(serverTime(new Headers()), undefined);
    assert.equal(serverTime(new Headers({ date: 'now' })), undefined);
  });
});

describe('ServerClock', () => {
  /** Learns differences, in ms, from answers a minute apart. */
  function learned(...offsets: readonly number[]): number {
    const clock = new ServerClock();
    offsets.forEach((offset, n) => {
      const now = NOW + n * MINUTE;
      clock.learn(HOST, dated(now + offset), now);
    });
    return clock.offsetMs(HOST, NOW + offsets.length * MINUTE);
  }

  it('knows nothing at first, and takes nothing from another host', () => {
    const clock = new ServerClock();
    clock.learn('other.example', dated(NOW + HOUR), NOW);
    assert.equal(clock.offsetMs(HOST, NOW), 0);
  });

  it('says how far a clock is off, either way', () => {
    assert.equal(learned(-65 * MINUTE), -65 * MINUTE);
    assert.equal(learned(2 * HOUR), 2 * HOUR);
  });

  it('takes a second or two for none', () => {
    assert.equal(learned(-2 * SECOND), 0);
  });

  it('is not moved by an old answer out of a cache', () => {
    assert.equal(learned(0, -HOUR), 0);
    assert.equal(learned(-65 * MINUTE, -3 * HOUR), -65 * MINUTE);
  });

  it('is not moved by a server that is a week off', () => {
    assert.equal(learned(7 * 24 * HOUR), 0);
  });

  it('follows when this computer’s clock is set right, and when it is set wrong', () => {
    assert.equal(learned(-65 * MINUTE, -65 * MINUTE, 0), 0);
    assert.equal(learned(0, 0, HOUR, HOUR, HOUR, HOUR, HOUR), HOUR);
  });

  it('forgets what was seen before the clock was set back', () => {
    const clock = new ServerClock();
    clock.learn(HOST, dated(NOW), NOW);
    clock.learn(HOST, dated(NOW), NOW - 2 * HOUR);
    assert.equal(clock.offsetMs(HOST, NOW - 2 * HOUR), 2 * HOUR);
  });
});
