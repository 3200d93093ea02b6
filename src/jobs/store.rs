//! SQL of the outboxes (the same in the core database and in every user shard) and of the ledger.

use serde::Deserialize;

use super::{
    ledger_store::{self, LedgerSql},
    tracked_store::{TRACKED_DIED, TRACKED_REVIVED, TRACKED_STARTED, TRACKED_WAITS},
};
use crate::{
    domain::{
        ids::{AccountId, JobId},
        priority::Priority,
        time::Timestamp,
    },
    storage::{Core, Location, Place, Sql, User, erasure::ErasureRule},
};

/// The text of a statement that writes jobs: every statement that does is made of it, so that each job has its owner and
/// its turn. A job's turn is after that of its person's job before it (`domain::job_order`).
///
/// - `write_job!("FROM … WHERE …")`: one job, whose row is ?1 to ?8 ([`Job::columns`](super::outbox::Job::columns)), if
///   there is a row that fits. Its own parameters begin at ?9.
/// - `write_job!(message: "json_set(?3, …)", "FROM …")`: the same, with something put into its message.
/// - `write_job!(each: id, kind, message, priority, now, owner, step, "FROM …")`: one for each row, due now.
#[macro_export]
macro_rules! write_job {
    ($rest:literal) => { $crate::write_job!(message: "?3", $rest) };
    (message: $message:literal, $rest:literal) => {
        $crate::write_job!(@ "?1", "?2", $message, "?4", "?5", "?6", "?7", "?8", $rest)
    };
    (each: $id:literal, $kind:literal, $message:literal, $priority:literal, $now:literal, $owner:literal, $step:literal, $rest:literal) => {
        $crate::write_job!(@ $id, $kind, $message, $priority, $now, $now, $owner, $step, $rest)
    };
    (@ $id:literal, $kind:literal, $message:literal, $priority:literal, $due:literal, $now:literal, $owner:literal, $step:literal, $rest:literal) => {
        concat!(
            "INSERT INTO outbox (id, kind, message, priority, run_after, created_at, owner, turn)
            SELECT ", $id, ", ", $kind, ", ", $message, ", ", $priority, ", ", $due, ", ", $now, ", ", $owner, ",
                max(", $due, ", coalesce((SELECT turn FROM outbox WHERE owner = ", $owner, " AND state = 'pending'
                    AND priority = ", $priority, " AND run_after <= ", $now, " ORDER BY turn DESC LIMIT 1) + ", $step, ", 0))
            ", $rest
        )
    };
}

const ENQUEUE_TEXT: &str = crate::write_job!("WHERE true");
/// Where the job's turn has not come, another person's is taken whose has.
const CLAIM_TEXT: &str = "UPDATE outbox SET attempts = attempts + 1, claimed_until = ?3, taken_at = ?2
    WHERE id = coalesce((SELECT other.id FROM outbox AS hinted
            JOIN outbox AS other ON other.priority = hinted.priority AND other.turn < hinted.turn
            WHERE hinted.id = ?1 AND hinted.state = 'pending' AND hinted.turn > ?2 AND hinted.owner IS NOT NULL
            AND other.state = 'pending' AND other.run_after <= ?2 AND other.claimed_until <= ?2
            AND other.owner IS NOT hinted.owner
            ORDER BY other.turn LIMIT 1), ?1)
        AND state = 'pending' AND run_after <= ?2 AND claimed_until <= ?2
    RETURNING id, message, priority, attempts, owner";
const MARK_EFFECT_TEXT: &str = "INSERT INTO outbox_effects (job_id, done_at) VALUES (?1, ?2)";
const MARK_DONE_TEXT: &str =
    "UPDATE outbox SET state = 'done', done_at = ?2, forget_at = ?3, message = '{}', last_error = NULL WHERE id = ?1";
const RESCHEDULE_TEXT: &str =
    "UPDATE outbox SET run_after = ?2, turn = ?2, claimed_until = 0, last_error = ?3, history = json_insert(history, '$[#]',
        json_object('at', CAST(?4 AS INTEGER), 'what', 'failed', 'attempt', attempts, 'reason', ?3))
    WHERE id = ?1 AND state = 'pending'";
const HOLD_TEXT: &str =
    "UPDATE outbox SET run_after = ?2, turn = ?2, claimed_until = 0, attempts = attempts - 1, last_error = ?3,
        taken_at = CASE WHEN attempts > 1 THEN taken_at END
    WHERE id = ?1 AND state = 'pending'";
const BURY_TEXT: &str =
    "UPDATE outbox SET state = 'dead', last_error = ?2, forget_at = ?3, message = CASE WHEN ?5 THEN '{}' ELSE message END,
        owner = CASE WHEN ?5 THEN NULL ELSE coalesce(owner, ?6) END, history = json_insert(history, '$[#]',
        json_object('at', CAST(?4 AS INTEGER), 'what', 'given_up', 'attempt', attempts, 'reason', ?2))
    WHERE id = ?1 AND state = 'pending'";
const DUE_TEXT: &str = "SELECT id, priority, run_after AS due_at, turn FROM outbox
    WHERE state = 'pending' AND priority = ?1 AND turn <= ?2 AND run_after <= ?3 AND claimed_until <= ?3
    ORDER BY turn LIMIT ?4";
