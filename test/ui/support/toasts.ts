import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

export interface SeenToast {
  readonly page: Page;
  readonly text: string;
}

/** Every notice that any window of a browser has shown, in the order of their appearance. Progress is left out. */
export class Toasts {
  readonly #all: SeenToast[] = [];

  private constructor() {}

  /** Begins to watch; call it before the windows are opened. */
  static async watch(context: BrowserContext): Promise<Toasts> {
    const toasts = new Toasts();
    await context.exposeBinding('toastWasShown', ({ page }, text: string) => void toasts.#all.push({ page, text }));
    await context.addInitScript({ path: path.join(import.meta.dirname, 'reportToasts.js') });
    return toasts;
  }

  get all(): readonly SeenToast[] {
    return this.#all;
  }

  texts(page?: Page): readonly string[] {
    return this.#all.filter((toast) => page === undefined || toast.page === page).map(({ text }) => text);
  }

  /** How many toasts had this in their text, in all windows. */
  count(text: string | RegExp): number {
    return this.texts().filter((shown) => (typeof text === 'string' ? shown.includes(text) : text.test(shown))).length;
  }

  clear(): void {
    this.#all.length = 0;
  }
}
