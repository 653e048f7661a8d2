import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { STATUS_COMMANDS, statusLink } from '../../../src/editor/jobs/statusLink.ts';
import type { Counts } from '../../../src/words/counts.ts';
import { type StatusBarInput, statusBar } from '../../../src/words/statusSummary.ts';
import { aJob } from '../../support/ledgers.ts';
import { HOSTILE, MINUTE, START, UNSAFE, aBatch, locale } from '../../support/words.ts';

function counts(ready: number, running: number, attention = 0): Counts {
  return {
    ready: { total: ready, unseen: ready },
    running: { total: running, unseen: 0 },
    attention: { total: 9, unseen: attention },
    done: { total: 7, unseen: 0 },
  };
}

function bar(numbers: Counts, more: Partial<StatusBarInput> = {}): ReturnType<typeof statusBar> {
  return statusBar(
    { counts: numbers, poller: { offline: false }, account: 'usable', rows: [], locale, link: statusLink, ...more },
    START,
  );
}

describe('present/statusBar', () => {
  it('hides while nothing is open, whatever is done or was seen', () => {
    assert.equal(bar(counts(0, 0)).visible, false);
  });

  for (const [numbers, more, text] of [
    [counts(0, 3), {}, '$(sync~spin) 3 exporting'],
    [counts(1, 0), {}, '$(cloud-download) 1 ready'],
    [counts(1, 3), {}, '$(cloud-download) 1 ready $(sync~spin) 3'],
    [counts(0, 0, 1), {}, '$(warning) 1 needs attention'],
    [counts(0, 0, 2), {}, '$(warning) 2 need attention'],
    [counts(0, 3), { account: 'none' }, '$(key) token needed'],
    [counts(2, 3), { account: 'refused' }, '$(key) token needed $(cloud-download) 2'],
    [counts(1, 0), { account: 'refused' }, '$(cloud-download) 1 ready'],
    [counts(0, 3), { account: 'elsewhere' }, '$(sync~spin) 3 exporting'],
    [counts(0, 3), { poller: { offline: true } }, '$(debug-disconnect) 3 exporting, no connection'],
    [
      counts(0, 3),
      { poller: { offline: false, pausedUntil: START + 152 * MINUTE } },
      '$(watch) 3 exporting, resumes at 14:32',
    ],
    [counts(0, 3), { poller: { offline: false, pausedUntil: START } }, '$(sync~spin) 3 exporting'],
    [counts(1, 0), { poller: { offline: true } }, '$(cloud-download) 1 ready'],
  ] as const) {
    it(`says "${text}"`, () => {
      const shown = bar(numbers, more);
      assert.equal(shown.visible, true);
      assert.equal(shown.text, text);
      assert.doesNotMatch(shown.accessibilityLabel, /\$\(/);
    });
  }

  it('warns, and a click helps, only when the person should act', () => {
    const needed = bar(counts(0, 1), { account: 'refused' });
    assert.equal(needed.severity, 'warning');
    assert.equal(needed.action, 'setAccessToken');
    const ada = { key: 'signIn:a', kind: 'signIn', label: 'Ada', status: 'refused' } as const;
    const again = bar(counts(0, 1), { account: 'refused', current: ada });
    assert.equal(again.action, 'signIn');
    assert.match(again.tooltip, /command:accExports\.ui\.signIn/);
    for (const more of [{}, { poller: { offline: true } }, { account: 'elsewhere' }] as const) {
      const calm = bar(counts(1, 1), more);
      assert.equal(calm.severity, undefined);
      assert.equal(calm.action, 'show');
    }
  });

  it('lists a group as one', () => {
    const link = { state: 'ready', linkExpiresAt: START + 52 * MINUTE } as const;
    const batch = aBatch(link, link, link);
    const { tooltip } = bar(counts(1, 0), { rows: [{ job: batch.jobs[0]!, batch }] });
    const lines = tooltip.split('\n').filter((line) => line.startsWith('- '));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^- \[Tender set\]\(command:accExports\.ui\.show\?.*\): ready\\, 3 exports/);
  });

  it('lists jobs with links to trusted commands only, and escapes their names', () => {
    for (const name of HOSTILE) {
      const job = aJob({ name, state: 'ready', linkExpiresAt: START + 52 * MINUTE });
      const { tooltip } = bar(counts(3, 2), { rows: [{ job }], account: 'none' });
      assert.doesNotMatch(tooltip, UNSAFE);
      const links = [...tooltip.matchAll(/(?<!\\)\]\(([^)]*)\)/g)].map((match) => match[1] ?? '');
      assert.equal(links.length, 4, tooltip);
      for (const link of links) {
        const command = /^command:([\w.]+)(?:\?[\w%!'*.~-]*)?$/.exec(link)?.[1] ?? '';
        assert.ok(STATUS_COMMANDS.includes(command), link);
      }
      assert.match(tooltip, /and 4 more/);
    }
  });
});
