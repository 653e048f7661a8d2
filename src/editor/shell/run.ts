import * as vscode from 'vscode';
import type { CommandId } from '../../ids.ts';
import type { Job } from '../../jobs/job.ts';
import { personalArgument } from '../../words/statusSummary.ts';

/** Runs one of our commands on a job for the person who pressed a button, so that errors are told and not thrown. */
export async function runAsPerson(command: CommandId, job: Job): Promise<void> {
  await vscode.commands.executeCommand(command, personalArgument(job));
}
