import * as vscode from 'vscode';
import { VIEWS } from '../../ids.ts';
import { CancelledError } from '../../lib/cancel.ts';

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
