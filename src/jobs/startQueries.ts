import { NEXT_REVISION } from './queries.ts';

/** The ledger's SQL about starting exports. Times are epoch ms. */

/** Anyone who polls the job meanwhile loses the claim: what it knows is older. */
const UNCLAIMED = 'claim_holder = NULL, claim_until = NULL';

/** The place behind all others in a batch, removed ones too. */
export const NEXT_PART = 'SELECT ifnull(max(part), -1) + 1 AS part FROM jobs WHERE group_id = :group_id';

/** Somebody has begun a repetition of it, whatever came of that. */
export const REPEATED = 'SELECT id FROM jobs WHERE predecessor = :id';

export const SENDING = `
  UPDATE jobs SET sent_at = :now, next_look_at = :next_look_at, ${UNCLAIMED}, revision = ${NEXT_REVISION}
  WHERE id = :id AND state = 'starting' AND sent_at IS NULL AND removed_at IS NULL
  RETURNING *`;

export const UNSEND = `
  UPDATE jobs SET sent_at = NULL, next_look_at = :next_look_at, ${UNCLAIMED}, revision = ${NEXT_REVISION}
  WHERE id = :id AND state = 'starting' AND removed_at IS NULL
  RETURNING *`;

/** A removed job gets its export id, too, so that tracking that export brings it back; nobody looks at it till then. */
export const CONFIRM = `
  UPDATE jobs SET export_id = :export_id, state = 'running', look_error = NULL, misses = 0, ended_at = NULL, seen_at = NULL,
    next_look_at = :next_look_at, ${UNCLAIMED}, revision = ${NEXT_REVISION}
  WHERE id = :id
  RETURNING *`;

/**
 * What an intent knew goes to the row that tracks the same export already. That one runs again, unless its result is
 * still there. It may be the very job that the intent repeats: some services answer with the export they have.
 */
export const TAKE_OVER = `
  UPDATE jobs SET request = :request, account = :account, origin = ifnull(origin, :origin),
    recipe = ifnull(recipe, :recipe),
    sent_at = ifnull(sent_at, :sent_at), auto_repeats = max(auto_repeats, :auto_repeats),
    group_name = CASE WHEN group_id IS NULL THEN :group_name ELSE group_name END,
    part = CASE WHEN group_id IS NULL THEN :part ELSE part END,
    listed = group_id IS NULL AND :group_id IS NULL,
    group_id = ifnull(group_id, :group_id),
    generation = CASE WHEN predecessor IS NULL AND id <> :predecessor THEN :generation ELSE generation END,
    predecessor_at = CASE WHEN predecessor IS NULL AND id <> :predecessor THEN :predecessor_at ELSE predecessor_at END,
    predecessor = CASE WHEN predecessor IS NULL AND id <> :predecessor THEN :predecessor ELSE predecessor END,
    next_look_at = CASE WHEN state = 'ready' AND removed_at IS NULL THEN next_look_at ELSE :next_look_at END,
    ended_at = CASE state WHEN 'ready' THEN ended_at END,
    ready_at = CASE state WHEN 'ready' THEN ready_at END,
    link_expires_at = CASE state WHEN 'ready' THEN link_expires_at END,
    seen_at = CASE state WHEN 'ready' THEN seen_at END,
    state = CASE state WHEN 'ready' THEN state ELSE 'running' END,
    look_error = NULL, misses = 0, error = NULL, removed_at = NULL, ${UNCLAIMED}, revision = ${NEXT_REVISION}
  WHERE id = :id
  RETURNING *`;

export const SUCCEED = `
  UPDATE jobs SET successor = :successor, revision = ${NEXT_REVISION} 
  WHERE id = :id AND id <> :successor AND successor IS NOT :successor
  RETURNING *`;

/** No new revision: it changes nothing that anybody sees. */
export const RENEW = `
  UPDATE jobs SET next_look_at = :next_look_at, ${UNCLAIMED}
  WHERE id IN (SELECT value FROM json_each(:ids)) AND state = 'starting' AND sent_at IS NULL AND removed_at IS NULL`;

export const REFUSE = `
  UPDATE jobs SET state = 'notStarted', look_error = :look_error, ended_at = :now, next_look_at = NULL, ${UNCLAIMED},
    revision = ${NEXT_REVISION}
  WHERE id = :id AND state IN ('starting', 'unconfirmed') AND removed_at IS NULL
  RETURNING *`;

export const UNCONFIRM = `
  UPDATE jobs SET state = 'unconfirmed', look_error = :look_error, ended_at = :now, next_look_at = NULL, ${UNCLAIMED},
    revision = ${NEXT_REVISION}
  WHERE id = :id AND state = 'starting' AND removed_at IS NULL
  RETURNING *`;

/** Intents that nothing came of. */
export const IDLE_INTENTS = `
  SELECT id FROM jobs WHERE id IN (SELECT value FROM json_each(:ids)) AND removed_at IS NULL
    AND (state = 'notStarted' OR (state = 'starting' AND sent_at IS NULL))`;

/**
 * An empty row stays, which nobody can find: a row that is gone could not be told to the other windows, and would give
 * its revision away to another change.
 */
export const EFFACE = `
  UPDATE jobs SET removed_at = :now, next_look_at = NULL, name = '', request = NULL, predecessor = NULL,
    origin = NULL, recipe = NULL, look_error = NULL, ${UNCLAIMED}, revision = ${NEXT_REVISION}
  WHERE id IN (SELECT value FROM json_each(:ids))
  RETURNING *`;

export const FORGET_SOURCES = 'DELETE FROM job_sources WHERE job_id IN (SELECT value FROM json_each(:ids))';

export const SET_SOURCES = `
  INSERT INTO job_sources (job_id, sources) VALUES (:job_id, :sources)
  ON CONFLICT (job_id) DO UPDATE SET sources = excluded.sources`;

export const COPY_SOURCES = `
  INSERT INTO job_sources (job_id, sources) SELECT :to, sources FROM job_sources WHERE job_id = :from
  ON CONFLICT (job_id) DO UPDATE SET sources = excluded.sources`;

export const SET_REQUEST = `
  UPDATE jobs SET request = :request, revision = ${NEXT_REVISION} WHERE id = :id AND removed_at IS NULL RETURNING *`;
