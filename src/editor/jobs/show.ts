import * as vscode from 'vscode';
import { VIEWS } from '../../ids.ts';
import { jobIdOf } from '../shell/args.ts';
import type { CommandContext, Handler } from '../shell/context.ts';

/** Opens the view and, when a job is given, selects its row. */
export function show(context: CommandContext): Handler {
  return async (argument) => {
    const id = jobIdOf(argument);
    if (id === undefined) await vscode.commands.executeCommand(`${VIEWS.jobs}.focus`);
    else await context.tree.reveal(id);
  };
}
