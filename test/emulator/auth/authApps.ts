import { randomBytes } from 'node:crypto';

/** An app as its owner registers it. Registering a client ID again replaces what was there. */
export interface AppSpec {
  /** `public` is "Desktop, Mobile, Single-Page App"; `confidential` stands for the two types with a secret. */
  readonly type: 'public' | 'confidential';
  readonly clientId?: string;
  /** Confidential only; made up when absent. */
  readonly secret?: string;
  readonly callbackUrls?: readonly string[];
  /** Are the needed APIs ticked? Default yes. */
  readonly apisEnabled?: boolean;
  /** Has an account administrator added the client ID under Custom Integrations? Default yes. */
  readonly addedToAccount?: boolean;
}

export interface EmulatedApp extends Required<Omit<AppSpec, 'secret'>> {
  /** Empty for a public app. */
  readonly secret: string;
}

/** All registered apps. */
export class AppBook {
  readonly #apps = new Map<string, EmulatedApp>();

  register(spec: AppSpec): EmulatedApp {
    const app: EmulatedApp = {
      type: spec.type,
      clientId: spec.clientId ?? `Emu${randomBytes(14).toString('hex')}`,
      secret: spec.type === 'public' ? '' : (spec.secret ?? randomBytes(16).toString('hex')),
      callbackUrls: spec.callbackUrls ?? [],
      apisEnabled: spec.apisEnabled ?? true,
      addedToAccount: spec.addedToAccount ?? true,
    };
    this.#apps.set(app.clientId, app);
    return app;
  }

  get list(): readonly EmulatedApp[] {
    return [...this.#apps.values()];
  }

  find(clientId: string): EmulatedApp | undefined {
    return this.#apps.get(clientId);
  }
}
