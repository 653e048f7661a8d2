import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, it } from 'mocha';
import { batchRow } from '../../src/words/batchRow.ts';
import { jobRow } from '../../src/words/jobRow.ts';
import { STATUS_COMMANDS } from '../../src/editor/jobs/statusLink.ts';
import { DEFAULT_API_BASE_URL, DEFAULT_REQUESTS_PER_MINUTE, apiOrigin } from '../../src/engine/settings.ts';
import { DEFAULT_SIGN_IN_PORT, clientIdProblem, signInPort } from '../../src/words/validation.ts';
import {
  AUTHENTICATION_PROVIDER,
  COMMANDS,
  CONFIGURATION,
  CONTEXT_KEYS,
  SETTINGS,
  UI_COMMANDS,
  VIEWS,
  VIEW_CONTAINER,
} from '../../src/ids.ts';
import { JOB_STATES } from '../../src/jobs/job.ts';
import { aJob } from '../support/ledgers.ts';
import { START, aBatch, context } from '../support/words.ts';

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
  readonly icon?: string;
  readonly enablement?: string;
}
interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly icon: string;
  readonly keywords: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
    readonly virtualWorkspaces: boolean;
  };
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly authentication: readonly { readonly id: string; readonly label: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const root = new URL('../../', import.meta.url);
const read = (name: string): string => fs.readFileSync(new URL(name, root), 'utf8');
const text = read('package.json');
const manifest = JSON.parse(text) as Manifest;
const nls = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const { commands, menus, viewsWelcome, configuration, walkthroughs, views, viewsContainers } = manifest.contributes;

const sorted = (values: Iterable<string>): string[] => [...values].sort();
const INTERNAL = ['workbench.action.reloadWindow'];

describe('manifest', () => {
  it('contributes every command for people, and none for programs', () => {
    assert.deepEqual(sorted(commands.map(({ command }) => command)), sorted(Object.values(UI_COMMANDS)));
  });

  it('gives every command the category and a translated title', () => {
    for (const { command, category, title } of commands) {
      assert.equal(category, '%category%', command);
      assert.equal(title, `%command.${command.replace('accExports.ui.', '')}%`);
    }
  });

  it('contributes every setting, and no other, each described and with its default', () => {
    assert.deepEqual(sorted(Object.keys(configuration.properties)), sorted(Object.values(SETTINGS)));
    for (const [id, property] of Object.entries(configuration.properties)) {
      assert.ok(id.startsWith(`${CONFIGURATION}.`));
      assert.match(String(property['markdownDescription']), /^%setting\..*%$/);
      assert.notEqual(property['default'], undefined, id);
      // One of a machine ("machine-overridable") would be ignored in the User settings of a remote window.
      assert.ok(['application', 'window'].includes(String(property['scope'])), id);
      // A path of one machine is no path of another one.
      assert.equal(property['scope'] === 'window', property['ignoreSync'] === true, id);
    }
    assert.equal(configuration.properties[SETTINGS.apiBaseUrl]?.['default'], DEFAULT_API_BASE_URL);
    assert.equal(configuration.properties[SETTINGS.maxRequestsPerMinute]?.['default'], DEFAULT_REQUESTS_PER_MINUTE);
    assert.equal(configuration.properties[SETTINGS.signInPort]?.['default'], DEFAULT_SIGN_IN_PORT);
  });

  it('lets no workspace decide where the token goes', () => {
    for (const id of [SETTINGS.apiBaseUrl, SETTINGS.clientId, SETTINGS.signInPort]) {
      assert.equal(configuration.properties[id]?.['scope'], 'application', id);
    }
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    for (const id of [SETTINGS.apiBaseUrl, SETTINGS.clientId, SETTINGS.downloadFolder, SETTINGS.signInPort]) {
      assert.ok(restrictedConfigurations.includes(id), id);
    }
    for (const id of restrictedConfigurations) assert.ok(id in configuration.properties, id);
    assert.equal(manifest.capabilities.virtualWorkspaces, true);
    assert.deepEqual(manifest.extensionKind, ['ui', 'workspace']);
  });

  it('shows the same API hosts as wrong that are not used', () => {
    const pattern = new RegExp(String(configuration.properties[SETTINGS.apiBaseUrl]?.['pattern']));
    for (const value of [
      'https://developer.api.autodesk.com',
      'https://a.example:8443/',
      'http://localhost:3000',
      'http://127.0.0.1:3000',
      'http://[::1]:80',
      'http://developer.api.autodesk.com',
      'http://localhost.evil.example',
      'https://user@evil.example',
      'https://a.example/path',
      'https://a.example?x',
      'ftp://a.example',
      '',
    ]) {
      assert.equal(pattern.test(value), apiOrigin(value) !== undefined, value);
    }
  });

  it('shows the same client IDs and ports as wrong that are not used', () => {
    const pattern = new RegExp(String(configuration.properties[SETTINGS.clientId]?.['pattern']));
    for (const id of [
      'Ab1'.repeat(10),
      ` ${'Ab1'.repeat(16)} `,
      'short',
      'a b'.repeat(10),
      'https://a.example/0123456',
    ]) {
      assert.equal(pattern.test(id), clientIdProblem(id) === undefined, id);
    }
    assert.ok(pattern.test(''), 'nothing entered yet is no mistake');
    const { minimum, maximum } = configuration.properties[SETTINGS.signInPort] ?? {};
    for (const limit of [minimum, maximum]) assert.equal(signInPort(limit), limit);
    assert.equal(signInPort(Number(minimum) - 1), DEFAULT_SIGN_IN_PORT);
    assert.equal(signInPort(Number(maximum) + 1), DEFAULT_SIGN_IN_PORT);
  });

  it('contributes the one authentication provider', () => {
    assert.deepEqual(manifest.contributes.authentication, [{ id: AUTHENTICATION_PROVIDER, label: 'Autodesk' }]);
  });

  it('contributes every view with an icon', () => {
    assert.deepEqual(
      viewsContainers.activitybar.map(({ id }) => id),
      [VIEW_CONTAINER],
    );
    assert.deepEqual(
      views[VIEW_CONTAINER]?.map(({ id }) => id),
      Object.values(VIEWS),
    );
    for (const { icon } of [...viewsContainers.activitybar, ...Object.values(views).flat()]) {
      assert.ok(fs.existsSync(new URL(icon, root)), icon);
    }
    assert.ok(fs.existsSync(new URL(manifest.icon, root)), manifest.icon);
  });

  it('refers to commands, views and context keys that exist', () => {
    const keys = new Set<string>(Object.values(CONTEXT_KEYS));
    const known = new Set<string>([...Object.values(UI_COMMANDS), ...Object.values(VIEWS)]);
    const clauses = [
      ...Object.values(menus).flatMap((items) => items.map(({ when }) => when ?? '')),
      ...viewsWelcome.map(({ when }) => when),
      ...commands.map(({ enablement }) => enablement ?? ''),
    ];
    const used = new Set<string>();
    for (const clause of clauses) {
      for (const [id] of clause.matchAll(/accExports(?:\.ui)?\.\w+/g)) {
        assert.ok(keys.has(id) || known.has(id), `${id} in "${clause}"`);
        used.add(id);
      }
    }
    for (const key of keys) assert.ok(used.has(key), `${key} is set, but nothing reads it`);
    for (const item of Object.values(menus).flat()) assert.ok(known.has(item.command), item.command);
    for (const { view } of viewsWelcome) assert.ok(known.has(view), view);
    for (const command of STATUS_COMMANDS) assert.ok(known.has(command), command);
  });

  it('defines every text it uses, and uses every text it defines', () => {
    const used = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? ''));
    assert.deepEqual(sorted(used), sorted(Object.keys(nls)));
    for (const [key, value] of Object.entries(nls)) assert.ok(value.trim() !== '', key);
  });

  it('links only to commands that exist', () => {
    const known = new Set<string>([...Object.values(UI_COMMANDS), ...INTERNAL]);
    for (const [key, value] of Object.entries(nls)) {
      for (const match of value.matchAll(/\(command:([^)?]+)/g))
        assert.ok(known.has(match[1] ?? ''), `${match[1]} in ${key}`);
    }
    for (const { steps } of walkthroughs) {
      assert.equal(steps.length, 4);
      for (const { media, completionEvents } of steps) {
        assert.ok(fs.existsSync(new URL(media.svg, root)), media.svg);
        for (const event of completionEvents) {
          const [kind, id = ''] = event.split(':');
          assert.ok(kind === 'onCommand' ? known.has(id) : id === VIEWS.jobs, event);
        }
      }
    }
  });

  it('shows at most three actions in any row, each at a place of its own', () => {
    for (const state of JOB_STATES) {
      for (const [filePath, account] of [
        [undefined, 'usable'],
        ['/a.pdf', 'usable'],
        [undefined, 'refused'],
      ] as const) {
        const job = aJob({ state, filePath, linkExpiresAt: START + 1 });
        for (const request of [undefined, '{}']) {
          const { contextValue } = jobRow({ ...job, request }, START, context({ account }));
          const inline = inlineOf(contextValue);
          // What is being started can only be waited for.
          const none = state === 'starting' || (state === 'downloaded' && filePath === undefined);
          assert.equal(inline.length === 0, none, `${inline.join(' ')} in "${contextValue}"`);
        }
      }
    }
    for (const state of JOB_STATES) {
      for (const request of [undefined, '{}']) {
        const job = { state, request, linkExpiresAt: START + 1 };
        const { contextValue } = batchRow(aBatch(job, job), START, context());
        const inline = inlineOf(contextValue);
        const download: readonly string[] = state === 'ready' ? [UI_COMMANDS.download] : [];
        assert.deepEqual(
          inline.filter((command) => command === UI_COMMANDS.download),
          download,
          contextValue,
        );
      }
    }
    for (const row of ['failedFile', 'section', 'more']) {
      const items = (menus['view/item/context'] ?? []).filter(({ when }) => matches(when, row));
      assert.deepEqual(items, [], row);
    }
  });

  it('shows one welcome at a time', () => {
    const values = {
      'accExports.filesState': [undefined, 'notAdded', 'empty', 'failed', 'listed'],
      'accExports.ledger': [undefined, 'unsupported', 'readOnly', 'failed'],
      'accExports.jobsState': [undefined, 'empty'],
      'accExports.account': [undefined, 'none', 'usable', 'refused', 'elsewhere'],
      'accExports.offline': [undefined, 'true'],
    };
    for (const ledger of values['accExports.ledger']) {
      for (const jobs of values['accExports.jobsState']) {
        for (const account of values['accExports.account']) {
          for (const offline of values['accExports.offline']) {
            const state: Record<string, string | undefined> = {
              'accExports.ledger': ledger,
              'accExports.jobsState': jobs,
              'accExports.account': account,
              'accExports.offline': offline,
            };
            const shown = viewsWelcome.filter(({ view, when }) => view === VIEWS.jobs && holds(when, state)).length;
            const expected = ledger !== undefined || (jobs !== undefined && account !== undefined) ? 1 : 0;
            assert.equal(shown, expected, JSON.stringify(state));
            for (const files of values['accExports.filesState']) {
              const ofFiles = viewsWelcome.filter(
                ({ view, when }) => view === VIEWS.files && holds(when, { ...state, 'accExports.filesState': files }),
              );
              assert.ok(ofFiles.length <= 1, JSON.stringify({ ...state, files }));
              if (ledger !== undefined) assert.equal(ofFiles.length, 1, 'no view is empty without a word');
            }
          }
        }
      }
    }
  });

  it('hides from the palette what makes no sense there', () => {
    const recipe = 'resourceFilename =~ /\\.accexport\\.json$/';
    assert.deepEqual(menus['commandPalette'], [
      { command: UI_COMMANDS.loadMore, when: 'false' },
      { command: UI_COMMANDS.loadMoreFiles, when: 'false' },
      { command: UI_COMMANDS.refreshFolder, when: 'false' },
      { command: UI_COMMANDS.toggleChecked, when: 'false' },
      { command: UI_COMMANDS.runRecipe, when: recipe },
      { command: UI_COMMANDS.showLastResult, when: recipe },
    ]);
  });

  it('activates after the start-up, when the browser comes back, and when a program calls', () => {
    const calls = Object.values(COMMANDS).map((command) => `onCommand:${command}`);
    assert.deepEqual(sorted(manifest.activationEvents), sorted(['onStartupFinished', 'onUri', ...calls]));
    assert.ok(manifest.keywords.length <= 10);
  });
});

