import type { Clock } from '../../lib/clock.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { once } from '../../lib/lazy.ts';
import { DebouncedBatch } from '../../views/debouncedBatch.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Settings } from '../shell/settings.ts';
import type { Shell } from '../shell/shell.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Fetched } from '../../words/automationNotices.ts';
import type * as notices from './automationNotices.ts';

/** Starts what fetches and repeats automatically once its setting is on, and tells what it did. */
export class Automation implements Disposable {
  readonly #store = new DisposableStore();
  readonly #engine: Pick<Engine, 'autoDownload' | 'autoRepeat'>;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #log: EditorLog;

  constructor(
    engine: Pick<Engine, 'autoDownload' | 'autoRepeat'>,
    { settings, clock, log }: Pick<Shell, 'settings' | 'clock' | 'log'>,
  ) {
    this.#engine = engine;
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    const begin = (): void => {
      if (settings.autoDownload) this.#fetching().catch(failed);
      if (settings.autoExportAgain) this.#repeating().catch(failed);
    };
    const failed = (error: unknown): void => log.error(`Automation could not begin: ${String(error)}`);
    this.#store.add(settings.onDidChange(begin));
    begin();
  }

  dispose(): void {
    this.#store.dispose();
  }

  readonly #fetching = once(async () => {
    const autoDownload = await this.#engine.autoDownload();
    const fetched = this.#store.add(
      new DebouncedBatch<Fetched>(this.#clock, (files) => this.#tell((words) => words.tellFetched(files, this.#log))),
    );
    this.#store.add(autoDownload.onDidFetch((file) => fetched.add(file)));
    this.#store.add(
      autoDownload.onDidFail(({ job, error }) => this.#tell((words) => words.tellNotFetched(job, error, this.#log))),
    );
    this.#store.add(
      autoDownload.onDidNeedFolder(({ problem }) => {
        import('./folderNotice.ts')
          .then(({ tellFolderNeeded }) => tellFolderNeeded(this.#settings, problem, this.#log))
          .catch((error: unknown) => this.#failed(error));
      }),
    );
    // Only now is somebody there to tell.
    autoDownload.start();
  });

  readonly #repeating = once(async () => {
    const autoRepeat = await this.#engine.autoRepeat();
    this.#store.add(autoRepeat.onDidRepeat((outcome) => this.#tell((words) => words.tellRepeated(outcome, this.#log))));
    autoRepeat.start();
  });

  #tell(say: (words: typeof notices) => void): void {
    import('./automationNotices.ts').then(say).catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    this.#log.error(`A notice could not be shown: ${String(error)}`);
  }
}
