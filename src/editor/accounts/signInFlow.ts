import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../auth/accounts.ts';
import { PendingSignIns, parsePastedCallback } from '../../auth/callback.ts';
import { AuthError } from '../../auth/errors.ts';
import { listenOnLoopback } from '../../auth/loopback.ts';
import type { AuthorizationRequest } from '../../auth/tokens.ts';
import { UI_COMMANDS, CONTEXT_KEYS } from '../../ids.ts';
import { CancelledError, throwIfCancelled } from '../../lib/cancel.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Disposable } from '../../lib/disposables.ts';
import { UserError } from '../../words/userError.ts';
import { inNotification } from '../shell/progress.ts';
import { openExactly } from '../shell/external.ts';
import { editorLocale } from '../shell/locale.ts';
import type { Engine } from '../../engine/engine.ts';
import { errorMessage } from '../../words/errorMessage.ts';
import { commandLink } from '../../words/format/text.ts';
import type { Settings } from '../shell/settings.ts';
import type { CallbackMemory } from './callbackMemory.ts';
import { clientIdProblem, scopesToAsk } from '../../words/validation.ts';
import { askClientId, showCallback } from './questions.ts';
import { hostEnvironment } from '../shell/hostEnvironment.ts';
import type { CallbackMethod } from '../../auth/callbackMethod.ts';
import { callbackOf, callbackMethods } from '../../views/callbackMethods.ts';

/** How long the browser may take, ms. */
const PATIENCE_MS = 5 * 60_000;

export interface SignInPorts {
  readonly engine: Promise<Engine>;
  readonly extension: vscode.ExtensionContext;
  readonly settings: Settings;
  readonly memory: CallbackMemory;
  readonly clock: Clock;
}

/** A sign-in that waits for the browser. */
interface Waiting {
  readonly request: AuthorizationRequest;
  readonly another: () => void;
  readonly signal: AbortSignal;
}

/** Signs people in with their browser, one at a time: a second start gives the first one up. */
export class SignInFlow implements Disposable {
  readonly #ports: SignInPorts;
  readonly #pending = new PendingSignIns();
  #current: AbortController | undefined;
  #waiting: Waiting | undefined;

  constructor(ports: SignInPorts) {
    this.#ports = ports;
  }

  /**
   * Signs a user in and makes that the account of new exports.
   * @param options.scopes asked for besides those that reading needs
   * @param options.callbackKnown a program that passes its own client ID has registered the callback: it is not shown
   * @throws AuthError, AccError, StoreError; CancelledError when the user gave up
   */
  async run(options: {
    readonly clientId?: string | undefined;
    readonly scopes?: readonly string[] | undefined;
    readonly callbackKnown?: boolean | undefined;
  }): Promise<Account> {
    this.#current?.abort(new CancelledError());
    const controller = new AbortController();
    this.#current = controller;
    const { engine, extension, settings, memory, clock } = this.#ports;
    const { accounts } = await engine;
    const clientId = options.clientId ?? settings.clientId ?? (await askClientId(settings));
    const problem = clientIdProblem(clientId);
    if (problem !== undefined) throw new UserError(problem, { kind: 'setting', id: 'clientId' });
    const granted = (await accounts.list()).find(
      (account) => account.kind === 'signIn' && account.clientId === clientId,
    );
    const scopes = scopesToAsk(options.scopes, granted?.scopes);
    const ways = callbackMethods(await hostEnvironment(extension, settings.signInPort));
    let way: CallbackMethod = ways[0];
    try {
      for (;;) {
        const account = await this.#attempt(
          way,
          { clientId, scopes, callbackKnown: options.callbackKnown ?? false },
          controller.signal,
        );
        if (account) {
          await memory.ended({ at: clock.now(), way, outcome: 'signedIn' });
          return account;
        }
        way = ways[(ways.indexOf(way) + 1) % ways.length] ?? 'paste';
      }
    } catch (error) {
      if (AuthError.is(error)) {
        await memory.ended({ at: clock.now(), way, outcome: error.code });
        // A callback that did not work is shown again before the next try.
        if (error.code === 'timedOut') await memory.forget();
      }
      throw error;
    } finally {
      if (this.#current === controller) this.#current = undefined;
    }
  }

  /** Takes an answer that the system handed to this window. `false`: it belongs to no sign-in of this window. */
  arrive(answer: URL): boolean {
    return this.#pending.arrive(answer);
  }

