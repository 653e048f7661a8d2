/** The ledger's SQL, by what it is for. Times are epoch ms; `:farthest` is the end of the longest possible claim. */

/** Grows with every change: windows read what is newer than what they know. */
export const NEXT_REVISION = '(SELECT ifnull(max(revision), 0) + 1 FROM jobs)';

export const BY_ID = 'SELECT * FROM jobs WHERE id = :id';

export const INSERT = `
  INSERT INTO jobs (
    id, service, project_id, export_id, version_urn, api_host, account, client_id, name, named,
    request, group_id, group_name, part, listed, predecessor, predecessor_at, generation, auto_repeats, origin, recipe,
    state, section, tracked_at, next_look_at, revision
  ) VALUES (
    :id, :service, :project_id, :export_id, :version_urn, :api_host, :account, :client_id, :name, :named,
    :request, :group_id, :group_name, :part, :group_id IS NULL, :predecessor, :predecessor_at, :generation, :auto_repeats,
    :origin, :recipe, :state, 'running', :now, :next_look_at, ${NEXT_REVISION}
  ) RETURNING *`;

export const FIND = `
  SELECT * FROM jobs
  WHERE export_id = :export_id AND project_id = :project_id AND service = :service AND api_host = :api_host
    AND ifnull(version_urn, '') = ifnull(:version_urn, '')`;

export const FIND_EXPORT = `
  SELECT * FROM jobs WHERE export_id = :export_id AND project_id = :project_id AND removed_at IS NULL
  ORDER BY tracked_at DESC, id LIMIT 1`;

/** Tracking a removed job again brings its row back, due at once. */
export const BRING_BACK = `
  UPDATE jobs SET removed_at = NULL, account = :account, next_look_at = :next_look_at, listed = group_id IS NULL,
    name = CASE :named WHEN 1 THEN :name ELSE name END, named = max(named, :named), revision = ${NEXT_REVISION}
  WHERE id = :id RETURNING *`;

export const PAGE = `
  SELECT * FROM jobs INDEXED BY jobs_listed WHERE section = :section AND removed_at IS NULL AND listed = 1
    AND (tracked_at < :tracked_at OR (tracked_at = :tracked_at AND id > :id))
  ORDER BY tracked_at DESC, id LIMIT :limit`;

export const COUNTS = `
  SELECT section, count(*) AS total FROM jobs INDEXED BY jobs_listed
  WHERE removed_at IS NULL AND listed = 1 GROUP BY section`;

export const UNSEEN_COUNTS = `
  SELECT section, count(*) AS unseen FROM jobs INDEXED BY jobs_listed_unseen
  WHERE removed_at IS NULL AND listed = 1 AND seen_at IS NULL AND section IN ('ready', 'attention') GROUP BY section`;

export const OPEN_JOBS = `
  SELECT * FROM jobs WHERE next_look_at IS NOT NULL AND removed_at IS NULL AND state <> 'starting'
  ORDER BY tracked_at DESC LIMIT :limit`;

export const UNFETCHED = `
  SELECT * FROM jobs WHERE state = 'ready' AND removed_at IS NULL AND downloaded_at IS NULL
    AND account IN (SELECT value FROM json_each(:accounts)) AND api_host = :api_host
  ORDER BY ifnull(link_expires_at, 1e15) LIMIT :limit`;

export const ANY_WATCHED = 'SELECT 1 FROM jobs WHERE next_look_at IS NOT NULL AND removed_at IS NULL LIMIT 1';

/** At least `:limit` rows if there are as many: rows that one statement has changed share a revision and come together. */
export const CHANGED_SINCE = `
  SELECT * FROM jobs WHERE revision > :revision AND revision <= ifnull(
    (SELECT revision FROM jobs WHERE revision > :revision ORDER BY revision LIMIT 1 OFFSET :limit - 1),
    ${Number.MAX_SAFE_INTEGER}
  ) ORDER BY revision`;

/** Of a batch, those that count: without those that were repeated within it. */
const COUNTS_IN_GROUP = `group_id = :group_id AND removed_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM jobs AS later WHERE later.id = jobs.successor AND later.group_id = jobs.group_id
  )`;
const IN_ORDER = 'ORDER BY part, tracked_at, id';

export const GROUP = `
  SELECT * FROM jobs INDEXED BY jobs_by_group WHERE ${COUNTS_IN_GROUP}
    AND (part, tracked_at, id) > (:part, :tracked_at, :after)
  ${IN_ORDER} LIMIT :limit`;

/** What decides about a batch, without reading each of its jobs: there may be thousands. */
export const STANDINGS = `
  SELECT state, successor IS NOT NULL AS is_repeated, count(*) AS count, max(partial) AS partial,
    max(listed) AS listed, max(section = 'running') AS ran, max(listed AND section = 'running') AS listed_ran
  FROM jobs INDEXED BY jobs_by_group WHERE ${COUNTS_IN_GROUP} GROUP BY state, successor IS NOT NULL`;

export const FIRST_OF_GROUP = `SELECT id FROM jobs INDEXED BY jobs_by_group WHERE ${COUNTS_IN_GROUP} ${IN_ORDER} LIMIT 1`;

export const IS_IN_GROUP = `SELECT 1 FROM jobs WHERE id = :id AND ${COUNTS_IN_GROUP}`;

