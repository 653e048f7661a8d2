import { Bed, type BedOptions } from '../../bed/bed.ts';
import type { Window } from '../../bed/window.ts';
import { Workbench } from './workbench.ts';

export const THEMES = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  highContrast: 'Default High Contrast',
  highContrastLight: 'Default High Contrast Light',
} as const;

/** A window with its extension host (`window.eval`) and its visible parts (`ui`). */
export interface UiWindow {
  readonly window: Window;
  readonly ui: Workbench;
}

/** The running bed with the product in it. */
export interface UiBed {
  readonly bed: Bed;
  /** Opens a window on an empty folder, on `folder`, or with none (null). */
  open(folder?: string | null): Promise<UiWindow>;
  close(): Promise<void>;
}

/** Starts a bed with a packed extension installed: toasts are shown there, as they are to people. */
export async function startBed(options: Omit<BedOptions, 'vsix'> & { readonly vsix: string }): Promise<UiBed> {
  const bed = await Bed.start({ ...options, vsix: [options.vsix] });
  return {
    bed,
    async open(folder) {
      const window = await bed.openWindow(folder);
      return { window, ui: new Workbench(window.page) };
    },
    close: () => bed.close(),
  };
}

/** Switches the colour theme of all windows, and returns when this one shows it. */
export async function switchTheme({ window, ui }: UiWindow, theme: keyof typeof THEMES): Promise<void> {
  await window.eval(async (vscode, name) => {
    const settings = vscode.workspace.getConfiguration('workbench');
    await settings.update('colorTheme', name, vscode.ConfigurationTarget.Global);
  }, THEMES[theme]);
  const kinds = { light: 'vs', dark: 'vs-dark', highContrast: 'hc-black', highContrastLight: 'hc-light' } as const;
  await ui.page.locator(`.monaco-workbench.${kinds[theme]}`).waitFor();
}
