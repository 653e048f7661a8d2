import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { defaultOptions, readOptions } from '../../../src/acc/exportOptions.ts';
import { type ExportRequest, bodyOf, requestFrom } from '../../../src/acc/exportRequest.ts';

const projectId = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const version = (n: number): string => `urn:adsk.wipprod:fs.file:vf.Abc_${n}-x?version=${n}`;
const sheet = '7c1d9b5e-0000-4000-8000-00000000000a';

describe('export options', () => {
  it('are the documented defaults when nothing is given', () => {
    assert.deepEqual(defaultOptions('files'), {
      standardMarkups: { includePublishedMarkups: true, includeUnpublishedMarkups: true, includeMarkupLinks: false },
      issueMarkups: { includePublishedMarkups: false, includeUnpublishedMarkups: false },
      photoMarkups: { includePublishedMarkups: false, includeUnpublishedMarkups: false },
    });
    assert.deepEqual(defaultOptions('sheets').assetMarkups, { includeMarkups: false });
    assert.deepEqual(defaultOptions('bim360'), { includeMarkups: false, includeHyperlinks: false });
  });

  it('keep what is given and replace what is of a wrong type', () => {
    const options = readOptions('files', {
      outputFileName: '  Tender set ',
      standardMarkups: { includePublishedMarkups: false, includeMarkupLinks: 'yes' },
      issueMarkups: 7,
      photoMarkups: { includeUnpublishedMarkups: true },
      somethingNew: true,
    });
    assert.equal(options.outputFileName, 'Tender set');
    assert.deepEqual(options.standardMarkups, {
      includePublishedMarkups: false,
      includeUnpublishedMarkups: true,
      includeMarkupLinks: false,
    });
    assert.deepEqual(options.issueMarkups, { includePublishedMarkups: false, includeUnpublishedMarkups: false });
    assert.equal(options.photoMarkups.includeUnpublishedMarkups, true);
    assert.ok(!('somethingNew' in options));
  });

  it('never fail', () => {
    for (const value of [undefined, null, 'x', 3, [], { outputFileName: 'x'.repeat(256) }]) {
      assert.deepEqual(readOptions('sheets', value), defaultOptions('sheets'));
    }
  });
});

describe('export request', () => {
  const requests: readonly ExportRequest[] = [
    { service: 'files', projectId, fileVersions: [version(1), version(2)], options: defaultOptions('files') },
    { service: 'sheets', projectId, sheets: [sheet], options: defaultOptions('sheets') },
    {
      service: 'bim360',
      projectId,
      versionUrn: version(3),
      options: { includeMarkups: true, includeHyperlinks: false },
    },
  ];

  it('comes back from its stored body', () => {
    for (const request of requests) {
      const stored = JSON.stringify(bodyOf(request));
      assert.deepEqual(requestFrom(versioned(request), stored), request);
    }
  });

  it('sends what the service documents, and no name that was not chosen', () => {
    const [files, , page] = requests.map((request) => JSON.parse(JSON.stringify(bodyOf(request))) as object);
    assert.deepEqual(Object.keys(files ?? {}), ['fileVersions', 'options']);
    assert.ok(!JSON.stringify(files).includes('outputFileName'));
    assert.deepEqual(page, { includeMarkups: true, includeHyperlinks: false });
  });

  it('is not made of a body that could not be sent', () => {
    const ref = { service: 'files', projectId } as const;
    const bodies = [
      undefined,
      '',
      'no json',
      'null',
      '{}',
      '{"fileVersions":[]}',
      JSON.stringify({ fileVersions: Array.from({ length: 201 }, (_, n) => version(n)) }),
      '{"fileVersions":["urn:adsk.wipprod:dm.lineage:Abc"]}',
      `{"fileVersions":["${version(1)}",4]}`,
    ];
    for (const body of bodies) assert.equal(requestFrom(ref, body), undefined, body);
    assert.equal(requestFrom({ service: 'bim360', projectId }, '{}'), undefined);
    assert.equal(requestFrom({ service: 'sheets', projectId }, '{"sheets":["A-101"]}'), undefined);
  });
});

function versioned(request: ExportRequest): Parameters<typeof requestFrom>[0] {
  const { service } = request;
  return service === 'bim360' ? { service, projectId, versionUrn: request.versionUrn } : { service, projectId };
}
