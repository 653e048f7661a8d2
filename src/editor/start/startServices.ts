import type { Account } from '../../auth/accounts.ts';
import type { CheckedFile, FilesNode } from '../../views/filesNodes.ts';
import type { ExportMemory } from '../shell/exportMemory.ts';
import type { ShellWithJobs } from '../shell/shell.ts';

/** What starting exports takes from other features. */
export interface StartServices extends ShellWithJobs {
  readonly exportMemory: ExportMemory;
  readonly signIn: { run(options: { readonly scopes: readonly string[] }): Promise<Account> };
  /** The rows of the Files view. */
  readonly files: {
    readonly checked: readonly CheckedFile[];
    readonly selectedNodes: readonly FilesNode[];
    uncheck(files: readonly CheckedFile[]): number;
  };
}
