import assert from 'node:assert/strict';
import { assert as check, property, subarray } from 'fast-check';
import { describe, it } from 'mocha';
import { defaultOptions, readOptions } from '../../../src/acc/exportOptions.ts';
import { SERVICES } from '../../../src/acc/reading.ts';
import { optionSections, optionsFrom, switchesOn } from '../../../src/words/optionWords.ts';

describe('present/optionWords', () => {
  for (const service of SERVICES) {
    const paths = optionSections(service).flatMap(({ switches }) => switches.map(({ path }) => path));

    it(`has a switch for every option of ${service}`, () => {
      const everything = Object.entries(defaultOptions(service)).flatMap(([section, value]: [string, unknown]) => {
        if (typeof value === 'object' && value !== null)
          return Object.keys(value).map((member) => `${section}.${member}`);
        return typeof value === 'boolean' ? [section] : [];
      });
      assert.deepEqual([...paths].sort(), [...everything].sort());
    });

    it(`says no two switches of ${service} the same way`, () => {
      const labels = optionSections(service).flatMap(({ switches }) => switches.map(({ label }) => label));
      assert.equal(new Set(labels).size, labels.length);
    });

    it(`checks the service's defaults of ${service}, and gives them back`, () => {
      assert.deepEqual(optionsFrom(service, switchesOn(service, defaultOptions(service))), defaultOptions(service));
    });

    it(`reads back any choice of ${service}`, () => {
      check(
        property(subarray(paths), (chosen) => {
          const options = optionsFrom(service, new Set(chosen));
          assert.deepEqual([...switchesOn(service, options)].sort(), [...chosen].sort());
          assert.deepEqual(readOptions(service, options), options);
        }),
      );
    });
  }

  it('takes the name along, where the service has one', () => {
    assert.equal(optionsFrom('files', new Set(), 'Tower A').outputFileName, 'Tower A');
    assert.ok(!('outputFileName' in optionsFrom('bim360', new Set(), 'Tower A')));
  });
});
