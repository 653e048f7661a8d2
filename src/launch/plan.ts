import { EXPORTABLE_TYPES } from '../acc/browseRows.ts';
import { type ExportOptions, LONGEST_OUTPUT_NAME, readOptions } from '../acc/exportOptions.ts';
import { type ExportRequest, MOST_BYTES, MOST_FILES, MOST_SHEETS } from '../acc/exportRequest.ts';
import { isFileVersionUrn, isUuid } from '../acc/urns.ts';
import type { Obstacle, ObstacleReason, Order, OrderedSource, Part, Plan } from './order.ts';
import { splitBySize, splitInOrder } from './split.ts';

/**
 * Works out how an order is carried out: what cannot be exported, and which jobs the rest makes. As few jobs as
 * possible, Files balanced by bytes, Sheets in the order of their pages, BIM 360 one job for each page. Pure.
 * Source: API pages A and C.
 */
export function planOrder(order: Order): Plan {
  const obstacles: Obstacle[] = [];
  const exportable: OrderedSource[] = [];
  const known = new Set<string>();
  for (const source of order.sources) {
    const reason = obstacleOf(order, source, known);
    if (reason) obstacles.push({ source, reason });
    else exportable.push(source);
    known.add(keyOf(source));
  }
  const split = splitOf(order, exportable);
  const parts = split.map((sources, index) => partOf(order, sources, index, split.length));
  return {
    order,
    parts,
    obstacles,
    bytes: bytesOf(exportable),
    sizesMissing: order.service === 'files' && exportable.some(({ bytes }) => bytes === undefined),
  };
}

/** `Plans` → `Plans (2 of 3)`, at most as long as the service takes. A name for the only part stays as it is. */
export function partName(name: string, index: number, total: number): string {
  if (total <= 1) return name;
  const suffix = ` (${index + 1} of ${total})`;
  const room = LONGEST_OUTPUT_NAME - suffix.length;
  // The first half of a surrogate pair alone is no character.
  const cut = name.length <= room ? name : name.slice(0, room).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}${suffix}`;
}

/** The name before {@link partName} has numbered it. */
export function wholeName(name: string): string {
  return name.replace(/ \(\d+ of \d+\)$/, '') || name;
}

/** The options of a whole batch from those of one of its parts, whose file's name has its number. */
export function wholeOptions(options: ExportOptions): ExportOptions {
  if (!('outputFileName' in options) || options.outputFileName === undefined) return options;
  return { ...options, outputFileName: wholeName(options.outputFileName) };
}

function obstacleOf(order: Order, source: OrderedSource, known: ReadonlySet<string>): ObstacleReason | undefined {
  const isGood = order.service === 'sheets' ? isUuid : isFileVersionUrn;
  if (order.service === 'files' && !hasExportableType(source)) return 'type';
  if (!isGood(source.id)) return 'urn';
  if (known.has(keyOf(source))) return 'twice';
  return order.service === 'files' && (source.bytes ?? 0) > MOST_BYTES ? 'tooLarge' : undefined;
}

/** A name without a suffix says nothing, and so does an id in its place: then the service decides. */
function hasExportableType({ id, name, type }: OrderedSource): boolean {
  const known = type ?? (name === id ? undefined : /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase());
  return known === undefined || EXPORTABLE_TYPES.has(known);
}

/** UUIDs may come in either case; URNs may not. */
function keyOf({ id }: OrderedSource): string {
  return isUuid(id) ? id.toLowerCase() : id;
}

function splitOf({ service }: Order, sources: readonly OrderedSource[]): readonly (readonly OrderedSource[])[] {
  switch (service) {
    case 'files':
      return splitBySize(sources, { count: MOST_FILES, bytes: MOST_BYTES });
    case 'sheets':
      return splitInOrder(sources, MOST_SHEETS);
    case 'bim360':
      return sources.map((source) => [source]);
  }
}

function partOf(order: Order, sources: readonly OrderedSource[], index: number, total: number): Part {
  return { sources, bytes: bytesOf(sources), request: requestOf(order, sources, index, total) };
}

function requestOf(order: Order, sources: readonly OrderedSource[], index: number, total: number): ExportRequest {
  const { service, projectId } = order;
  const ids = sources.map(({ id }) => id);
  switch (service) {
    case 'files':
      return {
        service,
        projectId,
        fileVersions: ids,
        options: numbered(readOptions(service, order.options), index, total),
      };
    case 'sheets':
      return { service, projectId, sheets: ids, options: numbered(readOptions(service, order.options), index, total) };
    case 'bim360':
      return { service, projectId, versionUrn: ids[0] ?? '', options: readOptions(service, order.options) };
  }
}

function numbered<T extends ExportOptions & { readonly outputFileName?: string | undefined }>(
  options: T,
  index: number,
  total: number,
): T {
  const { outputFileName } = options;
  return outputFileName === undefined
    ? options
    : { ...options, outputFileName: partName(outputFileName, index, total) };
}

function bytesOf(sources: readonly OrderedSource[]): number {
  return sources.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
}
