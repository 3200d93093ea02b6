//! SQL of what an administrator asks about jobs, the same in all outboxes, and of the ledger of dead ones.

use crate::storage::{Core, Sql, User};

/// A list of jobs without their messages: from where, and which. What does not lead may be NULL: kinds (JSON, ?3),
/// person (?4), text (?5), and how they stand (?7) at that time (?8), unless they were given up.
macro_rules! listed {
    ($from:literal, $where:literal) => {
        concat!(
            "SELECT id, kind, priority, state, attempts, run_after, claimed_until, created_at, taken_at, done_at, cancelled_at, last_error, owner
            FROM ", $from, " WHERE ", $where,
            " AND (?3 IS NULL OR kind IN (SELECT value FROM json_each(?3))) AND (?4 IS NULL OR owner = ?4)
            AND (?5 IS NULL OR instr(lower(kind || ' ' || coalesce(last_error, '')), ?5) > 0)
            AND (?7 IS NULL OR ?7 = CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN state = 'done' THEN 'completed'
                WHEN claimed_until > ?8 THEN 'active' WHEN run_after > ?8 THEN 'delayed' ELSE 'waiting' END)
            ORDER BY id DESC LIMIT ?6"
        )
    };
}

const OPEN_TEXT: &str = listed!("outbox", "state = ?1 AND state <> 'done' AND id < ?2");
const RECENT_TEXT: &str = listed!(
    "(SELECT id, kind, priority, state, attempts, run_after, claimed_until, created_at, taken_at, done_at, cancelled_at, last_error, owner
        FROM outbox WHERE id < ?2 ORDER BY id DESC LIMIT ?9) AS recent",
    "(?1 IS NULL OR state = ?1)"
);
const RECENT_END_TEXT: &str = "SELECT id FROM outbox WHERE id < ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2";
const OF_PERSON_TEXT: &str =
    listed!("outbox", "owner = ?4 AND owner IS NOT NULL AND (?1 IS NULL OR state = ?1) AND id < ?2");
const JOB_TEXT: &str =
    "SELECT id, kind, priority, state, attempts, run_after, claimed_until, created_at, taken_at, done_at,
    cancelled_at, last_error, owner, message, history, turn FROM outbox WHERE id = ?1";
const OPEN_COUNTS_TEXT: &str =
    "SELECT kind, state, claimed_until > ?1 AS is_active, run_after > ?1 AS is_delayed, count(*) AS n,
    min(run_after) AS oldest FROM outbox WHERE state IN ('pending', 'dead') AND state <> 'done'
    GROUP BY kind, state, is_active, is_delayed";
const DONE_COUNTS_TEXT: &str =
    "SELECT kind, 'done' AS state, 0 AS is_active, 0 AS is_delayed, count(*) AS n, min(run_after) AS oldest
    FROM outbox WHERE state <> 'pending' AND forget_at > ?1 AND state = 'done' AND cancelled_at IS NULL GROUP BY kind";
const REVIVE_TEXT: &str = "UPDATE outbox SET state = 'pending', attempts = 0, claimed_until = 0, run_after = ?2, turn = ?2, forget_at = NULL,
    history = json_insert(history, '$[#]', json_object('at', CAST(?2 AS INTEGER), 'what', 'retried'))
    WHERE id = ?1 AND message <> '{}' AND (state = 'dead' OR (state = 'pending' AND run_after > ?2 AND claimed_until <= ?2))
    RETURNING id, priority";
const REVIVE_KINDS_TEXT: &str =
    "UPDATE outbox SET state = 'pending', attempts = 0, claimed_until = 0, run_after = ?2, turn = ?2, forget_at = NULL,
    history = json_insert(history, '$[#]', json_object('at', CAST(?2 AS INTEGER), 'what', 'retried'))
    WHERE id IN (SELECT id FROM outbox WHERE state = 'dead' AND state <> 'done' AND message <> '{}'
        AND kind IN (SELECT value FROM json_each(?1)) ORDER BY id LIMIT ?3)
    RETURNING id, priority";
const DISCARD_TEXT: &str = "DELETE FROM outbox WHERE id = ?1 AND state = 'dead'";
const DISCARD_KINDS_TEXT: &str =
    "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state = 'dead' AND state <> 'done'
        AND kind IN (SELECT value FROM json_each(?1)) ORDER BY id LIMIT ?2)
    RETURNING id, priority";
const FAILED_LEFT_TEXT: &str = "SELECT count(*) AS n FROM outbox WHERE state = 'dead' AND state <> 'done'
    AND kind IN (SELECT value FROM json_each(?1)) AND (?2 = 0 OR message <> '{}')";
const WAKE_TEXT: &str = "UPDATE outbox SET run_after = ?2, turn = ?2, last_error = NULL
    WHERE id IN (SELECT id FROM outbox WHERE state = 'pending' AND state <> 'done' AND run_after > ?2 AND last_error = ?3
        AND kind IN (SELECT value FROM json_each(?1)) ORDER BY id LIMIT ?4)
    RETURNING id, priority";

