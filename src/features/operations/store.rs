//! SQL of operations.

use serde::Deserialize;

use crate::{
    domain::{
        ids::{AccountId, JobId},
        principal::ShardNumber,
        time::Timestamp,
    },
    jobs::outbox::OutboxAddress,
};

crate::statements! {
    /// Tells of an act; fails, and with it its batch, unless who acts (?7) is an administrator still.
    TELL_ACT: Core = "INSERT INTO audit_log (id, at, actor, action, subject, details) VALUES (?1, ?2, ?3, ?4,
        CASE WHEN EXISTS (SELECT 1 FROM accounts WHERE id = ?7 AND role = 'admin' AND status = 'active') THEN ?5 END, ?6)";
    /// Queues whose work waits, and since when.
    PAUSES: Core = "SELECT name, paused_at FROM paused_queues WHERE name > '' ORDER BY name LIMIT 50";
    /// Since when the work of a queue waits.
    PAUSE: Core = "SELECT name, paused_at FROM paused_queues WHERE name = ?1";
    /// Lets the work of a queue wait.
    BEGIN_PAUSE: Core = "INSERT INTO paused_queues (name, paused_at, actor) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING";
    /// Lets it go on.
    END_PAUSE: Core = "DELETE FROM paused_queues WHERE name = ?1";
    /// Dead letters before (?1, ?2), the latest first; of some kinds (JSON), of a person, with a text.
    DEAD_LETTERS: Core = "SELECT id, location, shard, job_id, kind, reason, died_at, owner FROM job_ledger
        WHERE (died_at, id) < (?1, ?2) AND (?3 IS NULL OR kind IN (SELECT value FROM json_each(?3)))
        AND (?4 IS NULL OR owner = ?4) AND (?5 IS NULL OR instr(lower(kind || ' ' || reason), ?5) > 0)
        ORDER BY died_at DESC, id DESC LIMIT ?6";
    /// One of them.
    DEAD_LETTER: Core = "SELECT id, location, shard, job_id, kind, reason, died_at, owner FROM job_ledger WHERE id = ?1";
    /// Throws one away.
    DELETE_DEAD_LETTER: Core = "DELETE FROM job_ledger WHERE id = ?1";
    /// Throws those of some kinds away, some at a time.
    DELETE_DEAD_LETTERS: Core = "DELETE FROM job_ledger WHERE id IN (SELECT id FROM job_ledger WHERE died_at >= 0
        AND kind IN (SELECT value FROM json_each(?1)) ORDER BY died_at LIMIT ?2)";
    /// How many there are of some kinds.
    DEAD_LETTERS_LEFT: Core = "SELECT count(*) AS n FROM job_ledger WHERE died_at >= 0 AND kind IN (SELECT value FROM json_each(?1))";
    /// Throws those of some jobs away.
    DELETE_DEAD_LETTERS_OF: Core = "DELETE FROM job_ledger WHERE id IN (SELECT value FROM json_each(?1))";
}

/// How many there are.
#[derive(Debug, Deserialize)]
pub struct LeftRow {
    /// So many.
    pub n: u32,
}

/// What a batch fails with when who acts is no administrator any more.
pub const ACTOR_REFUSED: &str = "audit_log.subject";

/// A queue whose work waits.
#[derive(Debug, Deserialize)]
pub struct PauseRow {
    /// Its name.
    pub name: String,
    /// Since when.
    #[serde(with = "crate::domain::time::millis")]
    pub paused_at: Timestamp,
}

/// Something that was given up.
#[derive(Debug, Deserialize)]
pub struct DeadLetterRow {
    /// Which.
    pub id: JobId,
    /// `core`, `user` or `queue`.
    pub location: String,
    /// Of which shard.
    pub shard: Option<ShardNumber>,
    /// The job, if it is known.
    pub job_id: Option<JobId>,
    /// Its kind.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(with = "crate::domain::time::millis")]
    pub died_at: Timestamp,
    /// For whom it was.
    pub owner: Option<AccountId>,
}

impl DeadLetterRow {
    /// The outbox of its job.
    pub const fn address(&self) -> OutboxAddress {
        match self.shard {
            Some(shard) => OutboxAddress::User(shard),
            None => OutboxAddress::Core,
        }
    }
}
