import fs from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../../bed/recipes.ts';
import { STATUS_BAR_ITEM } from '../../../src/ids.ts';

const texts = JSON.parse(fs.readFileSync(path.join(PROJECT, 'package.nls.json'), 'utf8')) as Record<string, string>;

/** The product's name, which is on the icon in the activity bar. */
export const TITLE = words('displayName');
export const STATUS_ITEM = `acc-exports.acc-exports.${STATUS_BAR_ITEM}`;

/** A text of the manifest. @throws when there is none of this name */
export function words(name: string): string {
  const text = texts[name];
  if (text === undefined) throw new Error(`package.nls.json has no ${name}.`);
  return text;
}