/** The commands whose icons a row shows, after checking that they have one each, at a place of its own. */
function inlineOf(contextValue: string): readonly string[] {
  const inline = (menus['view/item/context'] ?? []).filter(
    ({ group, when }) => group?.startsWith('inline') === true && matches(when, contextValue),
  );
  assert.ok(inline.length <= 3, `${inline.length} in "${contextValue}"`);
  const places = inline.map(({ group }) => group);
  assert.equal(new Set(places).size, places.length, `${places.join(' ')} in "${contextValue}"`);
  for (const { command } of inline) {
    assert.ok(commands.find((known) => known.command === command)?.icon, command);
  }
  return inline.map(({ command }) => command);
}

/** Evaluates the row clauses of the menus, as far as they are about the row. */
function matches(when: string | undefined, viewItem: string): boolean {
  const pattern = /viewItem =~ \/(.*)\/$/.exec(when ?? '')?.[1];
  return pattern !== undefined && new RegExp(pattern).test(viewItem);
}

/** Evaluates a clause of `&&`, `!`, `==` and `!=`. */
function holds(when: string, state: Readonly<Record<string, string | undefined>>): boolean {
  return when.split(' && ').every((term) => {
    const [key = '', operator, value] = term.split(' ');
    if (operator === '==') return state[key] === value;
    if (operator === '!=') return state[key] !== value;
    return key.startsWith('!') ? state[key.slice(1)] === undefined : state[key] !== undefined;
  });
}
