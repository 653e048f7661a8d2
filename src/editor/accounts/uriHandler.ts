import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { tell } from '../shell/boundary.ts';
import type { EditorLog } from '../shell/log.ts';
import type { SignIn } from './lazySignIn.ts';
import { answerOf } from '../../views/uriAnswer.ts';

/**
 * Takes the browser's answer. The editor gives it to the window that was used last, which may not be the one that began
 * the sign-in: only that one has what the answer is checked with, so it is copied over by the user.
 */
export class SignInUriHandler implements vscode.UriHandler {
  readonly #flow: SignIn;
  readonly #log: EditorLog;

  constructor(flow: SignIn, log: EditorLog) {
    this.#flow = flow;
    this.#log = log;
  }

  handleUri(uri: vscode.Uri): void {
    const answer = answerOf(uri);
    if (!answer || this.#flow.arrive(answer)) return;
    tell(
      l10n.t(
        'This sign-in was started in another window, or has ended. If another window waits for it: copy the address, and paste it there with “Paste Address…”.',
      ),
      { [l10n.t('Copy Address')]: () => vscode.env.clipboard.writeText(answer.href) },
      this.#log,
    );
  }
}
