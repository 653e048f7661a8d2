import { lazily } from '../shell/lazily.ts';
import { type Feature, asking } from '../shell/shell.ts';
import type { StartServices } from './startServices.ts';

/** Starting exports, for the first time and again. */
export function registerStart(
  services: StartServices,
): Feature<'startExport' | 'exportChecked' | 'exportAgain' | 'decideStart'> {
  return {
    commands: {
      startExport: asking(lazily(async () => (await import('./startExport.ts')).startExport(services))),
      exportChecked: asking(lazily(async () => (await import('./exportChecked.ts')).exportChecked(services))),
      exportAgain: asking(lazily(async () => (await import('./exportAgain.ts')).exportAgain(services))),
      decideStart: asking(lazily(async () => (await import('./decideStart.ts')).decideStart(services))),
    },
    dispose: () => undefined,
  };
}
