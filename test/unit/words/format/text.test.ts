import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { codeSpan, commandLink, escapeIcons, escapeMarkdown, plainText } from '../../../../src/words/format/text.ts';
import { HOSTILE, UNSAFE } from '../../../support/words.ts';

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE));

describe('present/text', () => {
  it('makes one safe line of any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = plainText(text, 40);
        assert.doesNotMatch(line, UNSAFE);
        assert.ok(!line.includes('\n') && !line.includes(']('));
        assert.ok(line.length <= 40, `${line.length} characters`);
        assert.doesNotMatch(line, /\p{Cs}/u);
        assert.equal(plainText(line, 40), line);
      }),
    );
  });

  it('cuts between characters', () => {
    assert.equal(plainText('ab👩‍👩‍👧cd', 4), 'ab…');
    assert.equal(plainText('abcd', 4), 'abcd');
  });

  it('leaves nothing with a meaning in Markdown', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeMarkdown(text);
        assert.doesNotMatch(escaped, UNSAFE);
        // Without the escapes, no punctuation is left.
        assert.doesNotMatch(escaped.replace(/\\[!-/:-@[-`{-~]|&#36;/g, ''), /[!-/:-@[-`{-~]/);
      }),
    );
    assert.equal(escapeMarkdown('Tower A'), 'Tower A');
    assert.equal(escapeMarkdown('[a](b)'), '\\[a\\] \\(b\\)');
  });

  it('keeps code spans closed', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.match(codeSpan(text), /^(?:`[^`\n]*`)?$/);
      }),
    );
  });

  it('passes arguments in command links unharmed', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const link = commandLink('Show', 'accExports.show', { id: text });
        const query = /^\[Show\]\(command:accExports\.show\?([^()\s]*)\)$/.exec(link)?.[1] ?? '';
        assert.deepEqual(JSON.parse(decodeURIComponent(query)), [{ id: text }]);
      }),
    );
  });

  it('makes icons literal', () => {
    assert.equal(escapeIcons('a $(sync~spin)'), 'a \\$(sync~spin)');
  });
});
