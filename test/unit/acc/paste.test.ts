import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { MAX_PASTE_LENGTH, type Paste, parsePaste, parsePastes } from '../../../src/acc/paste.ts';

const P = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';
const E = '5b4bb914-c123-4f10-87e3-579ef934aaf9';
const X = '11111111-2222-4333-8444-555555555555';
const URN = 'urn:adsk.wipprod:fs.file:vf.3dyo-U_ISkS?version=1';
const HOST = 'https://developer.api.autodesk.com';
const FILES = `${HOST}/construction/files/v1/projects/${P}/exports`;
const BIM = `${HOST}/bim360/docs/v1/projects/${P}/versions/${encodeURIComponent(URN)}/exports`;

const job: Paste = { kind: 'job', ref: { service: 'files', projectId: P, exportId: E }, apiHost: undefined };
const jobAt = (apiHost: string, service: 'files' | 'sheets' = 'files'): Paste => ({
  kind: 'job',
  ref: { service, projectId: P, exportId: E },
  apiHost,
});
const bimJob: Paste = {
  kind: 'job',
  ref: { service: 'bim360', projectId: P, exportId: E, versionUrn: URN },
  apiHost: HOST,
};
const needsProject = (more: object = {}): object => ({
  kind: 'needsProject',
  exportId: E,
  service: undefined,
  versionUrn: undefined,
  ...more,
});
const nothing = (reason: string): object => ({ kind: 'nothing', reason });

const POST_CURL = `curl -X POST '${FILES}' \\
  -H 'Authorization: Bearer SECRET' -H 'Content-Type: application/json' -H 'x-user-id: ${X}' \\
  -d '{"fileVersions":["${URN}"],"options":{"outputFileName":"x"}}'`;
const ANSWER = `{"id":"${E}","status":"processing"}`;

