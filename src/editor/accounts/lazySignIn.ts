import { CancelledError } from '../../lib/cancel.ts';
import type { Disposable } from '../../lib/disposables.ts';
import { once } from '../../lib/lazy.ts';
import type { SignInFlow, SignInPorts } from './signInFlow.ts';

/** What others may ask of the {@link SignInFlow}. */
export type SignIn = Pick<SignInFlow, 'run' | 'arrive' | 'paste'> & { tryAnotherWay(): boolean };

/** The {@link SignInFlow}, loaded with the first sign-in. */
export function lazySignIn(ports: SignInPorts): SignIn & Disposable {
  let flow: SignInFlow | undefined;
  let disposed = false;
  const loaded = once(async () => {
    const { SignInFlow } = await import('./signInFlow.ts');
    flow = new SignInFlow(ports);
    return flow;
  });
  return {
    run: async (options) => {
      const one = await loaded();
      if (disposed) throw new CancelledError();
      return one.run(options);
    },
    // Before the first sign-in none waits.
    arrive: (answer) => flow?.arrive(answer) ?? false,
    paste: async (text) => (await loaded()).paste(text),
    tryAnotherWay: () => flow?.tryAnotherWay() ?? false,
    dispose: () => {
      disposed = true;
      flow?.dispose();
    },
  };
}
