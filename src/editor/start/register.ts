import { type Feature, asking } from '../shell/shell.ts';
import { decideStart } from './decideStart.ts';
import { exportAgain } from './exportAgain.ts';
import { exportChecked } from './exportChecked.ts';
import { startExport } from './startExport.ts';
import type { StartServices } from './startServices.ts';

/** Starting exports, for the first time and again. */
export function registerStart(
  services: StartServices,
): Feature<'startExport' | 'exportChecked' | 'exportAgain' | 'decideStart'> {
  return {
    commands: {
      startExport: asking(startExport(services)),
      exportChecked: asking(exportChecked(services)),
      exportAgain: asking(exportAgain(services)),
      decideStart: asking(decideStart(services)),
    },
    dispose: () => undefined,
  };
}
