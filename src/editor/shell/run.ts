import * as vscode from 'vscode';
import type { UiCommandId } from '../../ids.ts';
import type { Job } from '../../jobs/job.ts';

/** Runs one of our commands on a job for the user who pressed a button. */
export async function runInteractively(command: UiCommandId, { id }: Pick<Job, 'id'>): Promise<void> {
  await vscode.commands.executeCommand(command, { id });
}
