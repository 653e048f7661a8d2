import { COMMANDS } from '../../ids.ts';
import { commandLink } from '../../words/format/text.ts';
import { type ActionLink, STATUS_ACTIONS } from '../../words/statusSummary.ts';
import { interactiveArgument } from '../shell/args.ts';

/** The commands that links of the status bar's tooltip may run. */
export const STATUS_COMMANDS: readonly string[] = STATUS_ACTIONS.map((action) => COMMANDS[action]);

/** A link of the status bar's tooltip. */
export const statusLink: ActionLink = (label, action, job) =>
  job === undefined
    ? commandLink(label, COMMANDS[action])
    : commandLink(label, COMMANDS[action], interactiveArgument(job));
