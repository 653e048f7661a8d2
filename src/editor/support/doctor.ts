import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { redact } from '../../lib/redact.ts';
import type { Check } from '../../words/doctor/check.ts';
import { STORAGE, examine } from '../../views/doctor/examine.ts';
import { report, verdict } from '../../words/doctor/report.ts';
import { editorLocale } from '../shell/locale.ts';
import { hostEnvironment } from '../accounts/hostEnvironment.ts';
import { callbackMethods } from '../../views/callbackMethods.ts';
import { isInteractive } from '../shell/args.ts';
import { tell } from '../shell/boundary.ts';
import type { CommandContext, Handler } from '../shell/context.ts';
import { versions } from './copyDiagnostics.ts';
import { inNotification } from '../shell/progress.ts';

/** Checks everything that signing in and fetching need, shows a report that can be passed on, copies and returns it. */
export function doctor(context: CommandContext): Handler {
  return async (...args): Promise<readonly Check[]> => {
    const { engine, extension, settings, memory, clock, log } = context;
    const ways = callbackMethods(await hostEnvironment(extension, settings.signInPort));
    const checks = await inNotification(l10n.t('Checking everything'), (_report, signal) =>
      examine(
        {
          ...{ engine, settings, ways, clock, last: memory.last, storage: STORAGE },
          ...{ uriScheme: vscode.env.uriScheme, locale: editorLocale() },
        },
        signal,
      ),
    );
    const text = redact(report(checks, versions(context))).replaceAll(homedir(), '~');
    await vscode.env.clipboard.writeText(text);
    if (isInteractive(args)) {
      await context.report.show(text);
      tell(l10n.t('{0} The report is copied.', verdict(checks)), {}, log);
    }
    return checks;
  };
}
