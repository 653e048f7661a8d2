import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { redact } from '../../lib/redact.ts';
import type { Check } from '../../words/doctor/check.ts';
import { STORAGE, examine } from '../../views/doctor/examine.ts';
import { report, verdict } from '../../words/doctor/report.ts';
import { editorLocale } from '../shell/locale.ts';
import { hostEnvironment } from '../shell/hostEnvironment.ts';
import { callbackMethods } from '../../views/callbackMethods.ts';
import { tell } from '../shell/boundary.ts';
import type { Handler, Shell } from '../shell/shell.ts';
import type { ReportDocument } from './reportDocument.ts';
import { versions } from './copyDiagnostics.ts';
import { inNotification } from '../shell/progress.ts';

/** How the last sign-in on this machine ended, when there was one. */
export type LastSignIn = () => Parameters<typeof examine>[0]['last'];

interface DoctorServices extends Pick<Shell, 'engine' | 'extension' | 'settings' | 'clock' | 'log'> {
  readonly lastSignIn: LastSignIn;
  readonly report: ReportDocument;
}

/** Checks everything that signing in and fetching need, shows a report that can be passed on, copies and returns it. */
export function doctor(services: DoctorServices): Handler {
  return async (_args, call): Promise<readonly Check[]> => {
    const { engine, extension, settings, clock, log } = services;
    const ways = callbackMethods(await hostEnvironment(extension, settings.signInPort));
    const checks = await inNotification(call, l10n.t('Checking everything'), (_report, signal) =>
      examine(
        {
          engine,
          settings,
          ways,
          clock,
          last: services.lastSignIn(),
          storage: STORAGE,
          uriScheme: vscode.env.uriScheme,
          locale: editorLocale(),
        },
        signal,
      ),
    );
    const text = redact(report(checks, versions(extension))).replaceAll(homedir(), '~');
    await vscode.env.clipboard.writeText(text);
    if (call.interactive) {
      await services.report.show(text);
      tell(l10n.t('{0} The report is copied.', verdict(checks)), {}, log);
    }
    return checks;
  };
}
