import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isCancelled } from '../../lib/cancel.ts';
import { editorLocale } from './locale.ts';
import type { EditorLog } from './log.ts';
import type { ErrorMessage } from '../../words/remedy.ts';
import { type FailureCode, failureCode } from '../../words/failureCode.ts';
import { callOf, jobIdOf } from './args.ts';
import type { Handler } from './shell.ts';

/** A command as it is registered. */
interface Command {
  /** For the log. */
  readonly id: string;
  readonly handler: Handler;
  /** Aborts when the extension goes. */
  readonly signal: AbortSignal;
  readonly log: EditorLog;
}

/** What a command gives when it failed and a user was told why. */
export interface Failure {
  /** The same words. */
  readonly error: string;
}

/** What a program's call is rejected with: a sentence that is fit for people, and what to tell it by. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: string;
  /** The argument that the code is about. */
  readonly argument: string | undefined;

  constructor(message: string, { code, argument }: FailureCode, cause: unknown) {
    super(message, { cause });
    this.code = code;
    this.argument = argument;
  }
}

/**
 * A command behind its id for people ({@link UI_COMMANDS}): asks for what is missing, and tells once what fails. It does
 * not throw that as well, since the editor shows whatever a command throws, even a cancellation, in a dialog of its own
 * (it wraps the error of a contributed command, `ExtHostCommands._executeContributedCommand`). Cancelling is silent.
 */
export function forPeople({ id, handler, signal, log }: Command): (...args: readonly unknown[]) => Promise<unknown> {
  return async (...args) => {
    try {
      return await handler(args, { interactive: true, signal });
    } catch (error) {
      if (isCancelled(error)) return undefined;
      const message = await failed({ id, handler, log }, args, error);
      tellError(message, log);
      return { error: message.message } satisfies Failure;
    }
  };
}

/**
 * A command behind its id for programs ({@link COMMANDS}): whatever fails is thrown, with a code, and told to nobody.
 * What a user would be asked for is an error, too, unless the program says `{interactive: true}`. A keybinding of a
 * user's own is a program's call: the editor shows what it throws.
 */
export function forPrograms({ id, handler, signal, log }: Command): (...args: readonly unknown[]) => Promise<unknown> {
  return async (...given) => {
    const { args, interactive } = callOf(given);
    try {
      return await handler(args, { interactive, signal });
    } catch (error) {
      if (isCancelled(error)) throw new CallError(l10n.t('Cancelled.'), failureCode(error), error);
      const { message } = await failed({ id, handler, log }, args, error);
      throw new CallError(message, failureCode(error), error);
    }
  };
}

/** Logs what went wrong, and finds the words. */
async function failed(
  { id, handler, log }: Omit<Command, 'signal'>,
  args: readonly unknown[],
  error: unknown,
): Promise<ErrorMessage> {
  log.error(`${id}: ${describe(error)}`);
  const { errorMessage } = await import('../../words/errorMessage.ts');
  return errorMessage(error, editorLocale(), { doing: handler.doing, jobId: jobIdOf(args[0]) });
}

/** Shows an error with its button. Returns at once. */
export function tellError({ message, action }: ErrorMessage, log: EditorLog): void {
  const show = async (): Promise<void> => {
    const { remedyCommand } = await import('./remedyCommand.ts');
    const button = remedyCommand(action ?? { kind: 'showLog' }, (uri) => vscode.Uri.parse(uri, true));
    const choice = await vscode.window.showErrorMessage(message, button.label);
    if (choice !== undefined) run(button.command, button.args, log);
  };
  show().catch((error: unknown) => log.error(`An error could not be shown: ${describe(error)}`));
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
