import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Folder, Project } from '../../../src/acc/browseRows.ts';
import { defaultOptions, readOptions } from '../../../src/acc/exportOptions.ts';
import { bodyOf, type ExportRequest } from '../../../src/acc/exportRequest.ts';
import { parseRecipe, recipeText } from '../../../src/recipes/recipeFile.ts';
import { type KnownJob, recipeOfFolder, recipeOfJobs } from '../../../src/recipes/recipeOf.ts';
import { aJob } from '../../support/ledgers.ts';
import { FOLDER, PROJECT, SHEET, VERSION } from '../../support/recipes/examples.ts';

const OTHER = VERSION.replace('version=3', 'version=4');

/** A job that was started with this request, with all that the ledger knows. */
function known(request: ExportRequest, names: Readonly<Record<string, string>> = {}): KnownJob {
  const job = aJob({
    service: request.service,
    projectId: request.projectId,
    versionUrn: request.service === 'bim360' ? request.versionUrn : undefined,
    request: JSON.stringify(bodyOf(request)),
    account: 'secret-account',
    apiHost: 'https://secret.example',
    clientId: 'secret-client',
    filePath: '/home/secret/file.pdf',
  });
  return { job, sources: Object.entries(names).map(([id, name]) => ({ id, name })) };
}

function files(fileVersions: readonly string[], options: object = {}): ExportRequest {
  return { service: 'files', projectId: PROJECT, fileVersions, options: readOptions('files', options) };
}

describe('recipes of what is there', () => {
  it('of a job: the same versions by their names, the same options, and nothing of who started it', () => {
    const options = { outputFileName: 'Plans', issueMarkups: { includePublishedMarkups: true } };
    const recipe = recipeOfJobs([known(files([VERSION, OTHER], options), { [VERSION]: 'A-101.pdf' })], 'Tower');
    assert.deepEqual(recipe, {
      service: 'files',
      project: PROJECT,
      projectName: 'Tower',
      take: { kind: 'files', files: [{ version: VERSION, name: 'A-101.pdf' }, { version: OTHER }] },
      options: readOptions('files', options),
      target: 'exports',
    });
    const text = recipeText(recipe);
    assert.doesNotMatch(text, /secret/);
    assert.ok('recipe' in parseRecipe(text));
  });

  it('of a group: all its parts in one, and their numbers left out of the name', () => {
    const parts = [VERSION, OTHER].map((id, n) => known(files([id], { outputFileName: `Plans (${n + 1} of 2)` })));
    const recipe = recipeOfJobs(parts);
    assert.ok(recipe);
    assert.deepEqual(recipe.take, { kind: 'files', files: [{ version: VERSION }, { version: OTHER }] });
    assert.deepEqual(recipe.options, readOptions('files', { outputFileName: 'Plans' }));
  });

  it('of sheets and of BIM 360', () => {
    const sheets: ExportRequest = {
      service: 'sheets',
      projectId: PROJECT,
      sheets: [SHEET],
      options: defaultOptions('sheets'),
    };
    assert.deepEqual(recipeOfJobs([known(sheets, { [SHEET]: 'A-101 Plan' })])?.take, {
      kind: 'sheets',
      only: [{ sheet: SHEET, name: 'A-101 Plan' }],
    });
    const pages = [VERSION, OTHER].map((versionUrn) =>
      known({ service: 'bim360', projectId: PROJECT, versionUrn, options: defaultOptions('bim360') }),
    );
    assert.deepEqual(recipeOfJobs(pages)?.take, { kind: 'files', files: [{ version: VERSION }, { version: OTHER }] });
  });

  it('is none when a request is not known, or when jobs do not belong together', () => {
    const good = known(files([VERSION]));
    assert.equal(recipeOfJobs([]), undefined);
    assert.equal(recipeOfJobs([good, { job: { ...good.job, request: undefined }, sources: [] }]), undefined);
    assert.equal(
      recipeOfJobs([good, { job: { ...good.job, request: '{"fileVersions":["x"]}' }, sources: [] }]),
      undefined,
    );
    const elsewhere = { ...good.job, projectId: PROJECT.replace('9', '8') };
    assert.equal(recipeOfJobs([good, { job: elsewhere, sources: [] }]), undefined);
  });

  it('of a folder', () => {
    const project: Project = { kind: 'project', hubId: 'b.h', id: PROJECT, name: 'Tower', platform: 'acc' };
    const folder: Folder = { kind: 'folder', id: FOLDER, name: 'Plans' };
    const path = ['Project Files', 'Plans'];
    const more = { path, recursive: false, filter: 'A-*.pdf', options: defaultOptions('files') };
    const recipe = recipeOfFolder(project, folder, more);
    assert.deepEqual(recipe.take, {
      kind: 'folder',
      folder: FOLDER,
      path: 'Project Files/Plans',
      recursive: false,
      filter: 'A-*.pdf',
    });
    assert.equal(recipe.service, 'files');
    assert.equal(recipeOfFolder({ ...project, platform: 'bim360' }, folder, more).service, 'bim360');
    assert.ok('recipe' in parseRecipe(recipeText(recipe)));
  });
});
