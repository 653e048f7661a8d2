import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Folder, Hub, Project, SourceFile } from '../../../src/acc/browseRows.ts';
import type { FolderNode, HubNode, ProjectNode } from '../../../src/views/filesNodes.ts';
import { type RowNode, isWithin, moreBelow, nodeId, rowsBelow } from '../../../src/views/browsePlaces.ts';
import { nameOf } from '../../support/filesScene.ts';

const HUB: Hub = { kind: 'hub', id: 'b.hub', name: 'Hub' };
const PROJECT: Project = { kind: 'project', hubId: HUB.id, id: 'project', name: 'Tower', platform: 'acc' };
const folder = (id: string, name = id): Folder => ({ kind: 'folder', id, name });
const file = (id: string, version = 1): SourceFile => ({
  kind: 'file',
  id,
  versionUrn: `${id}?version=${version}`,
  name: `${id}.pdf`,
  type: 'pdf',
  version,
});

const hub: HubNode = { kind: 'filesHub', hub: HUB };
const project: ProjectNode = { kind: 'filesProject', parent: hub, project: PROJECT };
const [plans, models] = rowsBelow(project, [folder('plans'), folder('models')], []) as readonly FolderNode[];
assert.ok(plans && models);

describe('editor/files/places', () => {
  it('puts folders first, in the order of the service otherwise', () => {
    const rows = rowsBelow(plans, [file('b'), folder('y'), file('a'), folder('x')], []);
    assert.deepEqual(rows.map(nameOf), ['y', 'x', 'b.pdf', 'a.pdf']);
  });

  it('shows a row once that came twice, as it came last', () => {
    const rows = rowsBelow(plans, [file('a'), file('b'), file('a', 2)], []);
    assert.deepEqual(
      rows.map((row) => row.kind === 'filesFile' && row.file.versionUrn),
      ['a?version=2', 'b?version=1'],
    );
  });

  it('keeps the object of a row that says the same, and makes another when it does not', () => {
    const before = rowsBelow(plans, [folder('x'), file('a'), file('b')], []);
    const after = rowsBelow(plans, [folder('x'), file('a'), file('b', 2), file('c')], before);
    assert.deepEqual(
      after.map((row) => before.includes(row)),
      [true, true, false, false],
    );
    const renamed = rowsBelow(plans, [folder('x', 'New name')], before);
    assert.deepEqual(renamed.map(nameOf), ['New name']);
    assert.equal(nodeId(renamed[0] as RowNode), nodeId(before[0] as RowNode), 'still the same row for the view');
  });

  it('shows no row where it cannot be', () => {
    assert.deepEqual(rowsBelow(undefined, [PROJECT, file('a')], []), []);
    assert.deepEqual(rowsBelow(project, [HUB, file('a')], []), []);
  });

  it('knows a folder apart that is at the top and below another', () => {
    const [below] = rowsBelow(plans, [folder('models')], []);
    assert.ok(below?.kind === 'filesFolder');
    assert.notEqual(nodeId(below), nodeId(models));
    assert.notEqual(nodeId(moreBelow(below)), nodeId(moreBelow(models)));
    assert.deepEqual([below.path, models.path], [['plans', 'models'], ['models']]);
  });

  it('knows what is within what', () => {
    const [below] = rowsBelow(plans, [folder('deep')], []) as readonly FolderNode[];
    assert.deepEqual(
      [plans, models, project, hub, undefined].map((container) => isWithin(below, container)),
      [true, false, true, true, true],
    );
    assert.equal(isWithin(plans, plans), true);
    assert.equal(isWithin(undefined, plans), false);
  });
});
