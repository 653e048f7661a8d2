import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { AuthError } from '../../../src/auth/errors.ts';
import { DownloadError, NotRecordedError } from '../../../src/downloads/errors.ts';
import { UserError } from '../../../src/words/userError.ts';
import { errorMessage } from '../../../src/words/errorMessage.ts';
import { LaunchError } from '../../../src/launch/errors.ts';
import { RecipeError } from '../../../src/recipes/errors.ts';
import { StoreError } from '../../../src/store/errors.ts';
import {
  ACC_ERROR_CODES,
  AUTH_ERROR_CODES,
  DOWNLOAD_ERROR_CODES,
  LAUNCH_ERROR_CODES,
  RECIPE_ERROR_CODES,
  STORE_ERROR_CODES,
} from '../../support/errorCodes.ts';
import { HOSTILE, UNSAFE, locale } from '../../support/words.ts';

const say = (error: unknown): string => errorMessage(error, locale).message;

describe('words/errorMessage', () => {
  const all = [
    ...ACC_ERROR_CODES.map((code) => new AccError(code)),
    ...AUTH_ERROR_CODES.map((code) => new AuthError(code)),
    ...STORE_ERROR_CODES.map((code) => new StoreError(code)),
    ...DOWNLOAD_ERROR_CODES.map((code) => new DownloadError(code)),
    ...LAUNCH_ERROR_CODES.map((code) => new LaunchError(code)),
    ...RECIPE_ERROR_CODES.map((code) => new RecipeError(code, { failed: 1, total: 3 })),
  ];
  for (const error of all) {
    it(`has a sentence of its own for ${error.name} ${error.code}`, () => {
      const { message } = errorMessage(error, locale);
      assert.match(message, /^[\p{L}\p{N}“].{20,}\.$/u);
      assert.doesNotMatch(message, /undefined|\{\d\}|\bat .*\.ts/);
      assert.notEqual(message, say(new Error('anything')));
    });
  }

  it('says no two errors of one family the same way', () => {
    for (const codes of [
      ACC_ERROR_CODES.map((code) => new AccError(code)),
      AUTH_ERROR_CODES.map((code) => new AuthError(code)),
      DOWNLOAD_ERROR_CODES.map((code) => new DownloadError(code)),
    ]) {
      const sentences = codes.map(say);
      assert.deepEqual(new Set(sentences).size, sentences.length);
    }
  });

  it('never shows what an unexpected error says', () => {
    const { message, action } = errorMessage(new TypeError('secret-token at foo.ts:1'), locale);
    assert.doesNotMatch(message, /secret|foo/);
    assert.equal(action?.kind, 'showLog');
    assert.equal(say('a thrown text'), message);
    assert.equal(say(undefined), message);
  });

  it('passes on what is fit for the person already', () => {
    const action = { kind: 'showJobs' } as const;
    assert.deepEqual(errorMessage(new UserError('Ready-made.', action), locale), {
      message: 'Ready-made.',
      action,
    });
  });

  it('offers to export again when the link has died, the same job when it is known', () => {
    const dead = new DownloadError('linkDead');
    const action = errorMessage(dead, locale, { jobId: 'one' }).action;
    assert.deepEqual(action, { kind: 'exportAgain', jobId: 'one' });
    assert.deepEqual(errorMessage(dead, locale).action, { kind: 'exportAgain', jobId: undefined });
  });

  it('asks to sign in where a token is missing', () => {
    for (const code of ['noToken', 'tokenRefused'] as const) {
      assert.equal(errorMessage(new AccError(code), locale).action?.kind, 'signIn');
    }
    for (const code of ['forbidden', 'projectForbidden', 'notFound'] as const) {
      assert.notEqual(errorMessage(new AccError(code), locale).action?.kind, 'signIn');
    }
  });

  it('uses what is known', () => {
    assert.match(say(new AccError('rateLimited', { retryAfterMs: 12_300 })), /in 13 s/);
    assert.match(say(new AccError('service', { status: 503 })), /HTTP 503/);
    assert.match(
      say(new AccError('network', { host: 'api.example', systemCode: 'ECONNREFUSED' })),
      /api\.example \(ECONNREFUSED\)/,
    );
    assert.match(say(new AccError('tokenRefused', { serviceCode: 'AUTH-001' })), /AUTH-001/);
    assert.match(
      say(new AccError('projectForbidden', { serviceText: 'Api access deny' })),
      /“Api access deny”.*Custom Integrations/,
    );
    assert.match(say(new AuthError('portInUse', { port: 8765 })), /^Port 8765/);
    assert.match(
      say(new AuthError('invalidClient', { serverCode: 'AUTH-003', serverText: 'no such app' })),
      /\(AUTH-003\): “no such app”/,
    );
    assert.match(
      say(new DownloadError('wrongLength', { receivedBytes: 5e6, expectedBytes: 8e6 })),
      /5 MB instead of 8 MB/,
    );
    assert.match(say(new DownloadError('diskFull', { folder: '/data', expectedBytes: 8e9 })), /\/data.*8 GB/);
  });

  it('says where a file is that could not be recorded', () => {
    assert.match(say(new NotRecordedError('/home/a/b.pdf', 3, new StoreError('full'))), /saved as \/home\/a\/b\.pdf/);
  });

  it('is safe with texts from outside', () => {
    for (const hostile of HOSTILE) {
      for (const code of ACC_ERROR_CODES) {
        const message = say(
          new AccError(code, { serviceText: hostile, serviceCode: hostile, host: hostile, systemCode: hostile }),
        );
        assert.doesNotMatch(message, UNSAFE);
        assert.ok(!message.includes(']('), message);
      }
      for (const code of AUTH_ERROR_CODES) {
        const message = say(new AuthError(code, { serverCode: hostile, serverText: hostile, host: hostile }));
        assert.doesNotMatch(message, UNSAFE);
        assert.ok(!message.includes(']('), message);
      }
    }
  });
});