const FORGET_OWNER_TEXT: &str = "UPDATE outbox SET owner = NULL WHERE owner = ?1 AND state IN ('done', 'dead')";
const BLANK_OWNED_TEXT: &str = "UPDATE outbox SET message = '{}' WHERE owner = ?1 AND state = 'dead'";
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
    /// Lets a job wait whose queue is paused; that was no try.
    HOLD_CORE: Core = HOLD_TEXT;
    /// Lets a job wait whose queue is paused; that was no try.
    HOLD_USER: User = HOLD_TEXT;
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
    /// Blanks given-up jobs of a person, whatever they hold.
    BLANK_OWNED_CORE: Core = BLANK_OWNED_TEXT;
    /// Blanks given-up jobs of a person, whatever they hold.
    BLANK_OWNED_USER: User = BLANK_OWNED_TEXT;
    /// Forgets whose closed jobs were.
    FORGET_OWNER_CORE: Core = FORGET_OWNER_TEXT;
    /// Forgets whose closed jobs were.
    FORGET_OWNER_USER: User = FORGET_OWNER_TEXT;
    /// Enters a dead job (or an unreadable message) in the ledger; a second death is told on the same row.
    LEDGER_ENTER: Core = "INSERT INTO job_ledger (id, location, shard, job_id, kind, reason, body, died_at, owner) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, died_at = excluded.died_at";
    /// Whose address that is.
    OWNER_OF_ADDRESS: Core = "SELECT id FROM accounts WHERE email = ?1 AND status <> 'deleted'";
    /// Forgets whose a dead job was.
    FORGET_LEDGER_OWNER: Core = "UPDATE job_ledger SET owner = NULL WHERE owner = ?1";
    /// Queues whose work waits.
    PAUSED: Core = "SELECT name FROM paused_queues WHERE name > '' ORDER BY name LIMIT 50";
}

/// How the tables of all outboxes forget a person. Jobs that are done have no message.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::core("outbox", &BLANK_DEAD_CORE),
    ErasureRule::core("outbox", &BLANK_OWNED_CORE),
    ErasureRule::core("outbox", &FORGET_OWNER_CORE),
    ErasureRule::user("outbox", &BLANK_DEAD_USER),
    ErasureRule::user("outbox", &BLANK_OWNED_USER),
    ErasureRule::user("outbox", &FORGET_OWNER_USER),
    ErasureRule::keep(Location::Core, "outbox_effects", "holds ids of jobs only"),
    ErasureRule::keep(Location::User, "outbox_effects", "holds ids of jobs only"),
    ErasureRule::core("job_ledger", &FORGET_LEDGER_OWNER),
    ErasureRule::keep(Location::Core, "paused_queues", "names who paused by their pseudonym of the audit log"),
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
    /// Lets a job of a paused queue wait.
    pub hold: &'static Sql<P>,
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
    /// Follows a dead one that is tried again.
    pub revived: Option<&'static Sql<P>>,
}

/// A place that has an outbox: all have.
pub trait OutboxPlace: Place + Sized {
    /// Its statements.
    const SQL: OutboxSql<Self>;
    /// Those of administrators.
    const LEDGER: LedgerSql<Self>;
}

impl OutboxPlace for Core {
    const LEDGER: LedgerSql<Self> = ledger_store::CORE;
    const SQL: OutboxSql<Self> = OutboxSql {
        enqueue: &ENQUEUE_CORE,
        claim: &CLAIM_CORE,
        mark_effect: &MARK_EFFECT_CORE,
        mark_done: &MARK_DONE_CORE,
        reschedule: &RESCHEDULE_CORE,
        hold: &HOLD_CORE,
        bury: &BURY_CORE,
        due: &DUE_CORE,
        prune: &PRUNE_CORE,
        prune_effects: &PRUNE_EFFECTS_CORE,
        started: None,
        waits: None,
        died: None,
        revived: None,
    };
}

impl OutboxPlace for User {
    const LEDGER: LedgerSql<Self> = ledger_store::USER;
    const SQL: OutboxSql<Self> = OutboxSql {
        enqueue: &ENQUEUE_USER,
        claim: &CLAIM_USER,
        mark_effect: &MARK_EFFECT_USER,
        mark_done: &MARK_DONE_USER,
        reschedule: &RESCHEDULE_USER,
        hold: &HOLD_USER,
        bury: &BURY_USER,
        due: &DUE_USER,
        prune: &PRUNE_USER,
        prune_effects: &PRUNE_EFFECTS_USER,
        started: Some(&TRACKED_STARTED),
        waits: Some(&TRACKED_WAITS),
        died: Some(&TRACKED_DIED),
        revived: Some(&TRACKED_REVIVED),
    };
}

/// A job that was taken.
#[derive(Debug, Deserialize)]
pub struct ClaimedRow {
    /// The job: the one asked for, or another whose turn it was.
    pub id: JobId,
    /// The message, as JSON.
    pub message: String,
    /// How urgent it is.
    pub priority: Priority,
    /// How often it was taken, this time included.
    pub attempts: u32,
    /// Whom it is done for.
    pub owner: Option<AccountId>,
}

/// A job that nobody has taken.
#[derive(Debug, Deserialize)]
pub struct DueRow {
    /// The job.
    pub id: JobId,
    /// How urgent it is.
    pub priority: Priority,
    /// Since when it is due.
    #[serde(with = "crate::domain::time::millis")]
    pub due_at: Timestamp,
    /// Its turn.
    #[serde(with = "crate::domain::time::millis")]
    pub turn: Timestamp,
}

/// Whose address it is.
#[derive(Debug, Deserialize)]
pub struct OwnerRow {
    /// The account.
    pub id: AccountId,
}

/// A queue whose work waits.
#[derive(Debug, Deserialize)]
pub struct PausedRow {
    /// Its name.
    pub name: String,
}
