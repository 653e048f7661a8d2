/** The ledger's SQL, by what it is for. Times are epoch ms; `:farthest` is the end of the longest possible claim. */

/** Grows with every change: windows read what is newer than what they know. */
export const NEXT_REVISION = '(SELECT ifnull(max(revision), 0) + 1 FROM jobs)';

/** A claim that ends later than any claim can was written before the clock was set back. */
const CLAIM_IS_FREE = '(claim_until IS NULL OR claim_until <= :now OR claim_until > :farthest)';
/** The same for a look that is due later than the schedule ever plans one. */
const IS_DUE = `next_look_at IS NOT NULL AND removed_at IS NULL
  AND (next_look_at <= :now OR (state IN ('running', 'stuck') AND next_look_at > :latest))`;
const IS_OURS = `((account IN (SELECT value FROM json_each(:accounts)) AND api_host = :api_host) OR state = 'ready')`;

export const CLAIM_DUE = `
  UPDATE jobs SET claim_holder = :holder, claim_until = :until
  WHERE id IN (
    SELECT id FROM jobs WHERE ${IS_DUE} AND ${IS_OURS} AND ${CLAIM_IS_FREE} ORDER BY next_look_at LIMIT :limit
  )
  RETURNING *`;

export const CLAIM_ONE = `
  UPDATE jobs SET claim_holder = :holder, claim_until = :until
  WHERE id = :id AND removed_at IS NULL AND ${CLAIM_IS_FREE}
  RETURNING *`;

export const NEXT_WAKE = `
  SELECT min(max(
    CASE WHEN state IN ('running', 'stuck') AND next_look_at > :latest THEN :now ELSE next_look_at END,
    CASE WHEN ${CLAIM_IS_FREE} THEN 0 ELSE claim_until END
  )) AS wake
  FROM jobs WHERE next_look_at IS NOT NULL AND removed_at IS NULL AND ${IS_OURS}`;

/** Only what a look finds out: a name, a seen mark or a removal that came meanwhile stays. */
export const RECORD = `
  UPDATE jobs SET
    name = CASE named WHEN 1 THEN name ELSE :name END,
    state = :state, section = :section, raw_status = :raw_status, request_id = :request_id,
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

export const INSERT = `
  INSERT INTO jobs (
    id, service, project_id, export_id, version_urn, api_host, account, client_id, name, named,
    request, group_id, predecessor, state, section, tracked_at, next_look_at, revision
  ) VALUES (
    :id, :service, :project_id, :export_id, :version_urn, :api_host, :account, :client_id, :name, :named,
    :request, :group_id, :predecessor, 'running', 'running', :now, :next_look_at, ${NEXT_REVISION}
  ) RETURNING *`;

export const FIND = `
  SELECT * FROM jobs
  WHERE export_id = :export_id AND project_id = :project_id AND service = :service AND api_host = :api_host
    AND ifnull(version_urn, '') = ifnull(:version_urn, '')`;

/** Tracking a removed job again brings its row back, due at once. */
export const BRING_BACK = `
  UPDATE jobs SET removed_at = NULL, account = :account, next_look_at = :next_look_at,
    name = CASE :named WHEN 1 THEN :name ELSE name END, named = max(named, :named), revision = ${NEXT_REVISION}
  WHERE id = :id RETURNING *`;

export const PAGE = `
  SELECT * FROM jobs INDEXED BY jobs_by_section WHERE section = :section AND removed_at IS NULL
    AND (tracked_at < :tracked_at OR (tracked_at = :tracked_at AND id > :id))
  ORDER BY tracked_at DESC, id LIMIT :limit`;

export const COUNTS = 'SELECT section, count(*) AS total FROM jobs WHERE removed_at IS NULL GROUP BY section';

export const UNSEEN_COUNTS = `
  SELECT section, count(*) AS unseen FROM jobs INDEXED BY jobs_unseen
  WHERE removed_at IS NULL AND seen_at IS NULL AND section IN ('ready', 'attention') GROUP BY section`;

export const OPEN_JOBS = `
  SELECT * FROM jobs WHERE next_look_at IS NOT NULL AND removed_at IS NULL ORDER BY tracked_at DESC LIMIT :limit`;

export const CHANGED_SINCE = 'SELECT * FROM jobs WHERE revision > :revision ORDER BY revision LIMIT :limit';

export const RECENT_PROJECTS = `
  SELECT project_id FROM (SELECT project_id, tracked_at FROM jobs WHERE removed_at IS NULL ORDER BY tracked_at DESC LIMIT 500)
  GROUP BY project_id ORDER BY max(tracked_at) DESC LIMIT :limit`;

export const DURATIONS = `
  SELECT ended_at - tracked_at AS took FROM jobs
  WHERE service = :service AND project_id = :project_id AND ready_at IS NOT NULL AND ended_at - tracked_at > :shortest
  ORDER BY ended_at DESC LIMIT 15`;

export const BRING_FORWARD = {
  focus: `
    UPDATE jobs SET next_look_at = :now
    WHERE next_look_at > :now AND removed_at IS NULL AND state = 'running'
      AND (misses > 0 OR ifnull(last_look_at, tracked_at) <= :overdue)`,
  online: `
    UPDATE jobs SET next_look_at = :now
    WHERE next_look_at > :now AND removed_at IS NULL AND state = 'running' AND misses > 0`,
} as const;

export const REFUSE_PROJECT = `
  UPDATE jobs SET state = 'refused', section = 'attention', look_error = :look_error, next_look_at = NULL,
    ended_at = :now, seen_at = NULL, claim_holder = NULL, claim_until = NULL, revision = ${NEXT_REVISION}
  WHERE project_id = :project_id AND account = :account AND api_host = :api_host AND id <> :id
    AND state IN ('running', 'stuck') AND removed_at IS NULL
  RETURNING id`;

export const MARK_SEEN = `
  UPDATE jobs SET seen_at = :now, revision = ${NEXT_REVISION}
  WHERE id IN (SELECT value FROM json_each(:ids)) AND seen_at IS NULL AND removed_at IS NULL`;

export const REMOVE = `
  UPDATE jobs SET removed_at = :now, next_look_at = NULL, claim_holder = NULL, claim_until = NULL, revision = ${NEXT_REVISION}
  WHERE id = :id AND removed_at IS NULL`;

export const ADD_EVENT = 'INSERT INTO events (job_id, kind, at) VALUES (:job_id, :kind, :at)';

export const TAKE_UNTOLD = `
  UPDATE events SET told_at = :now WHERE told_at IS NULL AND (at <= :older_than OR at > :now)
  RETURNING id, job_id, kind, at`;

export const OLDEST_UNTOLD = 'SELECT min(at) AS at FROM events WHERE told_at IS NULL';
