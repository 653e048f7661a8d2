import { isLoopback } from '../acc/transport.ts';
import { redirectUriFor } from '../auth/callback.ts';
import type { CallbackMethod } from '../auth/callbackMethod.ts';

/** Where this window is and what it can be reached by. */
export interface HostEnvironment {
  /** `vscode`, `vscode-insiders`, `vscodium`, `cursor`, … */
  readonly uriScheme: string;
  readonly ui: 'desktop' | 'web';
  readonly remoteName?: string | undefined;
  /** The extension runs on the side of the user's screen, not on the remote one. */
  readonly runsLocally: boolean;
  /** What the editor makes of its own callback address for the browser, without the window's id. */
  readonly callbackSeenAs: string;
  /** What the editor makes of a port of the extension's machine for the browser; only asked for in a browser. */
  readonly localhostSeenAs?: string | undefined;
}

/** The ways that fit this window, best first. Pasting always fits. */
export function callbackMethods(place: HostEnvironment): readonly [CallbackMethod, ...CallbackMethod[]] {
  return reachesEditor(place)
    ? ['uri', ...(reachesPort(place) ? (['loopback'] as const) : []), 'paste']
    : reachesPort(place)
      ? ['loopback', 'paste']
      : ['paste'];
}

/** In a browser the editor's own scheme leads nowhere, and the relay that it has instead changes with each call. */
function reachesEditor({ ui, uriScheme, callbackSeenAs }: HostEnvironment): boolean {
  return ui === 'desktop' && /^[a-z][a-z\d+.-]*$/.test(uriScheme) && callbackSeenAs === redirectUriFor(uriScheme);
}

/** The browser and the extension must be on one machine. */
function reachesPort({ ui, remoteName, runsLocally, localhostSeenAs }: HostEnvironment): boolean {
  if (ui === 'desktop') return remoteName === undefined || runsLocally;
  return (
    localhostSeenAs !== undefined && URL.canParse(localhostSeenAs) && isLoopback(new URL(localhostSeenAs).hostname)
  );
}

/**
 * The callback to register for a way. Pasting shares the loopback's: a browser that cannot open `http://localhost` keeps
 * the address in sight, and drops one of an unknown scheme.
 */
export function callbackOf(way: CallbackMethod, uriScheme: string, port: number): string {
  return way === 'uri' ? redirectUriFor(uriScheme) : `http://localhost:${port}/callback`;
}