export const REGROUP = `
  UPDATE jobs SET section = ifnull(:section, section), listed = ifnull(id = :listed, 0),
    seen_at = CASE WHEN :unseen AND id = :listed THEN NULL ELSE seen_at END, revision = ${NEXT_REVISION}
  WHERE group_id = :group_id AND removed_at IS NULL AND (
    section <> ifnull(:section, section) OR listed <> ifnull(id = :listed, 0)
    OR (:unseen AND id = :listed AND seen_at IS NOT NULL)
  )`;

/** No new revision: it goes with another change of the row, in the same transaction. */
export const SET_SECTION = 'UPDATE jobs SET section = :section WHERE id = :id AND section <> :section';

export const SOURCES = 'SELECT sources FROM job_sources WHERE job_id = :job_id';

export const LAST_OF_RECIPE = `
  SELECT * FROM jobs INDEXED BY jobs_by_recipe WHERE recipe = :recipe AND removed_at IS NULL AND listed = 1
  ORDER BY tracked_at DESC LIMIT 1`;

/** A repetition whose answer was lost, or that the service refused, is one, too: nothing is repeated twice unasked. */
export const LOST_RESULTS = `
  SELECT * FROM jobs INDEXED BY jobs_lost
  WHERE state = 'expired' AND removed_at IS NULL AND successor IS NULL AND request IS NOT NULL AND downloaded_at IS NULL
    AND ifnull(link_expires_at, ended_at) > :since
    AND account IN (SELECT value FROM json_each(:accounts)) AND api_host = :api_host
    AND NOT EXISTS (SELECT 1 FROM jobs AS again WHERE again.predecessor = jobs.id)
  ORDER BY ifnull(link_expires_at, ended_at) DESC LIMIT :limit`;

export const RECENT_PROJECTS = `
  SELECT project_id FROM (SELECT project_id, tracked_at FROM jobs WHERE removed_at IS NULL ORDER BY tracked_at DESC LIMIT 500)
  GROUP BY project_id ORDER BY max(tracked_at) DESC LIMIT :limit`;

export const DURATIONS = `
  SELECT ended_at - ifnull(sent_at, tracked_at) AS took FROM jobs
  WHERE service = :service AND project_id = :project_id AND ready_at IS NOT NULL
    AND ended_at - ifnull(sent_at, tracked_at) > :shortest
  ORDER BY ended_at DESC LIMIT 15`;

/** Those that are polled next come first. */
export const RUNNING_BESIDE = `
  SELECT id FROM jobs
  WHERE project_id = :project_id AND account = :account AND api_host = :api_host AND id <> :id
    AND state IN ('running', 'stuck') AND removed_at IS NULL
  ORDER BY claim_holder IS NULL, next_look_at`;

export const REFUSE_ALL = `
  UPDATE jobs SET state = 'refused', look_error = :look_error, next_look_at = NULL,
    ended_at = :now, seen_at = NULL, claim_holder = NULL, claim_until = NULL, revision = ${NEXT_REVISION}
  WHERE id IN (SELECT value FROM json_each(:ids)) AND state IN ('running', 'stuck') AND removed_at IS NULL
  RETURNING *`;

const OTHERS_REFUSED = `project_id = :project_id AND account = :account AND api_host = :api_host AND id <> :id
    AND state = 'refused' AND removed_at IS NULL`;

/** One look is enough for all of a project. */
export const REST_PROJECT = `UPDATE jobs SET next_look_at = NULL WHERE ${OTHERS_REFUSED} AND next_look_at IS NOT NULL`;

export const ADMIT_PROJECT = `
  UPDATE jobs SET next_look_at = :now
  WHERE ${OTHERS_REFUSED} AND tracked_at > :since AND json_extract(look_error, '$.code') = 'projectForbidden'`;

/** What was exported again waits for nobody. */
export const BRING_BACK_DENIED = `
  UPDATE jobs SET next_look_at = :now
  WHERE state IN ('refused', 'missing') AND removed_at IS NULL AND tracked_at > :since AND successor IS NULL
    AND account = ifnull(:account, account) AND (next_look_at IS NULL OR next_look_at > :now)`;

/** Anyone who has seen the listed job of a batch has seen all of it. */
export const MARK_SEEN = `
  UPDATE jobs SET seen_at = :now, revision = ${NEXT_REVISION}
  WHERE id IN (
    SELECT id FROM jobs WHERE id IN (
      SELECT value FROM json_each(:ids)
      UNION SELECT other.id FROM json_each(:ids)
        JOIN jobs AS shown ON shown.id = value AND shown.listed = 1 AND shown.group_id IS NOT NULL
        JOIN jobs AS other ON other.group_id = shown.group_id
    ) AND seen_at IS NULL AND removed_at IS NULL LIMIT :limit
  )`;

export const REMOVE = `
  UPDATE jobs SET removed_at = :now, next_look_at = NULL, claim_holder = NULL, claim_until = NULL,
    revision = ${NEXT_REVISION}
  WHERE id = :id AND removed_at IS NULL RETURNING *`;

export const ADD_EVENT = 'INSERT INTO events (job_id, kind, at) VALUES (:job_id, :kind, :at)';

export const TAKE_UNTOLD = `
  UPDATE events SET told_at = :now WHERE told_at IS NULL AND (at <= :older_than OR at > :now)
  RETURNING id, job_id, kind, at`;

export const OLDEST_UNTOLD = 'SELECT min(at) AS at FROM events WHERE told_at IS NULL';

/** Somebody's lease that still lives. */
export const HELD = 'SELECT 1 FROM leases WHERE name = :name AND until > :now AND until <= :farthest';
