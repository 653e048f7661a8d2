import * as vscode from 'vscode';
import { VIEWS } from '../../ids.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { sleep, systemClock } from '../../lib/clock.ts';
import type { Call } from './shell.ts';

/** For whom the work is done. A program is shown nothing, and cannot cancel it; the extension's end does. */
type ForWhom = Pick<Call, 'interactive' | 'signal'>;

/** Runs work while the view shows that something goes on. */
export async function inView<T>(
  { interactive, signal }: ForWhom,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!interactive) return work(signal);
  return vscode.window.withProgress({ location: { viewId: VIEWS.jobs } }, () => work(signal));
}

export interface Report {
  readonly message: string;
  /** Percent since the last report. */
  readonly increment?: number | undefined;
}

/** Runs work under a notification that can be cancelled. @throws CancelledError when it was. */
export async function inNotification<T>(
  { interactive, signal: ended }: ForWhom,
  title: string,
  work: (report: (report: Report) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!interactive) return work(() => undefined, ended);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    const cancel = (): void => controller.abort(new CancelledError());
    const subscription = token.onCancellationRequested(cancel);
    if (token.isCancellationRequested) cancel();
    try {
      return await work((report) => reportTo(progress, report), AbortSignal.any([controller.signal, ended]));
    } finally {
      subscription.dispose();
    }
  });
}

/** Never throws: an editor that closes shows nothing, and what is being finished then must not end for that. */
function reportTo(progress: vscode.Progress<Partial<Report>>, { message, increment }: Report): void {
  try {
    progress.report(increment === undefined ? { message } : { message, increment });
  } catch {
    // Nobody sees it any more.
  }
}

/** Work that takes less than this needs no notification, ms. */
const QUICK_MS = 400;

/**
 * The same, but the notification comes only when the work takes a while. One that flashes by tells nothing, and of
 * several at once the editor hides the last, which may be the one that matters.
 * @throws CancelledError when it was cancelled
 */
export async function inNotificationWhenSlow<T>(
  call: ForWhom,
  title: string,
  work: (report: (report: Report) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!call.interactive) return work(() => undefined, call.signal);
  const stop = new AbortController();
  let show = (_report: Report): void => undefined;
  const result = work((report) => show(report), AbortSignal.any([stop.signal, call.signal]));
  const ended = result.then(
    () => true,
    () => true,
  );
  if (await Promise.race([ended, sleep(systemClock, QUICK_MS).then(() => false)])) return result;
  return inNotification(call, title, (report, signal) => {
    show = report;
    const cancel = (): void => stop.abort(signal.reason);
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
    return result;
  });
}
