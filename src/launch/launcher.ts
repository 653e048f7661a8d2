import type { ExportsApi } from '../acc/exports.ts';
import { type Accounts, type Credential, LAUNCH_SCOPE } from '../auth/accounts.ts';
import type { Ledger } from '../jobs/ledger.ts';
import { CancelledError, throwIfCancelled } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { BudgetPorts } from '../store/requestBudget.ts';
import { LaunchError } from './errors.ts';
import { plannedJobsOf } from './plannedJobs.ts';
import type { LaunchProgress, Plan, Started } from './order.ts';
import { meaningOf } from './refusal.ts';
import { LaunchRun } from './launchRun.ts';

export interface LauncherPorts {
  readonly ledger: Pick<
    Ledger,
    'begin' | 'sending' | 'unsend' | 'renew' | 'confirm' | 'refuse' | 'refuseAll' | 'unconfirm' | 'abandon' | 'get'
  >;
  readonly starter: Pick<ExportsApi, 'start'>;
  readonly accounts: Pick<Accounts, 'list' | 'credential' | 'refuse'>;
  readonly limits: BudgetPorts['limits'];
  readonly clock: Clock;
  readonly log: Log;
  /** The configured API host, an origin: the only one that gets a bearer. */
  readonly apiHost: () => string;
  /** A new UUID. */
  readonly newId: () => string;
}

/** Starts exports, one after the other. The intent is in the ledger before anything is sent, and nothing is sent twice. */
export class Launcher {
  readonly #ports: LauncherPorts;

  constructor(ports: LauncherPorts) {
    this.#ports = ports;
  }

  /**
   * Starts all jobs of a plan.
   * When the service refuses and nothing was started, the intents are removed and the error is thrown; later refusals
   * leave `notStarted` rows and are in the answer. A lost answer makes a job `unconfirmed` and stops the rest, which
   * becomes `notStarted`. A 429 is waited for. Cancelling stops before the next job; what is started stays, and once a
   * POST is on its way, its answer is waited for. A repetition that nobody asked for and that somebody else has begun
   * counts as cancelled.
   * @throws LaunchError `nothingToExport`, `fileRefused`, `cannotLaunch`; AccError, AuthError, StoreError, CancelledError
   */
  async start(plan: Plan, onProgress: (progress: LaunchProgress) => void, signal: AbortSignal): Promise<Started> {
    const { ledger, apiHost, newId } = this.#ports;
    if (plan.parts.length === 0) throw new LaunchError('nothingToExport', { obstacles: plan.obstacles });
    throwIfCancelled(signal);
    const { clientId } = await this.#credential(plan.order.account, signal);
    const host = apiHost();
    const jobs = await ledger.begin(plannedJobsOf(plan, { apiHost: host, clientId, batchId: newId() }));
    // Nobody asked for this repetition, and somebody else has begun it.
    if (jobs.length === 0) throw new CancelledError();
    return new LaunchRun(this.#ports, { plan, jobs, apiHost: host, clientId, onProgress }).run(signal);
  }

  /** Asked for before anything is written down, so that an account that may not start exports leaves no trace. */
  async #credential(account: string, signal: AbortSignal): Promise<Credential> {
    const { accounts } = this.#ports;
    const known = (await accounts.list()).find(({ key }) => key === account);
    if (known?.canLaunch === false) throw new LaunchError('cannotLaunch', { account, refused: known.refused });
    try {
      return await accounts.credential(account, signal, [LAUNCH_SCOPE]);
    } catch (error) {
      throw meaningOf(error, account);
    }
  }
}
