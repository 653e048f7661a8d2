import * as vscode from 'vscode';
import { isCancelled } from '../../lib/cancel.ts';
import { editorLocale } from './locale.ts';
import type { EditorLog } from './log.ts';
import type { ErrorMessage } from '../../words/remedy.ts';
import { errorMessage } from '../../words/errorMessage.ts';
import { callOf, jobIdOf } from './args.ts';
import { remedyCommand } from './remedyCommand.ts';
import type { Handler } from './shell.ts';

/** What a command gives when it failed and a user was told why. */
export interface Failure {
  /** The same words. */
  readonly error: string;
}

/**
 * The one place where it is decided who asks ({@link callOf}), and where a command's failure becomes words: it logs it,
 * then tells the user, or throws the same words to a program.
 *
 * A call without arguments may come from the palette or from a program that did not say so, which the editor does not
 * tell apart. So a user is told, and the caller gets a {@link Failure}: never nothing. It is not thrown as well, since
 * the editor shows whatever a command throws, even a cancellation, in a dialog of its own (it wraps the error of a
 * contributed command, `ExtHostCommands._executeContributedCommand`). A program that wants errors thrown and nobody asked
 * says `{interactive: false}`. Cancelling, which only a user does, is silent and gives `undefined`.
 */
export function withBoundary(
  command: string,
  handler: Handler,
  signal: AbortSignal,
  log: EditorLog,
): (...args: readonly unknown[]) => Promise<unknown> {
  return async (...given) => {
    const { args, interactive } = callOf(given);
    try {
      return await handler(args, { interactive, signal });
    } catch (error) {
      if (isCancelled(error)) return undefined;
      log.error(`${command}: ${describe(error)}`);
      const message = errorMessage(error, editorLocale(), { doing: handler.doing, jobId: jobIdOf(args[0]) });
      if (!interactive) throw new Error(message.message, { cause: error });
      tellError(message, log);
      return { error: message.message } satisfies Failure;
    }
  };
}

/** Shows an error with its button. Returns at once. */
export function tellError({ message, action }: ErrorMessage, log: EditorLog): void {
  const button = remedyCommand(action ?? { kind: 'showLog' }, (uri) => vscode.Uri.parse(uri, true));
  vscode.window.showErrorMessage(message, button.label).then(
    (choice) => {
      if (choice !== undefined) run(button.command, button.args, log);
    },
    (error: unknown) => log.error(`An error could not be shown: ${describe(error)}`),
  );
}

/** Shows an information with buttons; each button runs its own function. Returns at once. */
export function tell(message: string, buttons: Buttons, log: EditorLog): void {
  offer(vscode.window.showInformationMessage(message, ...Object.keys(buttons)), buttons, log);
}

/** The same as a warning. */
export function warn(message: string, buttons: Buttons, log: EditorLog): void {
  offer(vscode.window.showWarningMessage(message, ...Object.keys(buttons)), buttons, log);
}

type Buttons = Readonly<Record<string, () => unknown>>;

function offer(shown: Thenable<string | undefined>, buttons: Buttons, log: EditorLog): void {
  shown.then(
    async (choice) => {
      if (choice !== undefined) await buttons[choice]?.();
    },
    (error: unknown) => log.error(`A message could not be shown: ${describe(error)}`),
  );
}

function run(command: string, args: readonly unknown[], log: EditorLog): void {
  vscode.commands.executeCommand(command, ...args).then(undefined, (error: unknown) => {
    log.error(`${command}: ${describe(error)}`);
  });
}

/** For the log, which redacts: the stack of what is unexpected, the short message of the rest. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error' || error.name === 'TypeError'
    ? (error.stack ?? error.message)
    : `${error.name} ${error.message}`;
}
