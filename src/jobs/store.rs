//! SQL of the outboxes (the same in the core database and in every user shard) and of the ledger.

use serde::Deserialize;

use super::tracked_store::{TRACKED_DIED, TRACKED_STARTED, TRACKED_WAITS};
use crate::storage::{Core, Location, Place, Sql, User, erasure::ErasureRule};

const ENQUEUE_TEXT: &str =
    "INSERT INTO outbox (id, kind, message, priority, run_after, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const CLAIM_TEXT: &str = "UPDATE outbox SET attempts = attempts + 1, claimed_until = ?3
    WHERE id = ?1 AND state = 'pending' AND run_after <= ?2 AND claimed_until <= ?2
    RETURNING message, attempts";
const MARK_EFFECT_TEXT: &str = "INSERT INTO outbox_effects (job_id, done_at) VALUES (?1, ?2)";
const MARK_DONE_TEXT: &str =
    "UPDATE outbox SET state = 'done', done_at = ?2, forget_at = ?3, message = '{}', last_error = NULL WHERE id = ?1";
const RESCHEDULE_TEXT: &str =
    "UPDATE outbox SET run_after = ?2, claimed_until = 0, last_error = ?3 WHERE id = ?1 AND state = 'pending'";
const BURY_TEXT: &str =
    "UPDATE outbox SET state = 'dead', last_error = ?2, forget_at = ?3 WHERE id = ?1 AND state = 'pending'";
const DUE_TEXT: &str =
    "SELECT id, priority FROM outbox WHERE state = 'pending' AND run_after <= ?1 AND claimed_until <= ?1
    ORDER BY run_after LIMIT ?2";
const BLANK_DEAD_TEXT: &str = "UPDATE outbox SET message = '{}' WHERE state = 'dead' AND instr(message, ?1) > 0";
const PRUNE_TEXT: &str = "DELETE FROM outbox WHERE id IN
    (SELECT id FROM outbox WHERE state <> 'pending' AND forget_at <= ?1 ORDER BY forget_at LIMIT 500)";
const PRUNE_EFFECTS_TEXT: &str = "DELETE FROM outbox_effects WHERE job_id IN
    (SELECT job_id FROM outbox_effects WHERE done_at <= ?1 ORDER BY done_at LIMIT 500)";

crate::statements! {
    /// Writes a job.
    ENQUEUE_CORE: Core = ENQUEUE_TEXT;
    /// Writes a job.
    ENQUEUE_USER: User = ENQUEUE_TEXT;
    /// Takes a due job for a while (?3), so that a second delivery of its hint does nothing.
    CLAIM_CORE: Core = CLAIM_TEXT;
    /// Takes a due job for a while (?3), so that a second delivery of its hint does nothing.
    CLAIM_USER: User = CLAIM_TEXT;
    /// Fails, and with it the batch it stands in, when the job took effect before.
    MARK_EFFECT_CORE: Core = MARK_EFFECT_TEXT;
    /// Fails, and with it the batch it stands in, when the job took effect before.
    MARK_EFFECT_USER: User = MARK_EFFECT_TEXT;
    /// Closes a job and forgets its data.
    MARK_DONE_CORE: Core = MARK_DONE_TEXT;
    /// Closes a job and forgets its data.
    MARK_DONE_USER: User = MARK_DONE_TEXT;
    /// Puts a job off.
    RESCHEDULE_CORE: Core = RESCHEDULE_TEXT;
    /// Puts a job off.
    RESCHEDULE_USER: User = RESCHEDULE_TEXT;
    /// Gives a job up.
    BURY_CORE: Core = BURY_TEXT;
    /// Gives a job up.
    BURY_USER: User = BURY_TEXT;
    /// Jobs that nobody has taken.
    DUE_CORE: Core = DUE_TEXT;
    /// Jobs that nobody has taken.
    DUE_USER: User = DUE_TEXT;
    /// Forgets jobs closed long ago, some at a time.
    PRUNE_CORE: Core = PRUNE_TEXT;
    /// Forgets jobs closed long ago, some at a time.
    PRUNE_USER: User = PRUNE_TEXT;
    /// Forgets the marks of jobs done long ago, some at a time.
    PRUNE_EFFECTS_CORE: Core = PRUNE_EFFECTS_TEXT;
    /// Forgets the marks of jobs done long ago, some at a time.
    PRUNE_EFFECTS_USER: User = PRUNE_EFFECTS_TEXT;
    /// Blanks given-up jobs that name an account.
    BLANK_DEAD_CORE: Core = BLANK_DEAD_TEXT;
    /// Blanks given-up jobs that name an account.
    BLANK_DEAD_USER: User = BLANK_DEAD_TEXT;
    /// Enters a dead job (or an unreadable message) in the ledger; a second death is told on the same row.
    LEDGER_ENTER: Core = "INSERT INTO job_ledger (id, location, shard, job_id, kind, reason, body, died_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, died_at = excluded.died_at";
}

