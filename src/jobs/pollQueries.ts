import { NEXT_REVISION } from './queries.ts';

/** The ledger's SQL about polling: what is due, claims on it, and what came of them. Times are epoch ms. */

/** A claim that ends later than any claim can was written before the clock was set back. `:farthest`: the longest one's end. */
const CLAIM_IS_FREE = '(claim_until IS NULL OR claim_until <= :now OR claim_until > :farthest)';
/** The same for a poll that is due later than the schedule ever plans one. */
const IS_TOO_LATE = `(state IN ('running', 'stuck', 'starting') AND next_look_at > :latest)`;
const IS_PLANNED = 'next_look_at IS NOT NULL AND removed_at IS NULL';
const IS_DUE = `${IS_PLANNED} AND (next_look_at <= :now OR ${IS_TOO_LATE})`;
/** When it is due and nobody has a claim on it any more. */
const FREE_AT = `max(
    CASE WHEN ${IS_TOO_LATE} THEN :now ELSE next_look_at END,
    CASE WHEN ${CLAIM_IS_FREE} THEN 0 ELSE claim_until END
  )`;
/** The service can be asked about it: there is an export, and somebody here who may ask. */
const CAN_ASK = `(state <> 'starting' AND account IN (SELECT value FROM json_each(:accounts)) AND api_host = :api_host)`;
/**
 * What time alone ends, whoever may ask: a start without an answer, and a link that has died while its account, its host
 * or its budget (`:paused` has the client IDs) cannot be used.
 */
const ENDS_BY_TIME = `(state = 'starting' OR (state = 'ready'
    AND NOT (${CAN_ASK} AND ifnull(client_id, '') NOT IN (SELECT value FROM json_each(:paused)))))`;

/**
 * Jobs that can be polled now, in their order: those that nobody has asked about yet, then by their due time. That one
 * is never put off because the budget is used up, so that no job waits for ever.
 */
export const DUE = `
  SELECT id FROM jobs
  WHERE ${IS_DUE} AND ${CAN_ASK} AND client_id IS :client_id AND ${CLAIM_IS_FREE}
  ORDER BY last_look_at IS NULL AND look_error IS NULL DESC, next_look_at, last_look_at LIMIT :limit`;

export const CLAIM = `
  UPDATE jobs SET claim_holder = :holder, claim_until = :until
  WHERE id IN (SELECT value FROM json_each(:ids))
  RETURNING *`;

export const CLAIM_ENDED = `
  UPDATE jobs SET claim_holder = :holder, claim_until = :until
  WHERE id IN (
    SELECT id FROM jobs WHERE ${IS_DUE} AND ${ENDS_BY_TIME} AND ${CLAIM_IS_FREE} ORDER BY next_look_at LIMIT :limit
  )
  RETURNING *`;

export const CLAIM_ONE = `
  UPDATE jobs SET claim_holder = :holder, claim_until = :until
  WHERE id = :id AND removed_at IS NULL AND ${CLAIM_IS_FREE}
  RETURNING *`;

/** Those that can be polled, by whose requests they are; the budget of each client ID is one queue. */
export const QUEUES = `
  SELECT client_id, min(${FREE_AT}) AS due, count(CASE WHEN state IN ('running', 'stuck') THEN 1 END) AS open
  FROM jobs WHERE ${IS_PLANNED} AND ${CAN_ASK}
  GROUP BY client_id`;

export const NEXT_END = `SELECT min(${FREE_AT}) AS due FROM jobs WHERE ${IS_PLANNED} AND ${ENDS_BY_TIME}`;

/** Only what a poll finds out: a name, a seen mark or a removal that came meanwhile stays. */
export const RECORD = `
  UPDATE jobs SET
    name = CASE named WHEN 1 THEN name ELSE :name END,
    state = :state, raw_status = :raw_status, request_id = :request_id,
    last_look_at = :last_look_at, next_look_at = :next_look_at, misses = :misses, look_error = :look_error,
    ended_at = :ended_at, ready_at = :ready_at, link_expires_at = :link_expires_at,
    partial = :partial, failed_files = :failed_files, error = :error, bytes = :bytes,
    seen_at = CASE WHEN state = :state THEN seen_at ELSE :seen_at END,
    claim_holder = NULL, claim_until = NULL, revision = ${NEXT_REVISION}
  WHERE id = :id AND claim_holder = :holder
  RETURNING *`;

export const RELEASE = `
  UPDATE jobs SET claim_holder = NULL, claim_until = NULL, next_look_at = :next_look_at
  WHERE id = :id AND claim_holder = :holder`;

export const BRING_FORWARD = {
  focus: `
    UPDATE jobs SET next_look_at = :now
    WHERE next_look_at > :now AND removed_at IS NULL AND state = 'running'
      AND (misses > 0 OR coalesce(last_look_at, sent_at, tracked_at) <= :overdue)`,
  online: `
    UPDATE jobs SET next_look_at = :now
    WHERE next_look_at > :now AND removed_at IS NULL AND state = 'running' AND misses > 0`,
} as const;
