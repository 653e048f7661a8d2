import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ERROR_POLICY, type ErrorPolicy, isPassing } from '../../../src/acc/errorPolicy.ts';
import { AccError, type AccErrorCode } from '../../../src/acc/errors.ts';

/** Every verdict spelled out: one that changes must be seen to change here. */
const VERDICTS = `
code             mendedBy resend    stopsPolls stopsStarts endsJob      isFailedPoll mayHaveStarted hasNotice
network          time     byDetails true       true        never        true         byDetails      false
certificate      user     never     true       true        never        true         never          true
timeout          time     never     false      true        never        true         always         false
tokenRefused     account  never     true       true        never        false        never          false
noToken          account  never     true       true        never        false        never          false
tokenElsewhere   account  never     true       true        never        false        never          false
forbidden        user     never     false      false       refused      true         never          false
projectForbidden user     never     false      true        refused      true         never          true
notFound         user     never     false      false       missing      true         never          false
badRequest       user     never     false      false       missing      true         never          false
rateLimited      time     never     true       true        never        false        never          false
service          time     byDetails false      true        never        true         always         false
unexpectedAnswer time     never     false      true        never        true         byDetails      true
unsafeAddress    user     never     false      true        never        false        never          true
`;

const [columns = [], ...rows] = VERDICTS.trim()
  .split('\n')
  .map((line) => line.split(/ +/));

describe('ERROR_POLICY', () => {
  for (const [code = '', ...verdicts] of rows) {
    it(`says what ${code} means`, () => {
      const policy: ErrorPolicy | undefined = ERROR_POLICY[code as AccErrorCode];
      const spelled = columns.slice(1).map((column) => String(policy[column as keyof ErrorPolicy]));
      assert.deepEqual(spelled, verdicts);
      assert.equal(Object.keys(policy).length, columns.length - 1);
    });
  }

  it('has no other rows', () => {
    assert.deepEqual(
      Object.keys(ERROR_POLICY),
      rows.map(([code]) => code),
    );
  });
});

describe('isPassing', () => {
  it('is about failed calls only', () => {
    assert.equal(isPassing(new AccError('service')), true);
    assert.equal(isPassing(new AccError('certificate')), false);
    assert.equal(isPassing(new Error('service')), false);
  });
});