  /** Asks for the address that the browser ended on, for the sign-in that waits. */
  async paste(text?: string): Promise<void> {
    const waiting = this.#waiting;
    if (!waiting) throw new AuthError('wrongState');
    if (text !== undefined) {
      this.#pending.arrive(parsePastedCallback(text, waiting.request));
      return;
    }
    const stop = new vscode.CancellationTokenSource();
    const cancel = (): void => stop.cancel();
    waiting.signal.addEventListener('abort', cancel, { once: true });
    try {
      const pasted = await vscode.window.showInputBox(
        {
          title: l10n.t('Sign In to Autodesk'),
          prompt: l10n.t(
            'When the browser has ended on a page that it cannot open, copy the whole address of that page and paste it here.',
          ),
          placeHolder: `${waiting.request.redirectUri}?code=…`,
          ignoreFocusOut: true,
          validateInput: (value) => (value.trim() === '' ? undefined : pasteProblem(value, waiting.request)),
        },
        stop.token,
      );
      if (pasted !== undefined && pasted.trim() !== '') {
        this.#pending.arrive(parsePastedCallback(pasted, waiting.request));
      }
    } finally {
      waiting.signal.removeEventListener('abort', cancel);
      stop.dispose();
    }
  }

  /** Gives the way back of the sign-in that waits up and goes on with the next one. `false`: none waits. */
  tryAnotherWay(): boolean {
    this.#waiting?.another();
    return this.#waiting !== undefined;
  }

  dispose(): void {
    this.#current?.abort(new CancelledError());
  }

  /** @returns `undefined` when the user wants another way */
  async #attempt(
    way: CallbackMethod,
    app: { readonly clientId: string; readonly scopes: readonly string[]; readonly callbackKnown: boolean },
    given: AbortSignal,
  ): Promise<Account | undefined> {
    throwIfCancelled(given);
    const { engine, settings, memory } = this.#ports;
    const { accounts, publicClient } = await engine;
    const apiHost = settings.apiBaseUrl;
    const redirectUri = callbackOf(way, vscode.env.uriScheme, settings.signInPort);
    if (!app.callbackKnown && !memory.wasShown(app.clientId, redirectUri)) {
      await showCallback(redirectUri, given);
      await memory.shown(app.clientId, redirectUri);
    }
    const call = { interactive: true, signal: given };
    return inNotification(call, l10n.t('Signing in to Autodesk'), async (report, signal) => {
      report({ message: l10n.t('asking where to sign in…') });
      const request = await publicClient.begin(
        apiHost,
        { clientId: app.clientId, scopes: app.scopes, redirectUri },
        signal,
      );
      const answer = await this.#answer(way, request, report, signal);
      if (!answer) return undefined;
      report({ message: l10n.t('finishing…') });
      const { tokens, person } = await publicClient.complete(apiHost, request, answer, signal);
      return accounts.add({ tokens, person, clientId: app.clientId, apiHost });
    });
  }

  /** Opens the browser and waits for what comes first: the answer, in whichever way, or the wish for another way. */
  async #answer(
    way: CallbackMethod,
    request: AuthorizationRequest,
    report: (report: { readonly message: string }) => void,
    given: AbortSignal,
  ): Promise<URL | undefined> {
    const { clock, settings } = this.#ports;
    const ended = new AbortController();
    const signal = AbortSignal.any([given, ended.signal]);
    const { promise: another, resolve } = Promise.withResolvers<undefined>();
    const waiting: Waiting = { request, signal, another: () => resolve(undefined) };
    try {
      const ways: Promise<URL | undefined>[] = [another];
      if (way === 'loopback') {
        const { port, state } = { port: settings.signInPort, state: request.state };
        ways.push((await listenOnLoopback({ port, state, page: page(), signal })).callback);
      }
      ways.push(this.#pending.wait(request, signal, PATIENCE_MS, clock));
      // What is not raced yet must not count as unhandled while the browser opens.
      const first = Promise.race(ways);
      first.catch(() => undefined);
      this.#waiting = waiting;
      await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.signingIn, true);
      report({ message: waitingWords() });
      if (!(await openExactly(request.url))) throw new CancelledError();
      if (way === 'paste') void this.paste().catch(() => undefined);
      return await first;
    } finally {
      ended.abort();
      if (this.#waiting === waiting) {
        this.#waiting = undefined;
        await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.signingIn, false);
      }
    }
  }
}

/** The words of the notification; its links are the buttons that a progress cannot have. */
function waitingWords(): string {
  const paste = commandLink(l10n.t('Paste Address…'), UI_COMMANDS.pasteCallback);
  const another = commandLink(l10n.t('Try Another Way'), UI_COMMANDS.signInAnotherWay);
  return `${l10n.t('waiting for the browser…')} ${paste} | ${another}`;
}

function page(): Parameters<typeof listenOnLoopback>[0]['page'] {
  return {
    title: l10n.t('ACC Exports'),
    done: l10n.t('The answer has arrived. You can close this tab and go on in the editor.'),
    denied: l10n.t('The sign-in was declined. You can close this tab; the editor says more.'),
    stale: l10n.t('This answer belongs to another sign-in, or to an older one. Start again in the editor.'),
  };
}

function pasteProblem(text: string, request: AuthorizationRequest): string | undefined {
  try {
    parsePastedCallback(text, request);
    return undefined;
  } catch (error) {
    return errorMessage(error, editorLocale()).message;
  }
}
