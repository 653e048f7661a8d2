import type * as vscode from 'vscode';
import type { LastSignIn } from '../../auth/callbackMethod.ts';

const SHOWN = 'accExports.callbacksShown';
const LAST = 'accExports.lastSignIn';
/** Apps and addresses beyond this many are asked about again, which costs one click. */
const REMEMBERED = 20;

/** What is remembered of callbacks between sign-ins. Holds no secret. */
export class CallbackMemory {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  wasShown(clientId: string, callback: string): boolean {
    return this.#list().includes(entry(clientId, callback));
  }

  async shown(clientId: string, callback: string): Promise<void> {
    const list = [entry(clientId, callback), ...this.#list().filter((one) => one !== entry(clientId, callback))];
    await this.#memento.update(SHOWN, list.slice(0, REMEMBERED));
  }

  async forget(): Promise<void> {
    await this.#memento.update(SHOWN, undefined);
  }

  get last(): LastSignIn | undefined {
    return this.#memento.get<LastSignIn>(LAST);
  }

  async ended(last: LastSignIn): Promise<void> {
    await this.#memento.update(LAST, last);
  }

  #list(): readonly string[] {
    const list = this.#memento.get<unknown>(SHOWN);
    return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
  }
}

function entry(clientId: string, callback: string): string {
  return `${clientId} ${callback}`;
}
