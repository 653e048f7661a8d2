import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { removeFolder } from './folders.ts';
import type { Server } from './server.ts';

const WORKBENCH_DEADLINE_MS = 60_000;

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface BrowserOptions {
  /** Kept at the end when given: the web workbench keeps its state and secrets in it. */
  readonly profile?: string | undefined;
  readonly viewport?: { readonly width: number; readonly height: number } | undefined;
}

export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Headless Chromium with a profile on disk, which lives as long as the browser does. */
export async function openBrowser(executablePath: string, options: BrowserOptions = {}): Promise<Browser> {
  const profile = options.profile ?? fs.mkdtempSync(path.join(os.tmpdir(), 'bed-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: options.viewport ?? { width: 1280, height: 800 },
    args: ARGUMENTS,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  return {
    context,
    async close() {
      await context.close().catch(() => undefined); // it may have died with a signal
      if (!options.profile) removeFolder(profile);
    },
  };
}

/** The address of a window: with `folder`, or with none when it is null. `payload` needs a server in test mode. */
export function workbenchUrl(
  server: Server,
  folder: string | null = server.folders.workspace,
  payload: readonly (readonly [string, string])[] = [],
): string {
  const url = new URL(server.origin);
  if (folder === null) url.searchParams.set('ew', 'true');
  else url.searchParams.set('folder', folder);
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** A file of this machine in the words of the web workbench. */
export function remoteUri(server: Server, file: string): string {
  return `vscode-remote://127.0.0.1:${server.port}${path.resolve(file)}`;
}

/** Returns when the window is drawn; its extension host may still be starting. */
export async function waitForWorkbench(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: WORKBENCH_DEADLINE_MS });
}
