/**
 * Every command, view, setting and context key, once. A test compares them with `package.json` in both directions.
 *
 * A command has two ids, since the editor does not say who calls. By these programs call it: other extensions, tasks,
 * agents, and keybindings of a user's own. They get a result or an error, and nothing is shown.
 */
export const COMMANDS = {
  trackJob: 'accExports.trackJob',
  checkStatus: 'accExports.checkStatus',
  refresh: 'accExports.refresh',
  download: 'accExports.download',
  open: 'accExports.open',
  reveal: 'accExports.reveal',
  copyLink: 'accExports.copyLink',
  openLink: 'accExports.openLink',
  rename: 'accExports.rename',
  remove: 'accExports.remove',
  copyDiagnostics: 'accExports.copyDiagnostics',
  showLog: 'accExports.showLog',
  show: 'accExports.show',
  loadMore: 'accExports.loadMore',
  setAccessToken: 'accExports.setAccessToken',
  clearAccessToken: 'accExports.clearAccessToken',
  signIn: 'accExports.signIn',
  pasteCallback: 'accExports.pasteCallback',
  signInAnotherWay: 'accExports.signInAnotherWay',
  signOut: 'accExports.signOut',
  switchAccount: 'accExports.switchAccount',
  addServiceAccount: 'accExports.addServiceAccount',
  addTwoLegged: 'accExports.addTwoLegged',
  copyCallbackUrl: 'accExports.copyCallbackUrl',
  copyClientId: 'accExports.copyClientId',
  doctor: 'accExports.doctor',
  startExport: 'accExports.startExport',
  exportChecked: 'accExports.exportChecked',
  uncheckAll: 'accExports.uncheckAll',
  refreshFiles: 'accExports.refreshFiles',
  refreshFolder: 'accExports.refreshFolder',
  toggleChecked: 'accExports.toggleChecked',
  loadMoreFiles: 'accExports.loadMoreFiles',
  exportAgain: 'accExports.exportAgain',
  decideStart: 'accExports.decideStart',
  saveAsRecipe: 'accExports.saveAsRecipe',
  runRecipe: 'accExports.runRecipe',
  showLastResult: 'accExports.showLastResult',
} as const;
export type CommandName = keyof typeof COMMANDS;

/** A command's id for people: of the palette, menus, buttons and links. It asks for what is missing and tells what fails. */
export type UiCommandId = `accExports.ui.${CommandName}`;
export const UI_COMMANDS = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, `accExports.ui.${name}`])) as {
  readonly [Name in CommandName]: `accExports.ui.${Name}`;
};

export const VIEW_CONTAINER = 'accExports';
export const VIEWS = { jobs: 'accExports.jobs', files: 'accExports.files' } as const;
export const STATUS_BAR_ITEM = 'accExports.status';

/** Type of the task that runs a recipe. */
export const TASK_TYPE = 'accexport';

/** What other extensions ask for by `vscode.authentication.getSession`. */
export const AUTHENTICATION_PROVIDER = 'acc-exports';

export const CONFIGURATION = 'accExports';
export const SETTINGS = {
  apiBaseUrl: 'accExports.apiBaseUrl',
  autoDownload: 'accExports.autoDownload',
  autoExportAgain: 'accExports.autoExportAgain',
  clientId: 'accExports.clientId',
  downloadConnections: 'accExports.downloadConnections',
  downloadFolder: 'accExports.downloadFolder',
  maxRequestsPerMinute: 'accExports.maxRequestsPerMinute',
  notifications: 'accExports.notifications',
  signInPort: 'accExports.signInPort',
} as const;

/** Set by us, read by `when` clauses. */
export const CONTEXT_KEYS = {
  /** `empty` until something is tracked, then `jobs`. */
  jobs: 'accExports.jobsState',
  /** `none`, `usable`, `refused` or `elsewhere`. */
  account: 'accExports.account',
  offline: 'accExports.offline',
  /** True while a sign-in waits for the browser. */
  signingIn: 'accExports.signingIn',
  /** What the Files view holds: unset while it is not known, `listed`, `empty`, `notAdded` or `failed`. */
  files: 'accExports.filesState',
  /** True while files are checked. */
  anyChecked: 'accExports.anyChecked',
  /** Why the ledger cannot be used, or unset: `unsupported`, `readOnly`, `failed`. */
  ledger: 'accExports.ledger',
} as const;
