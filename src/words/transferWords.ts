import * as l10n from '@vscode/l10n';
import type { TransferProgress } from '../downloads/progress.ts';
import { bytes, bytesOf } from './format/bytes.ts';
import { duration } from './format/duration.ts';
import type { Locale } from './locale.ts';

/** How far a download is: "12.4 of 80 MB · 3.1 MB/s · 22 s left · 4 connections". */
export function transferWords(progress: TransferProgress, locale: Locale): string {
  const { receivedBytes, totalBytes, bytesPerSecond } = progress;
  const parts: string[] = [];
  if (totalBytes === undefined) parts.push(bytes(receivedBytes, locale));
  else {
    const { part, whole } = bytesOf(receivedBytes, totalBytes, locale);
    parts.push(l10n.t('{0} of {1}', part, whole));
  }
  if (bytesPerSecond > 0) {
    parts.push(l10n.t('{0}/s', bytes(bytesPerSecond, locale)));
    if (totalBytes !== undefined && totalBytes > receivedBytes) {
      parts.push(l10n.t('{0} left', duration(((totalBytes - receivedBytes) / bytesPerSecond) * 1000)));
    }
  }
  if (progress.connections !== undefined) parts.push(l10n.t('{0} connections', progress.connections));
  return parts.join(' · ');
}
