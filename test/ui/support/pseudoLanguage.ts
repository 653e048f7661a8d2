import fs from 'node:fs';
import path from 'node:path';
import { getL10nPseudoLocalized } from '@vscode/l10n-dev';
import { PROJECT } from '../../bed/recipes.ts';
import type { UiBed } from './bed.ts';

/** The language that VS Code's translators test with: each text is itself with accents, between brackets. */
const LANGUAGE = 'qps-ploc';

type Texts = Parameters<typeof getL10nPseudoLocalized>[0];

/** What the texts of one file are called in the pseudo-language. */
export class PseudoTexts {
  readonly #texts: Texts;

  constructor(file: string) {
    this.#texts = getL10nPseudoLocalized(JSON.parse(fs.readFileSync(path.join(PROJECT, file), 'utf8')) as Texts);
  }

  /** @throws when the file has no such key */
  text(key: string): string {
    const text = this.#texts[key];
    if (text === undefined) throw new Error(`No such text: ${key}`);
    return typeof text === 'string' ? text : text.message;
  }

  write(file: string): void {
    fs.writeFileSync(file, JSON.stringify(this.#texts));
  }
}

/**
 * Makes a bed speak the pseudo-language, before its first window: translations of the texts go into the installed copy of the
 * extension, and VS Code believes that a language pack is installed, in which nothing of its own is translated. Without one
 * it would go back to English.
 */
export async function speakPseudo(
  { bed }: UiBed,
  texts: { manifest: PseudoTexts; bundle: PseudoTexts },
): Promise<void> {
  const { folders, origin } = bed.server;
  const name = fs.readdirSync(folders.extensions).find((entry) => entry.startsWith('acc-exports.acc-exports-'));
  if (!name) throw new Error('The extension is not installed.');
  const installed = path.join(folders.extensions, name);
  texts.manifest.write(path.join(installed, `package.nls.${LANGUAGE}.json`));
  texts.bundle.write(path.join(installed, `l10n/bundle.l10n.${LANGUAGE}.json`));

  const translations = path.join(folders.root, 'main.i18n.json');
  fs.writeFileSync(translations, JSON.stringify({ version: '1.0.0', contents: {} }));
  const pack = {
    hash: 'pseudo',
    label: 'Pseudo',
    translations: { vscode: translations },
    extensions: [{ extensionIdentifier: { id: 'acc-exports.pseudo' }, version: '1.0.0' }],
  };
  fs.writeFileSync(path.join(folders.userData, 'languagepacks.json'), JSON.stringify({ [LANGUAGE]: pack }));
  // The first is where code-server looks, the second where VS Code's own server does.
  fs.writeFileSync(path.join(folders.userData, 'User/argv.json'), JSON.stringify({ locale: LANGUAGE }));
  await bed.browser.context.addCookies([{ name: 'vscode.nls.locale', value: LANGUAGE, url: origin }]);
}
