import fs from 'node:fs';
import vm from 'node:vm';
import { type Plugin, type StdinOptions, build } from 'esbuild';

/** One literal, alone or before values: what the extractor can read. A template must have no hole. */
const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.|\$(?!\{))*`/.source;
const READABLE = new RegExp(`^l10n\\.t\\(\\s*(?:(?:${LITERAL})\\s*[,)]|\\{\\s*message:\\s*(?:${LITERAL})\\s*[,}])`);
const USE = /\bl10n\.t\b/g;
const OTHER_WAYS = [
  /import\s+(?!\* as l10n )[^;]*?\sfrom '@vscode\/l10n'/g,
  /\bimport\('@vscode\/l10n'\)/g,
  /\{[^{}]*\}\s*=\s*(?:vscode\.)?l10n\b/g,
];

/** The places of a source text where what is said cannot be extracted, a line each; see l10n.test.ts. */
export function l10nProblems(source: string): readonly string[] {
  const problems: string[] = [];
  for (const { index } of source.matchAll(USE)) {
    if (!READABLE.test(source.slice(index))) problems.push(excerpt(source, index));
  }
  for (const way of OTHER_WAYS) {
    for (const { index } of source.matchAll(way)) problems.push(excerpt(source, index));
  }
  return problems;
}

/** `line 3: l10n.t(sentence)` */
function excerpt(source: string, index: number): string {
  const line = source.slice(0, index).split('\n').length;
  return `line ${line}: ${source.slice(index, index + 60).replaceAll(/\s+/g, ' ')}`;
}

/**
 * Bundles a module as esbuild.js does, loads it in a context of its own, and tells the texts it asked for meanwhile. It is not
 * activated, so there should be none. VS Code is whatever a module at load time takes it for.
 */
export async function textsAtLoad(entry: string | StdinOptions): Promise<readonly string[]> {
  const { outputFiles } = await build({
    ...(typeof entry === 'string' ? { entryPoints: [entry] } : { stdin: entry }),
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    logLevel: 'error',
    plugins: [LISTENING],
  });
  const said: string[] = [];
  const globals = { ...NODE_GLOBALS, module: { exports: {} }, exports: {}, vscode: anything(), heard: said };
  vm.runInNewContext(outputFiles[0]!.text, { ...globals, require: (id: string) => process.getBuiltinModule(id) });
  return said;
}
const NODE_GLOBALS = { process, Buffer, URL, URLSearchParams, TextEncoder, TextDecoder, AbortController, AbortSignal };

const LISTENING: Plugin = {
  name: 'listening',
  setup(build) {
    // The global, since a copy of it as a module has no properties: a stand-in cannot list them.
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: fs.readFileSync(path, 'utf8').replace(/^import \* as vscode from 'vscode';$/m, ''),
    }));
    build.onResolve({ filter: /^@vscode\/l10n$/ }, ({ path }) => ({ path, namespace: 'listening' }));
    build.onLoad({ filter: /.*/, namespace: 'listening' }, () => ({
      contents: 'export const t = (text) => { heard.push(text); return text; }; export const config = () => {};',
    }));
  },
};

/** A stand-in for an API at load time, when classes extend its classes and constants name its values. */
function anything(): object {
  const self: object = new Proxy(function () {}, {
    get: (target, key) => {
      if (key === 'prototype') return Reflect.get(target, key) as object;
      return key === Symbol.toPrimitive ? () => '' : self;
    },
    apply: () => self,
    construct: () => ({}),
  });
  return self;
}