/// How the tables of all outboxes forget a person. Jobs that are done have no message.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::core("outbox", &BLANK_DEAD_CORE),
    ErasureRule::user("outbox", &BLANK_DEAD_USER),
    ErasureRule::keep(Location::Core, "outbox_effects", "holds ids of jobs only"),
    ErasureRule::keep(Location::User, "outbox_effects", "holds ids of jobs only"),
    ErasureRule::keep(Location::Core, "job_ledger", "holds ids of jobs and queue messages, which are such ids"),
];

/// The statements of the outbox at a place.
pub struct OutboxSql<P: 'static> {
    /// Writes a job.
    pub enqueue: &'static Sql<P>,
    /// Takes a job.
    pub claim: &'static Sql<P>,
    /// Fails when the job took effect before.
    pub mark_effect: &'static Sql<P>,
    /// Closes a job.
    pub mark_done: &'static Sql<P>,
    /// Puts a job off.
    pub reschedule: &'static Sql<P>,
    /// Gives a job up.
    pub bury: &'static Sql<P>,
    /// Lists jobs nobody took.
    pub due: &'static Sql<P>,
    /// Forgets old jobs.
    pub prune: &'static Sql<P>,
    /// Forgets old marks.
    pub prune_effects: &'static Sql<P>,
    /// Follows a job that was taken, where people track jobs.
    pub started: Option<&'static Sql<P>>,
    /// Follows one that was put off.
    pub waits: Option<&'static Sql<P>>,
    /// Follows one that was given up.
    pub died: Option<&'static Sql<P>>,
}

/// A place that has an outbox: all have.
pub trait OutboxPlace: Place + Sized {
    /// Its statements.
    const SQL: OutboxSql<Self>;
}

impl OutboxPlace for Core {
    const SQL: OutboxSql<Self> = OutboxSql {
        enqueue: &ENQUEUE_CORE,
        claim: &CLAIM_CORE,
        mark_effect: &MARK_EFFECT_CORE,
        mark_done: &MARK_DONE_CORE,
        reschedule: &RESCHEDULE_CORE,
        bury: &BURY_CORE,
        due: &DUE_CORE,
        prune: &PRUNE_CORE,
        prune_effects: &PRUNE_EFFECTS_CORE,
        started: None,
        waits: None,
        died: None,
    };
}

impl OutboxPlace for User {
    const SQL: OutboxSql<Self> = OutboxSql {
        enqueue: &ENQUEUE_USER,
        claim: &CLAIM_USER,
        mark_effect: &MARK_EFFECT_USER,
        mark_done: &MARK_DONE_USER,
        reschedule: &RESCHEDULE_USER,
        bury: &BURY_USER,
        due: &DUE_USER,
        prune: &PRUNE_USER,
        prune_effects: &PRUNE_EFFECTS_USER,
        started: Some(&TRACKED_STARTED),
        waits: Some(&TRACKED_WAITS),
        died: Some(&TRACKED_DIED),
    };
}

/// A job that was taken.
#[derive(Debug, Deserialize)]
pub struct ClaimedRow {
    /// The message, as JSON.
    pub message: String,
    /// How often it was taken, this time included.
    pub attempts: u32,
}

/// A job that nobody has taken.
#[derive(Debug, Deserialize)]
pub struct DueRow {
    /// The job.
    pub id: crate::domain::ids::JobId,
    /// How urgent it is.
    pub priority: crate::platform::queue::Priority,
}
