/** The store's own tables; the first migration of the file makes them. Times are epoch ms. */
export const STORE_TABLES = `
  CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE limits (
    name TEXT PRIMARY KEY,
    tokens REAL NOT NULL,
    refilled_at INTEGER NOT NULL,
    paused_until INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE marks (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE generations (
    name TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    refused INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE processes (
    id TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    opened_at INTEGER NOT NULL
  ) STRICT;
`;