describe('parsePaste', () => {
  const table: readonly [name: string, text: string, expected: object][] = [
    ['two ids', `${P} ${E}`, job],
    ['two ids with a comma', `${P},${E}`, job],
    ['two ids with a slash', `${P}/${E}`, job],
    ['two ids on two lines', `${P}\r\n${E}\r\n`, job],
    ['two ids in upper case', `${P} ${E}`.toUpperCase(), job],
    ['b. before the project', `b.${P} ${E}`, job],
    ['b. before the project, which comes last', `${E} b.${P}`, job],
    ['labels', `projectId: ${P}\nexportId: ${E}`, job],
    ['labels in the other order', `export id=${E}, project id=b.${P}`, job],
    ['labels in words', `Export job ${E} of project ${P}`, job],
    ['one label', `exportId ${E}; ${P}`, job],
    ['quoted labels', `'project_id': '${P}', 'export-id': '${E}'`, job],
    ['the path in words', `GET projects/${P}/exports/${E}`, job],
    ['JSON with both', JSON.stringify({ exportId: E, projectId: `b.${P}` }), job],
    ['JSON within JSON', JSON.stringify(JSON.stringify({ exportId: E, projectId: P })), job],
    [
      'JSON that names the service',
      JSON.stringify({ service: 'sheets', projectId: P, exportId: E }),
      { ...job, ref: { service: 'sheets', projectId: P, exportId: E } },
    ],
    [
      'JSON of a BIM 360 job',
      JSON.stringify({ projectId: P, exportId: E, versionUrn: URN }),
      { ...bimJob, apiHost: undefined },
    ],
    ['a log line', `2026-11-23 12:00 INFO [${X.slice(0, 8)}] project=${P} request-id=${X} export=${E} done`, job],
    ['ids beside those of a user', `user id: ${X} ids: ${P} ${E}`, job],

    ['the API address', `${FILES}/${E}`, jobAt(HOST)],
    ['the API address with b. and a query', `${FILES.replace(P, `b.${P}`)}/${E}?x=${X}#y`, jobAt(HOST)],
    ['the API address of Sheets', `${FILES.replace('files', 'sheets')}/${E}`, jobAt(HOST, 'sheets')],
    ['the API address of BIM 360', `${BIM}/${E}`, bimJob],
    ['the API address of BIM 360, not encoded', `${decodeURIComponent(BIM)}/${E}`, bimJob],
    ['the API address of BIM 360, encoded twice', `${BIM.replaceAll('%', '%25')}/${E}`, bimJob],
    [
      'the API address on this machine',
      `http://127.0.0.1:8080${FILES.slice(HOST.length)}/${E}`,
      jobAt('http://127.0.0.1:8080'),
    ],
    ['the API address on an unsafe host', `http://acc.example${FILES.slice(HOST.length)}/${E}`, job],
    ['the API path alone', `${FILES.slice(HOST.length)}/${E}`, job],
    ['the API address in a sentence', `See <${FILES}/${E}>.`, jobAt(HOST)],
    ['the API address in Markdown', `[job](${FILES}/${E}), please`, jobAt(HOST)],
    ['the API address at the end of a sentence', `Look at ${FILES}/${E}.`, jobAt(HOST)],
    ['the API address in JSON', `{"url":"${`${FILES}/${E}`.replaceAll('/', '\\/')}"}`, jobAt(HOST)],
    [
      'the address after its template',
      `${HOST}/construction/files/v1/projects/{projectId}/exports/{exportId} ${FILES}/${E}`,
      jobAt(HOST),
    ],

    [
      'the API address wrapped by mail',
      `https://eur03.safelinks.protection.outlook.com/?url=${encodeURIComponent(`${FILES}/${E}`)}&amp;data=05%7C${X}&amp;reserved=0`,
      jobAt(HOST),
    ],
    ['the API address in HTML', `<a href="${FILES}/${E}?a=1&amp;b=2">`, jobAt(HOST)],
    ['the API address broken in its project', `${FILES.slice(0, -30)}\n${FILES.slice(-30)}/${E}`, jobAt(HOST)],
    ['the API address broken in its id', `See ${FILES}/${E.slice(0, 10)} ${E.slice(10)}`, jobAt(HOST)],
    ['the API address broken in quoted-printable', `${FILES}/=\r\n${E}`, jobAt(HOST)],
    ['the API address of BIM 360, encoded three times', `${BIM.replaceAll('%', '%2525')}/${E}`, bimJob],
    ['the API address of BIM 360, with base64', `${BIM.replace(encodeURIComponent(URN), btoa(URN))}/${E}`, bimJob],
    [
      'JSON of a BIM 360 job, with base64url',
      JSON.stringify({ projectId: P, exportId: E, versionUrn: Buffer.from(URN).toString('base64url') }),
      { ...bimJob, apiHost: undefined },
    ],

    ['a curl line', `curl -v '${FILES}/${E}' -H 'Authorization: Bearer SECRET'`, jobAt(HOST)],
    [
      'a curl line of sh',
      `curl -v \\\n  -H "x-user-id: ${X}" \\\n  ${FILES}/${E}\\\n  -H "Authorization: Bearer SECRET"`,
      jobAt(HOST),
    ],
    [
      'a curl line of cmd',
      `curl ^"${BIM.replaceAll('%', '^%')}/${E}^" ^\r\n  -H ^"Authorization: Bearer SECRET^"`,
      bimJob,
    ],
    ['a curl line of PowerShell', `curl.exe \`\n "${FILES}/${E}" \`\n -H "Authorization: Bearer SECRET"`, jobAt(HOST)],
    ['the curl line of a POST', POST_CURL, nothing('oneProjectOnly')],
    ['the curl line of a POST and its answer', `${POST_CURL}\n${ANSWER}`, jobAt(HOST)],
    [
      'the curl line of a Sheets POST',
      `curl '${FILES.replace('files', 'sheets')}' -d '{"sheets":["${X}","${E}"]}'`,
      nothing('oneProjectOnly'),
    ],

    ['the answer of the POST', ANSWER, needsProject()],
    ['the answer of the POST, printed', JSON.stringify(JSON.parse(ANSWER), null, 2), needsProject()],
    [
      'the answer of the GET',
      `{"id":"${E}","status":"successful","result":{"output":{"signedUrl":"https://s3.example/${X}/jobs/${P}/result.pdf?Signature=SECRET"}}}`,
      needsProject(),
    ],
    [
      'the answer of BIM 360',
      `{"id":"${E}","status":"committed","data":{"versionUrn":"${URN}"}}`,
      needsProject({ service: 'bim360', versionUrn: URN }),
    ],
    ['one id', E, needsProject()],
    ['one id twice', `${E} ${E}`, needsProject()],
    ['a labelled export id', `export: ${E}`, needsProject()],
    [
      'a BIM 360 job without its version',
      JSON.stringify({ service: 'bim360', projectId: P, exportId: E }),
      { kind: 'needsVersion', projectId: P, exportId: E },
    ],
    [
      'a BIM 360 address with a lineage',
      `${HOST}/bim360/docs/v1/projects/${P}/versions/urn:adsk.wipprod:dm.lineage:x/exports/${E}`,
      { kind: 'needsVersion', projectId: P, exportId: E },
    ],

    ['nothing', ' \n', nothing('empty')],
    ['words', 'hello, export my drawings', nothing('noIds')],
    ['half an id', E.slice(0, 30), nothing('noIds')],
    ['an id within a word', `x${E}y`, nothing('noIds')],
    ['a project id with b.', `b.${P}`, nothing('oneProjectOnly')],
    ['a labelled project id', `project ID: ${P}`, nothing('oneProjectOnly')],
    [
      "the browser's address of a project",
      `https://acc.autodesk.com/docs/files/projects/${P}?folderUrn=${X}`,
      nothing('oneProjectOnly'),
    ],
    ['three ids', `${P} ${E} ${X}`, nothing('manyIds')],
    ['a signed link', `https://s3.example/${X}/jobs/${E}/result.pdf?Signature=SECRET`, nothing('noIds')],
    ['too much', 'x'.repeat(MAX_PASTE_LENGTH + 1), nothing('tooLong')],
  ];
  for (const [name, text, expected] of table) {
    it(`understands ${name}`, () => assert.deepEqual(parsePaste(text), expected));
  }

  it('finds several exports, one a line or one after the other, each once', () => {
    const second = { ...jobAt(HOST), ref: { service: 'files', projectId: P, exportId: X } };
    const bare = (exportId: string): object => ({ ...job, ref: { service: 'files', projectId: P, exportId } });
    for (const end of ['\n', '\r\n', ' ', ', ', '\n- ']) {
      assert.deepEqual(parsePastes([`${FILES}/${E}`, `${FILES}/${X}`, `${FILES}/${E}`].join(end)), [
        jobAt(HOST),
        second,
      ]);
    }
    for (const text of [`${P} ${E}\n${P} ${X}\n`, `b.${P} ${E} b.${P} ${X}`, `${P}/${E}\r\n${P}/${X}`]) {
      assert.deepEqual(parsePastes(text), [bare(E), bare(X)]);
    }
    const wrapped = `https://x.safelinks.protection.outlook.com/?url=${encodeURIComponent(`${FILES}/${X}`)}&data=1`;
    assert.deepEqual(parsePastes(`See <${FILES}/${E}>\nand ${wrapped}.`), [jobAt(HOST), second]);
  });

  it('takes no text about one export, or none, for several', () => {
    for (const [, text] of table) assert.deepEqual(parsePastes(text), [], text.slice(0, 200));
  });

  it('finds the same job in every form of any two ids', () => {
    const forms: ((project: string, id: string) => string)[] = [
      (project, id) => `${project} ${id}`,
      (project, id) => `${project}\n${id}`,
      (project, id) => `b.${project}, ${id}`,
      (project, id) => `${id} b.${project}`,
      (project, id) => `exportId=${id}&projectId=${project}`,
      (project, id) => JSON.stringify({ project_id: project, export_id: id }),
      (project, id) => `${FILES.replace(P, project)}/${id}`,
      (project, id) => `${FILES.replace(P, `b.${project}`)}/${id}?a=b`,
      (project, id) => `curl -X POST "${FILES.replace(P, project)}" -H "Authorization: Bearer T"\n{"id": "${id}"}`,
    ];
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.constantFrom(...forms), fc.boolean(), (projectId, exportId, form, upper) => {
        fc.pre(projectId !== exportId);
        const paste = parsePaste(
          upper ? form(projectId.toUpperCase(), exportId.toUpperCase()) : form(projectId, exportId),
        );
        assert.ok(paste.kind === 'job', JSON.stringify(paste));
        assert.deepEqual(paste.ref, { service: 'files', projectId, exportId });
      }),
    );
  });

  it('finds any BIM 360 job in its address', () => {
    const names = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.uuid(),
        names,
        fc.nat(9999),
        fc.boolean(),
        (projectId, exportId, name, version, raw) => {
          const versionUrn = `urn:adsk.wipemea:fs.file:vf.${name}?version=${version}`;
          const urn = raw ? versionUrn : encodeURIComponent(versionUrn);
          const paste = parsePaste(`${HOST}/bim360/docs/v1/projects/${projectId}/versions/${urn}/exports/${exportId}`);
          assert.deepEqual(paste, {
            kind: 'job',
            ref: { service: 'bim360', projectId, exportId, versionUrn },
            apiHost: HOST,
          });
        },
      ),
    );
  });

  it('never throws and never gives back anything but ids', () => {
    const pieces = fc.constantFrom(
      P,
      E,
      X,
      'b.',
      ' ',
      '\n',
      '/',
      '"',
      '\\',
      '^',
      '%',
      'id',
      'project',
      'export',
      ':',
      '=',
      'Bearer SECRET',
      'https://SECRET@h/',
      '?Signature=SECRET',
      `${FILES}/`,
      `${BIM}/`,
      'versionUrn=urn:SECRET',
      URN,
      'curl ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
        ),
        (text) => {
          assert.ok(!JSON.stringify(parsePaste(text)).includes('SECRET'));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('copes with long hostile texts', () => {
    const hostile = [
      'https://',
      'http://a/projects/',
      '/construction/files/v1/projects/',
      '/bim360/docs/v1/projects/a/versions/',
      'a',
      '0',
      '-',
      '\\',
      '^',
      ' ',
      'id ',
      'version_urn',
      'versionUrn=urn:',
      `${P} `,
      `${P}/`,
      'service = ',
      'b.',
    ];
    for (const piece of hostile) {
      assert.ok(parsePaste(piece.repeat(Math.floor(MAX_PASTE_LENGTH / piece.length))).kind.length > 0);
    }
  });
});
