import { STORE_TABLES } from '../store/tables.ts';

/**
 * The ledger's schema, as migrations: script n makes version n + 1. A released script is never edited; later ones only
 * add columns, tables and indexes, since windows of the older build may still share the file.
 * Times are epoch ms. No column may hold a link or a token.
 */
export const MIGRATIONS: readonly string[] = [
  `${STORE_TABLES}
  CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    service TEXT NOT NULL,
    project_id TEXT NOT NULL,
    export_id TEXT NOT NULL,
    version_urn TEXT,
    api_host TEXT NOT NULL,
    account TEXT NOT NULL,
    client_id TEXT,
    name TEXT NOT NULL,
    named INTEGER NOT NULL DEFAULT 0,
    request TEXT,
    group_id TEXT,
    predecessor TEXT,
    state TEXT NOT NULL,
    section TEXT NOT NULL,
    raw_status TEXT,
    request_id TEXT,
    tracked_at INTEGER NOT NULL,
    last_look_at INTEGER,
    next_look_at INTEGER,
    misses INTEGER NOT NULL DEFAULT 0,
    look_error TEXT,
    ended_at INTEGER,
    ready_at INTEGER,
    link_expires_at INTEGER,
    partial INTEGER NOT NULL DEFAULT 0,
    failed_files TEXT NOT NULL DEFAULT '[]',
    error TEXT,
    bytes INTEGER,
    downloaded_at INTEGER,
    file_path TEXT,
    seen_at INTEGER,
    removed_at INTEGER,
    claim_holder TEXT,
    claim_until INTEGER,
    revision INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX jobs_by_export ON jobs (export_id, project_id, service, api_host, ifnull(version_urn, ''));
  CREATE INDEX jobs_by_section ON jobs (section, tracked_at DESC, id) WHERE removed_at IS NULL;
  CREATE INDEX jobs_unseen ON jobs (section)
    WHERE removed_at IS NULL AND seen_at IS NULL AND section IN ('ready', 'attention');
  CREATE INDEX jobs_due ON jobs (next_look_at) WHERE removed_at IS NULL AND next_look_at IS NOT NULL;
  CREATE INDEX jobs_by_revision ON jobs (revision);
  CREATE INDEX jobs_by_end ON jobs (service, project_id, ended_at DESC) WHERE ready_at IS NOT NULL;
  CREATE INDEX jobs_by_time ON jobs (tracked_at DESC, project_id) WHERE removed_at IS NULL;

  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL REFERENCES jobs (id),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    told_at INTEGER
  ) STRICT;
  CREATE INDEX events_untold ON events (at) WHERE told_at IS NULL;
  `,
  // The accounts of `auth/`. A job names its account by key; no foreign key, since older windows know no accounts.
  `
  CREATE TABLE accounts (
    key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    email TEXT,
    subject TEXT,
    client_id TEXT,
    api_host TEXT,
    scopes TEXT,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    removed_at INTEGER,
    revision INTEGER NOT NULL
  ) STRICT;
  `,
  // Starting exports here: groups, lineage, and the way of a start. An intent that has no export id yet stores `?` and its
  // own id in export_id. listed = 1: the row stands in its section's list by itself; of a group only one job does.
  `
  ALTER TABLE jobs ADD COLUMN group_name TEXT;
  ALTER TABLE jobs ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN listed INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE jobs ADD COLUMN predecessor_at INTEGER;
  ALTER TABLE jobs ADD COLUMN successor TEXT;
  ALTER TABLE jobs ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE jobs ADD COLUMN auto_repeats INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN recipe TEXT;
  ALTER TABLE jobs ADD COLUMN sent_at INTEGER;
  CREATE INDEX jobs_listed ON jobs (section, tracked_at DESC, id) WHERE removed_at IS NULL AND listed = 1;
  CREATE INDEX jobs_listed_unseen ON jobs (section)
    WHERE removed_at IS NULL AND listed = 1 AND seen_at IS NULL AND section IN ('ready', 'attention');
  CREATE INDEX jobs_by_group ON jobs (group_id, part, tracked_at, id) WHERE group_id IS NOT NULL;
  CREATE INDEX jobs_by_predecessor ON jobs (predecessor) WHERE predecessor IS NOT NULL;
  CREATE INDEX jobs_by_recipe ON jobs (recipe, tracked_at DESC)
    WHERE recipe IS NOT NULL AND removed_at IS NULL AND listed = 1;
  CREATE INDEX jobs_lost ON jobs (ifnull(link_expires_at, ended_at))
    WHERE state = 'expired' AND removed_at IS NULL AND successor IS NULL AND request IS NOT NULL
      AND downloaded_at IS NULL;
  CREATE INDEX jobs_unfetched ON jobs (ifnull(link_expires_at, 1e15))
    WHERE state = 'ready' AND removed_at IS NULL AND downloaded_at IS NULL;
  CREATE TABLE job_sources (
    job_id TEXT PRIMARY KEY,
    sources TEXT NOT NULL
  ) STRICT;
  `,
  // What was asked for as a whole: a folder with its filter, or a version set.
  `
  ALTER TABLE jobs ADD COLUMN origin TEXT;
  `,
  // What a budget has granted in the last minute, as JSON: pairs of a time and a count.
  `
  ALTER TABLE limits ADD COLUMN grants TEXT NOT NULL DEFAULT '[]';
  `,
  // Who wrote a secret last, and when: whether it can still be found where one process does not see it.
  `
  ALTER TABLE generations ADD COLUMN announced_at INTEGER;
  ALTER TABLE generations ADD COLUMN announced_by TEXT;
  `,
  // What there is of a file that is being fetched; ranges are JSON, pairs of bytes that are on the disk.
  `
  CREATE TABLE transfers (
    job_id TEXT PRIMARY KEY,
    part_path TEXT NOT NULL,
    name TEXT NOT NULL,
    etag TEXT NOT NULL,
    size INTEGER NOT NULL,
    ranges TEXT NOT NULL,
    saved_at INTEGER NOT NULL
  ) STRICT;
  `,
  // Without it, each job that is deleted has all events looked through for its own.
  `
  CREATE INDEX events_by_job ON events (job_id);
  `,
  // What the check of a downloaded file has found; `entries` and `trailing_bytes` of a ZIP.
  `
  CREATE TABLE checked_files (
    job_id TEXT PRIMARY KEY,
    file_path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    entries INTEGER,
    trailing_bytes INTEGER,
    checked_at INTEGER NOT NULL
  ) STRICT;
  `,
];
