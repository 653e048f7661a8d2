import type { Feature } from '../shell/shell.ts';
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
      startExport: startExport(services),
      exportChecked: exportChecked(services),
      exportAgain: exportAgain(services),
      decideStart: decideStart(services),
    },
    dispose: () => undefined,
  };
}
