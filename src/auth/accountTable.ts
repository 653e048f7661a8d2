import type { Clock } from '../lib/clock.ts';
import type { Database, Parameters } from '../store/database.ts';
import { type Row, jsonIn, numberIn, textIn } from '../store/row.ts';
import type { AccountKind } from './accounts.ts';

/** What is known of an account besides its secrets, also after it signed out. */
export interface AccountRecord {
  /** The same for the same user at every sign-in. */
  readonly key: string;
  readonly kind: AccountKind;
  readonly label: string;
  readonly email?: string | undefined;
  readonly subject?: string | undefined;
  readonly clientId?: string | undefined;
  readonly apiHost?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** Epoch ms. */
  readonly createdAt: number;
  /** When it signed in or was chosen last, epoch ms. */
  readonly usedAt: number;
  /** When it signed out, epoch ms. */
  readonly removedAt?: number | undefined;
}

export type NewAccount = Omit<AccountRecord, 'createdAt' | 'usedAt' | 'removedAt'>;

/** The accounts that all windows know of: a table in the shared file, without any secret in it. */
export class AccountTable {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Every account that is not removed, the one chosen last first. @throws StoreError */
  async list(): Promise<readonly AccountRecord[]> {
    const rows = await this.#database.read((db) => db.all(LIST));
    return rows.map(recordOf);
  }

  /** One account, also a removed one. @throws StoreError */
  async get(key: string): Promise<AccountRecord | undefined> {
    const row = await this.#database.read((db) => db.get('SELECT * FROM accounts WHERE key = :key', { key }));
    return row && recordOf(row);
  }

  /** Adds the account, or brings it back and up to date; it is the chosen one then. @throws StoreError */
  async add(account: NewAccount): Promise<AccountRecord> {
    const { key, kind, label, email, subject, clientId, apiHost, scopes } = account;
    const row = await this.#change(ADD, {
      key,
      kind,
      label,
      email: email ?? null,
      subject: subject ?? null,
      client_id: clientId ?? null,
      api_host: apiHost ?? null,
      scopes: scopes ? JSON.stringify(scopes) : null,
      now: this.#clock.now(),
    });
    return recordOf(row ?? {});
  }

  /** Makes it the account of new jobs. `false`: there is no such account. @throws StoreError */
  async choose(key: string): Promise<boolean> {
    return (await this.#change(CHOOSE, { key, now: this.#clock.now() })) !== undefined;
  }

  /** Notes what its tokens may do now. @throws StoreError */
  async setScopes(key: string, scopes: readonly string[]): Promise<void> {
    await this.#change(SET_SCOPES, { key, scopes: JSON.stringify(scopes) });
  }

  /** Marks it as signed out; what is known of it stays. @throws StoreError */
  async remove(key: string): Promise<void> {
    await this.#change(REMOVE, { key, now: this.#clock.now() });
  }

  /** A number that grows with every change, in any window. @throws StoreError */
  async revision(): Promise<number> {
    const row = await this.#database.read((db) => db.get('SELECT max(revision) AS revision FROM accounts'));
    return Number(row?.['revision'] ?? 0);
  }

  #change(sql: string, parameters: Parameters): Promise<Row | undefined> {
    return this.#database.write((db) => db.get(sql, parameters));
  }
}

const NEXT_REVISION = '(SELECT ifnull(max(revision), 0) + 1 FROM accounts)';
/** Later than every other one, also when the clock was set back. */
const NEXT_USE = 'max(:now, (SELECT ifnull(max(used_at), 0) + 1 FROM accounts))';
const LIST = 'SELECT * FROM accounts WHERE removed_at IS NULL ORDER BY used_at DESC, key';
const ADD = `
  INSERT INTO accounts (key, kind, label, email, subject, client_id, api_host, scopes, created_at, used_at, revision)
  VALUES (:key, :kind, :label, :email, :subject, :client_id, :api_host, :scopes, :now, ${NEXT_USE}, ${NEXT_REVISION})
  ON CONFLICT (key) DO UPDATE SET
    label = excluded.label, email = excluded.email, subject = excluded.subject, client_id = excluded.client_id,
    api_host = excluded.api_host, scopes = excluded.scopes, used_at = excluded.used_at,
    revision = excluded.revision, removed_at = NULL
  RETURNING *`;
const CHOOSE = `
  UPDATE accounts SET used_at = ${NEXT_USE}, revision = ${NEXT_REVISION}
  WHERE key = :key AND removed_at IS NULL RETURNING *`;
const SET_SCOPES = `UPDATE accounts SET scopes = :scopes, revision = ${NEXT_REVISION} WHERE key = :key RETURNING *`;
const REMOVE = `
  UPDATE accounts SET removed_at = :now, revision = ${NEXT_REVISION}
  WHERE key = :key AND removed_at IS NULL RETURNING *`;

const KINDS: readonly string[] = ['signIn', 'serviceAccount', 'twoLegged', 'accessToken'] satisfies AccountKind[];

function recordOf(row: Row): AccountRecord {
  const kind = textIn(row, 'kind') ?? '';
  return {
    key: textIn(row, 'key') ?? '',
    kind: KINDS.includes(kind) ? (kind as AccountKind) : 'signIn',
    label: textIn(row, 'label') ?? '',
    email: textIn(row, 'email'),
    subject: textIn(row, 'subject'),
    clientId: textIn(row, 'client_id'),
    apiHost: textIn(row, 'api_host'),
    scopes: scopesOf(jsonIn(row, 'scopes')),
    createdAt: Number(row['created_at'] ?? 0),
    usedAt: Number(row['used_at'] ?? 0),
    removedAt: numberIn(row, 'removed_at'),
  };
}

function scopesOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : undefined;
}
