import * as vscode from 'vscode';
import type { CommandId } from '../../ids.ts';
import type { Job } from '../../jobs/job.ts';
import { interactiveArgument } from './args.ts';

/** Runs one of our commands on a job for the user who pressed a button, so that errors are told and not thrown. */
export async function runInteractively(command: CommandId, job: Job): Promise<void> {
  await vscode.commands.executeCommand(command, interactiveArgument(job));
}
