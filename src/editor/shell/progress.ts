import * as vscode from 'vscode';
import { VIEWS } from '../../ids.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { sleep, systemClock } from '../../lib/clock.ts';

/** Runs work while the view shows that something goes on. */
export async function inView<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal } = new AbortController();
  return vscode.window.withProgress({ location: { viewId: VIEWS.jobs } }, () => work(signal));
}

export interface Report {
  readonly message: string;
  /** Percent since the last report. */
  readonly increment?: number | undefined;
}

/** Runs work under a notification that can be cancelled. @throws CancelledError when it was. */
export async function inNotification<T>(
  title: string,
  work: (report: (report: Report) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    const cancel = (): void => controller.abort(new CancelledError());
    const subscription = token.onCancellationRequested(cancel);
    if (token.isCancellationRequested) cancel();
    try {
      return await work(
        ({ message, increment }) => progress.report(increment === undefined ? { message } : { message, increment }),
        controller.signal,
      );
    } finally {
      subscription.dispose();
    }
  });
}

/** Work that takes less than this needs no notification, ms. */
const QUICK_MS = 400;

/**
 * The same, but the notification comes only when the work takes a while. One that flashes by tells nothing, and of
 * several at once the editor hides the last, which may be the one that matters.
 * @throws CancelledError when it was cancelled
 */
export async function inNotificationWhenSlow<T>(
  title: string,
  work: (report: (report: Report) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  let show = (_report: Report): void => undefined;
  const result = work((report) => show(report), stop.signal);
  const ended = result.then(
    () => true,
    () => true,
  );
  if (await Promise.race([ended, sleep(systemClock, QUICK_MS).then(() => false)])) return result;
  return inNotification(title, (report, signal) => {
    show = report;
    const cancel = (): void => stop.abort(signal.reason);
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
    return result;
  });
}
