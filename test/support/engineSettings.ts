import os from 'node:os';
import type { EngineSettings } from '../../src/engine/settings.ts';

/** Settings of an engine that does nothing by itself and has no service to ask. */
export const engineSettings: EngineSettings = {
  apiBaseUrl: 'http://127.0.0.1:9',
  maxRequestsPerMinute: 60,
  autoDownload: false,
  autoExportAgain: false,
  downloadFolder: os.tmpdir(),
  downloadConnections: 8,
};
