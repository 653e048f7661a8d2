import { UI_COMMANDS } from '../../ids.ts';
import { commandLink } from '../../words/format/text.ts';
import { type ActionLink, STATUS_ACTIONS } from '../../words/statusSummary.ts';

/** The commands that links of the status bar's tooltip may run. */
export const STATUS_COMMANDS: readonly string[] = STATUS_ACTIONS.map((action) => UI_COMMANDS[action]);

/** A link of the status bar's tooltip. */
export const statusLink: ActionLink = (label, action, job) =>
  job === undefined ? commandLink(label, UI_COMMANDS[action]) : commandLink(label, UI_COMMANDS[action], { id: job.id });
