import type { Finding } from './check/fileCheck.ts';
import { DownloadError } from './errors.ts';

/** What an export can be. Source: API page A: one PDF gives a PDF, everything else a ZIP. */
export type ExportType = 'pdf' | 'zip';

/** What is written down of a checked file. */
export type Checked = Extract<Finding, { readonly sha256: string }>;

/**
 * What the check of a received file means.
 * @param size bytes received
 * @throws DownloadError `notAnExport`, `wrongLength`, `damaged`
 */
export function verified(finding: Finding, size: number): Checked {
  switch (finding.kind) {
    case 'pdf':
    case 'zip':
      return finding;
    case 'notAnExport':
      throw new DownloadError('notAnExport', { receivedBytes: size });
    case 'incomplete':
      throw new DownloadError('wrongLength', { receivedBytes: size });
    case 'damaged':
      throw new DownloadError('damaged', { receivedBytes: size, entry: finding.entry });
  }
}
