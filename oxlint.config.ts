import { defineConfig } from 'oxlint';

/** The folders of `src`, from the top down: each imports only folders of later rows. See CONTRIBUTING, “Where things are”. */
const LAYERS = [
  ['editor'],
  ['views'],
  ['words'],
  ['engine'],
  ['recipes'],
  ['launch', 'downloads'],
  ['browse', 'jobs'],
  ['auth'],
  ['acc', 'store'],
  ['lib'],
] as const;
/** The folders of `src/editor`, one for each thing a person does; of each other they import only `shell`. */
const FEATURES = ['jobs', 'files', 'start', 'accounts', 'recipes', 'support'] as const;

const NO_ROOT = {
  group: ['**/extension.ts', '**/test/**'],
  message: 'Nothing imports the composition root or the tests.',
};
const NO_IDS = { group: ['**/ids.ts'], message: 'Only src/editor and src/extension.ts know VS Code’s ids.' };
const NO_VSCODE = { name: 'vscode', message: 'Only src/editor and src/extension.ts import vscode.' };

/** A folder may not import its neighbours or what stands above it. */
const layers = LAYERS.flatMap((row, index) =>
  row.map((folder) => {
    const forbidden = LAYERS.slice(0, index + 1)
      .flat()
      .filter((other) => other !== folder);
    const above = {
      // A folder's own subfolders may have another folder's name, so only steps out of `src/<folder>` count.
      group: forbidden.flatMap((other) => [`../${other}/**`, `../../${other}/**`, `../../../${other}/**`]),
      message: 'Imports run one way: see LAYERS in oxlint.config.ts.',
    };
    if (folder === 'editor') return rule(`src/${folder}/**`, { patterns: [NO_ROOT] });
    return rule(`src/${folder}/**`, { paths: [NO_VSCODE], patterns: [above, NO_ROOT, NO_IDS] });
  }),
);

const features = [...FEATURES, 'shell' as const].map((folder) =>
  rule(`src/editor/${folder}/**`, {
    patterns: [
      {
        group: FEATURES.filter((other) => other !== folder).map((other) => `../${other}/**`),
        message: 'A feature imports no other feature: what two of them need is in shell, or below editor.',
      },
      NO_ROOT,
    ],
  }),
);

function rule(files: string, options: object) {
  return { files: [files], rules: { 'no-restricted-imports': ['error', options] as ['error', object] } };
}

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'import', 'oxc', 'promise'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'warn' },
  options: { typeAware: true },
  ignorePatterns: ['dist', 'out', 'node_modules', '.vscode-test'],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-non-null-assertion': 'error',
    'import/no-default-export': 'error',
    'import/no-cycle': 'error',
    'no-console': 'error',
    'no-await-in-loop': 'off',
    'no-shadow': 'off',
    'no-underscore-dangle': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'promise/always-return': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/consistent-return': 'off',
    'unicorn/no-useless-spread': 'off',
    'oxc/no-map-spread': 'off',
    'unicorn/prefer-add-event-listener': 'off',
    'promise/prefer-await-to-then': 'off',
    'no-restricted-globals': [
      'error',
      {
        name: 'setTimeout',
        message: 'Use lib/clock.ts.',
      },
      {
        name: 'setInterval',
        message: 'Use lib/clock.ts.',
      },
    ],
    'no-restricted-properties': [
      'error',
      {
        object: 'Date',
        property: 'now',
        message: 'Use lib/clock.ts.',
      },
    ],
  },
  overrides: [
    ...layers,
    ...features,
    { files: ['src/lib/clock.ts'], rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' } },
    {
      files: ['test/**'],
      rules: {
        'no-restricted-globals': 'off',
        'no-restricted-properties': 'off',
        'no-console': 'off',
        'typescript/no-non-null-assertion': 'off',
      },
    },
    { files: ['oxlint.config.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
});
