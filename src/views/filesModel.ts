import type { BrowseRow } from '../acc/browseRows.ts';
import type { Account, Accounts } from '../auth/accounts.ts';
import type { Catalog } from '../browse/catalog.ts';
import type { Listing } from '../browse/place.ts';
import { throwIfCancelled } from '../lib/cancel.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import { type CheckResult, CheckedFiles } from './checkedFiles.ts';
import { type Content, PAGE, expire, newContent } from './folderContent.ts';
import type { CheckedFile, FileNode, FilesNode, HubNode, MoreFilesNode } from './filesNodes.ts';
import {
  type ContainerNode,
  type FilesPlace,
  type RowNode,
  isContainer,
  isWithin,
  parentOf,
  placeOf,
  rowsBelow,
  samePlace,
} from './browsePlaces.ts';

/**
 * What the view holds: `notAdded` when regions refused and nothing was listed, which usually means that no account admin
 * has added the app; `undefined` while it is not known.
 */
export type FilesState = 'listed' | 'empty' | 'notAdded' | 'failed' | undefined;

/** Rows to draw again; `undefined`: all. */
export type FilesChange = readonly FilesNode[] | undefined;

/** What the Files view shows: listed when a row is opened, page by page, on behalf of the current account. */
export class FilesModel implements Disposable {
  readonly #catalog: Pick<Catalog, 'list' | 'forget' | 'onDidForget'>;
  readonly #accounts: Pick<Accounts, 'current' | 'onDidChange'>;
  readonly #contents = new Map<ContainerNode | undefined, Content>();
  readonly #checked = new CheckedFiles();
  readonly #changed = new Emitter<FilesChange>();
  readonly #checkedChanged = new Emitter<void>();
  readonly #store = new DisposableStore();
  #account: Account | undefined;
  #state: FilesState;
  /** Fires when rows must be drawn again. */
  readonly onDidChange = this.#changed.event;
  /** Fires after other files are checked than before. */
  readonly onDidChangeChecked = this.#checkedChanged.event;

