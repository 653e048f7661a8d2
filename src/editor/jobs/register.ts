import { repeatsItself } from '../../launch/repeatsItself.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import { Notifier } from '../../views/notifier.ts';
import type { Engine } from '../../engine/engine.ts';
import { lazily } from '../shell/lazily.ts';
import type { Feature, JobList, Shell } from '../shell/shell.ts';
import { Automation } from './automation.ts';
import { JobTree } from './jobTree.ts';
import { SeenWatch } from './seen.ts';
import { StatusBar } from './statusBar.ts';

type JobCommand =
  | 'trackJob'
  | 'checkStatus'
  | 'refresh'
  | 'download'
  | 'open'
  | 'reveal'
  | 'copyLink'
  | 'openLink'
  | 'rename'
  | 'remove'
  | 'show'
  | 'loadMore';

/** The list of exports, and what is told of them. */
export function registerJobs(shell: Shell): Feature<JobCommand> & { readonly jobs: JobList } {
  const { engine, overview, clock, log, focus } = shell;
  const store = new DisposableStore();
  store.add(new StatusBar(overview, clock, log));
  const tree = store.add(new JobTree(engine, overview, clock, log));
  engine.then(
    (engine) => {
      store.add(new SeenWatch(engine, tree, focus, clock, log));
      store.add(new Automation(engine, shell));
      store.add(notifier(shell, engine));
    },
    () => undefined,
  );
  const withJobs = { ...shell, jobs: tree };
  return {
    jobs: tree,
    commands: {
      trackJob: lazily(async () => (await import('./trackJob.ts')).trackJob(withJobs)),
      checkStatus: lazily(async () => (await import('./checkStatus.ts')).checkStatus(withJobs)),
      refresh: lazily(async () => (await import('./refresh.ts')).refresh(shell)),
      download: lazily(async () => (await import('./download.ts')).download(withJobs)),
      open: lazily(async () => (await import('./commands.ts')).open(withJobs)),
      reveal: lazily(async () => (await import('./commands.ts')).reveal(withJobs)),
      copyLink: lazily(async () => (await import('./commands.ts')).copyLink(withJobs)),
      openLink: lazily(async () => (await import('./commands.ts')).openLink(withJobs)),
      rename: lazily(async () => (await import('./commands.ts')).rename(withJobs)),
      remove: lazily(async () => (await import('./commands.ts')).remove(withJobs)),
      show: lazily(async () => (await import('./commands.ts')).show(withJobs)),
      loadMore: lazily(async () => (await import('./commands.ts')).loadMore(tree)),
    },
    dispose: () => store.dispose(),
  };
}

function notifier({ settings, overview, clock, focus, log }: Shell, { ledger }: Engine): Notifier {
  return new Notifier({
    ledger,
    clock,
    focus,
    log,
    level: () => settings.notifications,
    fetchesItself: () => settings.autoDownload,
    repeatsItself: (job) => {
      const owner = overview.state.accounts?.get(job.account);
      const canStart = owner?.status === 'usable' && owner.canLaunch;
      return settings.autoExportAgain && canStart && repeatsItself(job, clock.now());
    },
    tell: (notice) => {
      import('./toast.ts').then(
        ({ showNotice }) => showNotice(notice, settings, log),
        (error: unknown) => log.error(`A notice could not be shown: ${String(error)}`),
      );
    },
  });
}
