import { DisposableStore } from '../../lib/disposables.ts';
import { lazily } from '../shell/lazily.ts';
import type { Feature, Shell } from '../shell/shell.ts';
import type { LastSignIn } from './doctor.ts';
import { ReportDocument } from './reportDocument.ts';

/** What helps when something does not work: the log, the doctor and the diagnostics. */
export function registerSupport(
  shell: Shell,
  others: { readonly lastSignIn: LastSignIn },
): Feature<'showLog' | 'doctor' | 'copyDiagnostics'> {
  const store = new DisposableStore();
  const report = store.add(new ReportDocument());
  return {
    commands: {
      showLog: async () => {
        shell.log.show();
        return { shown: true };
      },
      doctor: lazily(async () => (await import('./doctor.ts')).doctor({ ...shell, ...others, report })),
      copyDiagnostics: lazily(async () => (await import('./copyDiagnostics.ts')).copyDiagnostics(shell)),
    },
    dispose: () => store.dispose(),
  };
}
