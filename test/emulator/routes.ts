import type { EmulatedService } from './exports/jobSpec.ts';

/** A path of the exports calls, taken apart and decoded. */
export interface Route {
  readonly service: EmulatedService;
  /** Without `b.`. */
  readonly projectId: string;
  /** The path said `b.`: allowed for ACC, refused by the BIM 360 call. */
  readonly prefixed: boolean;
  readonly exportId: string | undefined;
  readonly versionUrn: string | undefined;
}

const ACC = /^\/construction\/(files|sheets)\/v1\/projects\/([^/]+)\/exports(?:\/([^/]+))?$/;
const BIM360 = /^\/bim360\/docs\/v1\/projects\/([^/]+)\/versions\/([^/]+)\/exports(?:\/([^/]+))?$/;
const STORED = /^\/[^/]+\/jobs\/([^/]+)\/result\.(?:pdf|zip)$/;

/** The exports call that a raw path names. */
export function parseRoute(path: string): Route | undefined {
  const acc = ACC.exec(path);
  if (acc) return routeOf(acc[1] === 'sheets' ? 'sheets' : 'files', acc[2], acc[3], undefined);
  const bim = BIM360.exec(path);
  return bim ? routeOf('bim360', bim[1], bim[3], bim[2]) : undefined;
}

/** Export id of the job whose status call or stored file a raw path names. */
export function exportIdOf(path: string): string | undefined {
  return parseRoute(path)?.exportId ?? STORED.exec(path)?.[1];
}

function routeOf(
  service: EmulatedService,
  project: string | undefined,
  exportId: string | undefined,
  versionUrn: string | undefined,
): Route | undefined {
  try {
    const decoded = decodeURIComponent(project ?? '').toLowerCase();
    return {
      service,
      projectId: decoded.replace(/^b\./, ''),
      prefixed: decoded.startsWith('b.'),
      exportId: exportId === undefined ? undefined : decodeURIComponent(exportId).toLowerCase(),
      versionUrn: versionUrn === undefined ? undefined : decodeURIComponent(versionUrn),
    };
  } catch {
    return undefined; // a broken percent escape
  }
}
