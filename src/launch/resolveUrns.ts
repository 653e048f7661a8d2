import { AccError } from '../acc/errors.ts';
import type { SourceFile } from '../acc/browseRows.ts';
import { isLineageUrn } from '../acc/urns.ts';
import type { OrderedSource } from './order.ts';
import type { Catalog } from '../browse/catalog.ts';
import { LaunchError } from './errors.ts';
import { sourceOfFile } from './sources.ts';

/** Of so many versions at most the names and sizes are looked up: each costs a request, and exports do without. */
const MOST_LOOKED_UP = 50;

/**
 * What stands for these URNs in an order, in their order: lineages become their newest versions.
 * @param urns of lineages and versions
 * @throws LaunchError `noSuchFile` for a lineage that is gone; AccError, AuthError, StoreError, CancelledError
 */
export async function resolveUrns(
  catalog: Pick<Catalog, 'latest' | 'version'>,
  account: string,
  projectId: string,
  urns: readonly string[],
  signal: AbortSignal,
): Promise<readonly OrderedSource[]> {
  const lineages = urns.filter(isLineageUrn);
  const newest = lineages.length === 0 ? new Map() : await catalog.latest(account, projectId, lineages, none, signal);
  const lookUp = urns.length - lineages.length <= MOST_LOOKED_UP;
  return Promise.all(
    urns.map(async (urn) => {
      if (!isLineageUrn(urn)) return lookUp ? version(urn) : { id: urn, name: urn };
      const file = newest.get(urn);
      if (!file) throw new LaunchError('noSuchFile', { sources: [{ id: urn, name: urn }] });
      return livingSource(file, urn);
    }),
  );

  /** A version that cannot be read may be exported all the same: the service decides. */
  async function version(urn: string): Promise<OrderedSource> {
    try {
      return livingSource(await catalog.version(account, projectId, urn, signal), urn);
    } catch (error) {
      if (AccError.is(error) && TOLERATED.has(error.code)) return { id: urn, name: urn };
      throw error;
    }
  }
}

/** @throws LaunchError `noSuchFile` with the name that the file had */
function livingSource(file: SourceFile, urn: string): OrderedSource {
  if (file.deleted) throw new LaunchError('noSuchFile', { sources: [{ id: urn, name: file.name || urn }] });
  return sourceOfFile(file);
}

const TOLERATED: ReadonlySet<AccError['code']> = new Set(['forbidden', 'notFound', 'badRequest', 'unexpectedAnswer']);

function none(): void {
  // Nobody waits long enough to be told how far it is.
}