crate::statements! {
    /// Jobs that are not done, of one state, the newest first.
    OPEN_CORE: Core = OPEN_TEXT;
    /// Jobs that are not done, of one state, the newest first.
    OPEN_USER: User = OPEN_TEXT;
    /// Among so many of the newest jobs before ?2, those asked for.
    RECENT_CORE: Core = RECENT_TEXT;
    /// Among so many of the newest jobs before ?2, those asked for.
    RECENT_USER: User = RECENT_TEXT;
    /// The last of so many of the newest jobs before ?1: how far such a list has looked.
    RECENT_END_CORE: Core = RECENT_END_TEXT;
    /// The last of so many of the newest jobs before ?1: how far such a list has looked.
    RECENT_END_USER: User = RECENT_END_TEXT;
    /// A person's jobs.
    JOBS_OF_PERSON_CORE: Core = OF_PERSON_TEXT;
    /// A person's jobs.
    JOBS_OF_PERSON_USER: User = OF_PERSON_TEXT;
    /// One job, with everything.
    JOB_CORE: Core = JOB_TEXT;
    /// One job, with everything.
    JOB_USER: User = JOB_TEXT;
    /// How many jobs of each kind are not done.
    OPEN_COUNTS_CORE: Core = OPEN_COUNTS_TEXT;
    /// How many jobs of each kind are not done.
    OPEN_COUNTS_USER: User = OPEN_COUNTS_TEXT;
    /// How many jobs of each kind were done of late: done jobs are forgotten a fixed time later.
    DONE_COUNTS_CORE: Core = DONE_COUNTS_TEXT;
    /// How many jobs of each kind were done of late: done jobs are forgotten a fixed time later.
    DONE_COUNTS_USER: User = DONE_COUNTS_TEXT;
    /// Tries a job again, now: one that is dead, or that waits for another try.
    REVIVE_CORE: Core = REVIVE_TEXT;
    /// Tries a job again, now: one that is dead, or that waits for another try.
    REVIVE_USER: User = REVIVE_TEXT;
    /// Tries dead jobs of some kinds again, some at a time.
    REVIVE_KINDS_CORE: Core = REVIVE_KINDS_TEXT;
    /// Tries dead jobs of some kinds again, some at a time.
    REVIVE_KINDS_USER: User = REVIVE_KINDS_TEXT;
    /// Throws a dead job away.
    DISCARD_CORE: Core = DISCARD_TEXT;
    /// Throws a dead job away.
    DISCARD_USER: User = DISCARD_TEXT;
    /// Throws dead jobs of some kinds away, some at a time.
    DISCARD_KINDS_CORE: Core = DISCARD_KINDS_TEXT;
    /// Throws dead jobs of some kinds away, some at a time.
    DISCARD_KINDS_USER: User = DISCARD_KINDS_TEXT;
    /// How many dead jobs of some kinds there are; with ?2, of those that can be tried again.
    FAILED_LEFT_CORE: Core = FAILED_LEFT_TEXT;
    /// How many dead jobs of some kinds there are; with ?2, of those that can be tried again.
    FAILED_LEFT_USER: User = FAILED_LEFT_TEXT;
    /// Lets jobs go on that waited for their queue (?3), some at a time.
    WAKE_CORE: Core = WAKE_TEXT;
    /// Lets jobs go on that waited for their queue (?3), some at a time.
    WAKE_USER: User = WAKE_TEXT;
    /// Follows dead jobs that are tried again, for the people who wait for them.
    TRACKED_REVIVED_KINDS: User = "UPDATE tracked_jobs SET state = 'queued', request_code = NULL, error = NULL, finished_at = NULL
        WHERE state = 'failed' AND job_id IN (SELECT value FROM json_each(?1))";
}

/// The statements about jobs at a place.
pub struct LedgerSql<P: 'static> {
    /// Jobs of a state that is not `done`.
    pub open: &'static Sql<P>,
    /// Some of the newest.
    pub recent: &'static Sql<P>,
    /// How far that list has looked.
    pub recent_end: &'static Sql<P>,
    /// A person's.
    pub of_person: &'static Sql<P>,
    /// One.
    pub job: &'static Sql<P>,
    /// How many are not done.
    pub open_counts: &'static Sql<P>,
    /// How many are.
    pub done_counts: &'static Sql<P>,
    /// Tries one again.
    pub revive: &'static Sql<P>,
    /// Tries those of some kinds again.
    pub revive_kinds: &'static Sql<P>,
    /// Throws one away.
    pub discard: &'static Sql<P>,
    /// Throws those of some kinds away.
    pub discard_kinds: &'static Sql<P>,
    /// How many dead ones of some kinds there are.
    pub failed_left: &'static Sql<P>,
    /// Lets those go on that waited for their queue.
    pub wake: &'static Sql<P>,
}

/// Those of the core database.
pub const CORE: LedgerSql<Core> = LedgerSql {
    open: &OPEN_CORE,
    recent: &RECENT_CORE,
    recent_end: &RECENT_END_CORE,
    of_person: &JOBS_OF_PERSON_CORE,
    job: &JOB_CORE,
    open_counts: &OPEN_COUNTS_CORE,
    done_counts: &DONE_COUNTS_CORE,
    revive: &REVIVE_CORE,
    revive_kinds: &REVIVE_KINDS_CORE,
    discard: &DISCARD_CORE,
    discard_kinds: &DISCARD_KINDS_CORE,
    failed_left: &FAILED_LEFT_CORE,
    wake: &WAKE_CORE,
};

/// Those of the user shards.
pub const USER: LedgerSql<User> = LedgerSql {
    open: &OPEN_USER,
    recent: &RECENT_USER,
    recent_end: &RECENT_END_USER,
    of_person: &JOBS_OF_PERSON_USER,
    job: &JOB_USER,
    open_counts: &OPEN_COUNTS_USER,
    done_counts: &DONE_COUNTS_USER,
    revive: &REVIVE_USER,
    revive_kinds: &REVIVE_KINDS_USER,
    discard: &DISCARD_USER,
    discard_kinds: &DISCARD_KINDS_USER,
    failed_left: &FAILED_LEFT_USER,
    wake: &WAKE_USER,
};
