import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { COMMANDS } from '../ids.ts';
import type { Clock } from '../lib/clock.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { repeatsItself } from '../launch/autoRepeat.ts';
import { StoreError } from '../store/errors.ts';
import { AuthProvider } from './accounts/authProvider.ts';
import { tell, tellError } from './shell/boundary.ts';
import type { CommandContext } from './shell/context.ts';
import { registerCommands } from './commands.ts';
import { ContextKeys } from './shell/contextKeys.ts';
import { FilesView } from './files/filesView.ts';
import { JobTree } from './jobs/jobTree.ts';
import { ReportDocument } from './support/reportDocument.ts';
import { editorLocale } from './shell/locale.ts';
import type { EditorLog } from './shell/log.ts';
import { Notifier } from '../views/notifier.ts';
import { OverviewStore } from '../views/overviewStore.ts';
import type { Engine, Focus } from './shell/ports.ts';
import { errorMessage } from '../words/errorMessage.ts';
import { plainText } from '../words/format/text.ts';
import { registerRecipes } from './recipes/register.ts';
import { SeenWatch } from './jobs/seen.ts';
import { AutomationNotices } from './jobs/automationNotices.ts';
import type { Settings } from './shell/settings.ts';
import { CallbackMemory } from './accounts/callbackMemory.ts';
import { SignInFlow } from './accounts/signInFlow.ts';
import { SignInUriHandler } from './accounts/uriHandler.ts';
import { ExportMemory } from './start/exportMemory.ts';
import { StatusBar } from './jobs/statusBar.ts';
import { showNotice } from './jobs/toast.ts';
import { ReauthPrompter } from './accounts/reauthPrompter.ts';

export interface EditorServices {
  readonly context: vscode.ExtensionContext;
  /** What needs the ledger. Rejects with a StoreError when it cannot be used: the view then says so. */
  readonly engine: Promise<Engine>;
  readonly focus: Focus;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: EditorLog;
}

/** What was built. */
export interface Editor extends Disposable {
  readonly files: FilesView;
}

/** Builds everything people see and connects it. Returns at once; what needs the ledger follows when it is open. */
export function registerEditor(services: EditorServices): Editor {
  const { context, engine, focus, settings, clock, log } = services;
  const store = new DisposableStore();
  const overview = store.add(new OverviewStore(engine, clock, log));
  store.add(settings.onDidChange(() => overview.rereadAccounts()));
  store.add(new ContextKeys(overview));
  store.add(new StatusBar(overview, clock));
  const tree = store.add(new JobTree(engine, overview, clock, log));
  const files = store.add(new FilesView(engine, settings, clock, log));
  const exportMemory = new ExportMemory(context.globalState);
  const memory = new CallbackMemory(context.globalState);
  const signIn = store.add(new SignInFlow({ engine, extension: context, settings, memory, clock }));
  store.add(vscode.window.registerUriHandler(new SignInUriHandler(signIn, log)));
  store.add(new AuthProvider(engine, signIn, log));
  const report = store.add(new ReportDocument());
  const commandContext: CommandContext = {
    ...{
      extension: context,
      engine,
      tree,
      files,
      exportMemory,
      overview,
      settings,
      signIn,
      memory,
      report,
      clock,
      log,
    },
  };
  store.add(registerCommands(commandContext));
  store.add(registerRecipes(commandContext));
  tellSettingsProblem(services, store);
  engine.then(
    (engine) => {
      store.add(new SeenWatch(engine, tree, focus, clock, log));
      store.add(new AutomationNotices(engine, clock, log));
      store.add(new ReauthPrompter(engine.accounts, overview, log));
      store.add(
        new Notifier({
          ledger: engine.ledger,
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
          tell: (notice) => showNotice(notice, settings, log),
        }),
      );
      tellSalvage(engine, log);
    },
    (error: unknown) => {
      log.error(`The exports could not be opened: ${String(error)}`);
      // An old Node is said by the view; a toast at each start would only nag.
      if (!StoreError.is(error, 'unsupported')) tellError(errorMessage(error, editorLocale()), log);
    },
  );
  return { files, dispose: () => store.dispose() };
}

/** A damaged list was repaired while opening. */
function tellSalvage({ ledger: { salvaged } }: Engine, log: EditorLog): void {
  if (!salvaged) return;
  tell(
    l10n.t(
      'The list of exports was damaged and has been repaired: {0} rows were carried over. The damaged file is kept as {1}.',
      salvaged.rows,
      plainText(salvaged.setAside, 300),
    ),
    { [l10n.t('Show')]: () => vscode.commands.executeCommand(COMMANDS.show) },
    log,
  );
}

/** An API host that may not be used is said at the start and after each change of it. */
function tellSettingsProblem({ settings, log }: EditorServices, store: DisposableStore): void {
  let told: string | undefined;
  const check = (): void => {
    const problem = settings.apiBaseUrlProblem;
    if (problem !== undefined && problem !== told) {
      const args = ['accExports.apiBaseUrl'];
      const action = { label: l10n.t('Open Settings'), command: 'workbench.action.openSettings', args };
      tellError({ message: problem, action }, log);
    }
    told = problem;
  };
  store.add(settings.onDidChange(check));
  check();
}
