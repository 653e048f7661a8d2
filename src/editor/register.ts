import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { COMMANDS, UI_COMMANDS, type CommandName } from '../ids.ts';
import { CancelledError } from '../lib/cancel.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { StoreError } from '../store/errors.ts';
import { OverviewStore } from '../views/overviewStore.ts';
import { plainText } from '../words/format/text.ts';
import { registerAccounts } from './accounts/register.ts';
import { registerFiles } from './files/register.ts';
import type { FilesView } from './files/filesView.ts';
import { registerJobs } from './jobs/register.ts';
import { registerRecipes } from './recipes/register.ts';
import { forPeople, forPrograms, tell, tellError } from './shell/boundary.ts';
import { ContextKeys } from './shell/contextKeys.ts';
import { ExportMemory } from './shell/exportMemory.ts';
import { editorLocale } from './shell/locale.ts';
import type { EditorLog } from './shell/log.ts';
import type { Salvaged } from '../jobs/ledger.ts';
import type { Handler, Shell } from './shell/shell.ts';
import { registerStart } from './start/register.ts';
import { registerSupport } from './support/register.ts';

/** What was built. */
export interface Editor extends Disposable {
  readonly files: FilesView;
}

/** Builds every feature and connects it. Returns at once; what needs the ledger follows when it is open. */
export function registerEditor(services: Omit<Shell, 'overview'>): Editor {
  const { extension, engine, settings, clock, log } = services;
  const store = new DisposableStore();
  const overview = store.add(new OverviewStore(engine, clock, log));
  const shell: Shell = { ...services, overview };
  store.add(settings.onDidChange(() => overview.rereadAccounts()));
  store.add(new ContextKeys(overview));
  const exportMemory = new ExportMemory(extension.globalState);
  const { jobs, ...list } = store.add(registerJobs(shell));
  const { files, ...browsing } = store.add(registerFiles(shell));
  const { signIn, lastSignIn, ...accounts } = store.add(registerAccounts(shell));
  const start = store.add(registerStart({ ...shell, jobs, files, signIn, exportMemory }));
  const recipes = store.add(registerRecipes({ ...shell, jobs, exportMemory }));
  const support = store.add(registerSupport(shell, { lastSignIn }));
  // A command without a body is a compile error.
  const commands = {
    ...list.commands,
    ...browsing.commands,
    ...accounts.commands,
    ...start.commands,
    ...recipes.commands,
    ...support.commands,
  } satisfies Record<CommandName, Handler>;
  store.add(registerCommands(commands, log));
  tellSettingsProblem(shell, store);
  engine
    .then(
      ({ ledger }) => {
        if (ledger.salvaged) tellSalvage(ledger.salvaged, log);
        store.add(ledger.onDidSalvage((salvaged) => tellSalvage(salvaged, log)));
      },
      (error: unknown) => tellNotOpened(error, log),
    )
    .catch((error: unknown) => log.error(`A message could not be shown: ${String(error)}`));
  return { files, dispose: () => store.dispose() };
}

/** Registers every command behind the one boundary, by both of its ids. */
function registerCommands(commands: Record<CommandName, Handler>, log: EditorLog): Disposable {
  const store = new DisposableStore();
  const stop = new AbortController();
  store.add({ dispose: () => stop.abort(new CancelledError()) });
  for (const name of Object.keys(COMMANDS) as CommandName[]) {
    const command = { id: COMMANDS[name], handler: commands[name], signal: stop.signal, log };
    store.add(vscode.commands.registerCommand(COMMANDS[name], forPrograms(command)));
    store.add(vscode.commands.registerCommand(UI_COMMANDS[name], forPeople(command)));
  }
  return store;
}

async function tellNotOpened(error: unknown, log: EditorLog): Promise<void> {
  log.error(`The exports could not be opened: ${String(error)}`);
  // An old Node is said by the view; a toast at each start would only nag.
  if (StoreError.is(error, 'unsupported')) return;
  const { errorMessage } = await import('../words/errorMessage.ts');
  tellError(errorMessage(error, editorLocale()), log);
}

/** A damaged list was repaired. */
function tellSalvage(salvaged: Salvaged, log: EditorLog): void {
  tell(
    l10n.t(
      'The list of exports was damaged and has been repaired: {0} rows were carried over. The damaged file is kept as {1}.',
      salvaged.rows,
      plainText(salvaged.setAside, 300),
    ),
    { [l10n.t('Show')]: () => vscode.commands.executeCommand(UI_COMMANDS.show) },
    log,
  );
}

/** An API host that may not be used is said at the start and after each change of it. */
function tellSettingsProblem({ settings, log }: Shell, store: DisposableStore): void {
  let told: string | undefined;
  const check = (): void => {
    const problem = settings.apiBaseUrlProblem;
    if (problem !== undefined && problem !== told) {
      tellError({ message: problem, action: { kind: 'setting', id: 'apiBaseUrl' } }, log);
    }
    told = problem;
  };
  store.add(settings.onDidChange(check));
  check();
}
