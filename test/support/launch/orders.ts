import { defaultOptions } from '../../../src/acc/exportOptions.ts';
import type { Order, OrderedSource } from '../../../src/launch/order.ts';

export const PROJECT = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';

/** A file with a version; `n` makes it different from others. */
export function aFile(n: number, more: Partial<OrderedSource> = {}): OrderedSource {
  return { id: versionUrn(n), lineage: lineageUrn(n), name: `Plan ${n}.pdf`, bytes: 1000, ...more };
}

export function versionUrn(n: number, version = 1): string {
  return `urn:adsk.wipprod:fs.file:vf.File${String(n).padStart(6, '0')}?version=${version}`;
}

export function lineageUrn(n: number): string {
  return `urn:adsk.wipprod:dm.lineage:File${String(n).padStart(6, '0')}`;
}

export function sheetId(n: number): string {
  return `0b7e63b4-7d0c-4a30-9f0a-${String(n).padStart(12, '0')}`;
}

export function files(count: number, more: Partial<OrderedSource> = {}): readonly OrderedSource[] {
  return Array.from({ length: count }, (_, n) => aFile(n, more));
}

export function anOrder(more: Partial<Order> = {}): Order {
  return {
    account: 'me',
    service: 'files',
    projectId: PROJECT,
    name: 'Plans',
    named: true,
    sources: files(3),
    options: defaultOptions('files'),
    ...more,
  };
}
