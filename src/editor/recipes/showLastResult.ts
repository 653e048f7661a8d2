import * as l10n from '@vscode/l10n';
import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import { UI_COMMANDS } from '../../ids.ts';
import type { Job } from '../../jobs/job.ts';
import { lastRun } from '../../recipes/lastRun.ts';
import { recipeUri } from './recipeUri.ts';
import { tell } from '../shell/boundary.ts';
import type { Handler, ShellWithJobs } from '../shell/shell.ts';
import { runInteractively } from '../shell/run.ts';

/**
 * Shows what the last run of a recipe gave: its file when it is there, else its row on the list. Takes what *Run Export*
 * takes; returns the jobs.
 */
export function showLastResult({ engine, jobs: list, log }: Pick<ShellWithJobs, 'engine' | 'jobs' | 'log'>): Handler {
  return async ([argument], { interactive }): Promise<readonly Job[]> => {
    const uri = recipeUri(argument, interactive);
    const { ledger } = await engine;
    const jobs = await lastRun(ledger, uri.toString());
    if (!interactive) return jobs;
    const [first, another] = jobs;
    if (!first) {
      const buttons = {
        [l10n.t('Run Export')]: () => vscode.commands.executeCommand(UI_COMMANDS.runRecipe, { uri: uri.toString() }),
      };
      tell(l10n.t('This recipe has not been run yet.'), buttons, log);
    } else if (!another && (await isThere(first.filePath))) {
      await runInteractively(UI_COMMANDS.open, first);
    } else {
      await list.reveal(first.id);
    }
    return jobs;
  };
}

async function isThere(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  return access(path).then(
    () => true,
    () => false,
  );
}
