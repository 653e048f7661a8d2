import { throwIfCancelled } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import { RequestDeadline } from './requestDeadline.ts';
import { AccError } from './errors.ts';
import { serverTime } from './serverTime.ts';
import { isSafeTransport } from './transport.ts';
import { readBounded } from './body.ts';

const DEADLINE_MS = 10_000;

/** That a host answered at all is what counts; with what does not. */
export interface ProbedHost {
  readonly status: number;
  /** The host's own clock, epoch ms, to the second; `undefined` when it does not say. */
  readonly date?: number | undefined;
}

/**
 * Asks for an address without any credential, through the same proxy and with the same certificates as everything else.
 * @param address without query: nothing secret can be in it
 * @throws AccError `network`, `certificate`, `timeout`, `unsafeAddress`; CancelledError
 */
export async function probeHost(
  address: string,
  { clock, userAgent }: { readonly clock: Clock; readonly userAgent: string },
  signal: AbortSignal,
): Promise<ProbedHost> {
  throwIfCancelled(signal);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !isSafeTransport(url) || url.search !== '') throw new AccError('unsafeAddress', { host: url?.host });
  const { default: fetch } = await import('node-fetch');
  throwIfCancelled(signal);
  const cutoff = new RequestDeadline(clock, DEADLINE_MS, url.host, signal);
  try {
    const response = await fetch(url.href, {
      headers: { 'User-Agent': userAgent },
      redirect: 'manual',
      signal: cutoff.signal,
    });
    await readBounded(response.body, 0);
    return { status: response.status, date: serverTime(response.headers) };
  } catch (error) {
    throw cutoff.meaningOf(error);
  } finally {
    cutoff.dispose();
  }
}