  /** @param onError gets what goes wrong where nobody waits for it */
  constructor(
    catalog: Pick<Catalog, 'list' | 'forget' | 'onDidForget'>,
    accounts: Pick<Accounts, 'current' | 'onDidChange'>,
    onError: (error: unknown) => void,
  ) {
    this.#catalog = catalog;
    this.#accounts = accounts;
    this.#store.add(this.#changed);
    this.#store.add(this.#checkedChanged);
    this.#store.add(accounts.onDidChange(() => void this.#accountChanged().catch(onError)));
    this.#store.add(
      catalog.onDidForget((place) => {
        for (const container of this.#contents.keys()) {
          if (place === undefined || samePlace(placeOf(container), place)) this.#expire(container);
        }
        if (place === undefined) this.#changed.fire(undefined);
      }),
    );
  }

  get state(): FilesState {
    return this.#state;
  }

  /** On whose behalf was listed last. */
  get account(): Account | undefined {
    return this.#account;
  }

  get checked(): readonly CheckedFile[] {
    return this.#checked.all;
  }

  isChecked(node: FileNode): boolean {
    return this.#checked.has(node);
  }

  /** True for the one account of a user who has only one. */
  isOnly(node: HubNode): boolean {
    const top = this.#contents.get(undefined);
    return top?.more === false && top.rows.length === 1 && top.rows[0] === node;
  }

  /** True when the rows below are known, so that asking for them takes no time. */
  isListed(node: FilesNode | undefined): boolean {
    return (node !== undefined && !isContainer(node)) || this.#contents.get(node)?.fresh === true;
  }

  /**
   * The rows below `node`, or at the top: nothing there while nobody is signed in.
   * @throws AccError, AuthError and StoreError, as often as it is asked; CancelledError when it was refreshed meanwhile
   */
  async children(node?: FilesNode): Promise<readonly FilesNode[]> {
    if (node !== undefined && !isContainer(node)) return [];
    const content = this.#contentOf(node);
    if (!content.fresh) await this.#load(node, content, content.wanted);
    return content.more ? [...content.rows, content.moreNode] : content.rows;
  }

  /** Lists one more page behind the rows of a container. @throws as {@link children} */
  async loadMore({ parent }: MoreFilesNode): Promise<void> {
    const content = this.#contents.get(parent);
    if (!content?.more) return;
    await this.#load(parent, content, Math.max(content.wanted, content.rows.length) + PAGE);
    this.#changed.fire(parent && [parent]);
  }

  /** Forgets what is known below a row, or everything, and stops what is being listed there; checked files stay. */
  refresh(node?: FilesNode): void {
    const container = node === undefined || isContainer(node) ? node : parentOf(node);
    const within = [...this.#contents.keys()].filter((key) => isWithin(key, container));
    for (const key of within) this.#expire(key);
    if (container === undefined) this.#catalog.forget();
    else for (const key of within) this.#catalog.forget(placeOf(key));
    this.#changed.fire(container && [container]);
  }

  /** Lists again what could not be listed when it was opened last. */
  retry(node: FilesNode): void {
    if (isContainer(node) && this.#contents.get(node)?.failed === true) this.refresh(node);
  }

  /** Checks and unchecks files. */
  check(rows: Iterable<readonly [FileNode, boolean]>): CheckResult['cleared'] {
    const before = this.#checkedRows();
    const { changed, cleared } = this.#checked.set(rows);
    if (changed) this.#checkedChanged.fire();
    // The boxes of files that were unchecked are still drawn with their mark.
    if (cleared) this.#redraw(before);
    return cleared;
  }

  /** Unchecks these files, or all. @returns how many were checked */
  uncheck(files?: readonly CheckedFile[]): number {
    const before = this.#checkedRows();
    const count = this.#checked.clear(files);
    if (count > 0) {
      this.#checkedChanged.fire();
      this.#redraw(before);
    }
    return count;
  }

  /** Forgets everything, with the checked files unless the same user goes on. */
  reset({ keepChecked = false } = {}): void {
    for (const content of this.#contents.values()) expire(content);
    this.#contents.clear();
    this.#state = undefined;
    this.#account = undefined;
    if (!keepChecked && this.#checked.clear() > 0) this.#checkedChanged.fire();
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#store.dispose();
    this.reset();
  }

  #contentOf(container: ContainerNode | undefined): Content {
    const known = this.#contents.get(container);
    if (known) return known;
    const content = newContent(container);
    this.#contents.set(container, content);
    return content;
  }

  /** Several who ask at once wait for the same listing. */
  async #load(container: ContainerNode | undefined, content: Content, wanted: number): Promise<void> {
    if (!content.load) {
      const controller = new AbortController();
      const done = this.#list(container, content, wanted, controller.signal).finally(() => {
        if (content.load?.controller === controller) content.load = undefined;
      });
      content.load = { controller, done };
    }
    await content.load.done;
  }

  async #list(
    container: ContainerNode | undefined,
    content: Content,
    wanted: number,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const account = await this.#accounts.current();
      throwIfCancelled(signal);
      this.#listFor(account);
      throwIfCancelled(signal);
      if (container === undefined && account.status !== 'usable') {
        this.#state = undefined;
        return;
      }
      const listing: Listing<BrowseRow> = await this.#catalog.list<FilesPlace['kind']>(
        ...([account.key, placeOf(container), wanted, signal] as const),
      );
      throwIfCancelled(signal);
      content.wanted = wanted;
      this.#take(container, content, listing);
    } catch (error) {
      throwIfCancelled(signal);
      content.failed = !content.fresh;
      if (container === undefined) this.#state = 'failed';
      throw error;
    }
  }

  #take(container: ContainerNode | undefined, content: Content, { rows, more, warnings }: Listing<BrowseRow>): void {
    const before = content.rows;
    const nodes = rowsBelow(container, rows, before);
    content.rows = nodes;
    content.more = more;
    content.fresh = true;
    content.failed = false;
    this.#forgetGone(new Set(nodes), before);
    if (container === undefined) {
      this.#state = nodes.length > 0 ? 'listed' : warnings.length > 0 ? 'notAdded' : 'empty';
    }
    if (container?.kind === 'filesFolder') {
      const files = nodes.flatMap((node) => (node.kind === 'filesFile' ? [[node.file.id, node.file] as const] : []));
      if (this.#checked.follow(container, new Map(files), !more)) this.#checkedChanged.fire();
    }
  }

  #forgetGone(kept: ReadonlySet<RowNode>, before: readonly RowNode[]): void {
    for (const node of before) {
      if (kept.has(node) || !isContainer(node)) continue;
      for (const key of [...this.#contents.keys()].filter((key) => isWithin(key, node))) {
        const content = this.#contents.get(key);
        if (content) expire(content);
        this.#contents.delete(key);
      }
    }
  }

  /** What is known is listed again when it is asked for next; the first page only. */
  #expire(container: ContainerNode | undefined): void {
    const content = this.#contents.get(container);
    if (!content) return;
    expire(content);
    if (container) this.#changed.fire([container]);
  }

  #redraw(nodes: readonly FilesNode[]): void {
    if (nodes.length > 0) this.#changed.fire(nodes);
  }

  #checkedRows(): readonly FilesNode[] {
    const rows = [...this.#contents.values()].flatMap(({ rows }) => rows);
    return rows.filter((node) => node.kind === 'filesFile' && this.#checked.has(node));
  }

  async #accountChanged(): Promise<void> {
    // Before anything was listed there is nothing to forget.
    if (this.#account) this.#listFor(await this.#accounts.current());
  }

  /** What was listed for somebody else, or before signing out, is forgotten. A renewed sign-in changes nothing. */
  #listFor(account: Account): void {
    const before = this.#account;
    this.#account = account;
    if (!before) return;
    const same = sameUser(before, account);
    // Whose a pasted token is cannot be known.
    const replaced = account.kind === 'accessToken' && before.expiresAt !== account.expiresAt;
    if (!same || replaced) this.#catalog.forget();
    if (!same || replaced || (before.status === 'usable') !== (account.status === 'usable')) {
      this.reset({ keepChecked: same });
      this.#account = account;
    }
  }
}

function sameUser(one: Account, other: Account): boolean {
  return (['key', 'subject', 'clientId', 'apiHost'] as const).every((field) => one[field] === other[field]);
}
