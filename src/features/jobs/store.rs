//! SQL of the jobs people wait for, as they ask about them.

use serde::Deserialize;

use crate::{
    domain::{
        ids::{AccountId, JobId},
        time::Timestamp,
    },
    jobs::tracked::JobState,
};

crate::statements! {
    /// A page of a person's jobs, the newest first, before ?2; of one state or kind, where asked for.
    TRACKED_JOBS: User = "SELECT id, kind, state, progress, result IS NOT NULL OR result_key IS NOT NULL AS has_result, NULL AS result,
        NULL AS result_key, error, subject, created_at, started_at, finished_at FROM tracked_jobs
        WHERE account_id = ?1 AND id < ?2 AND (?3 IS NULL OR state = ?3) AND (?4 IS NULL OR kind = ?4)
        ORDER BY id DESC LIMIT ?5";
    /// One of them, with what it gave.
    TRACKED_JOB: User = "SELECT id, kind, state, progress, result IS NOT NULL OR result_key IS NOT NULL AS has_result, result,
        result_key, error, subject, created_at, started_at, finished_at FROM tracked_jobs WHERE account_id = ?1 AND id = ?2";
    /// Closes the outbox row of a person's job that nobody has taken.
    CANCEL_WORK: User = "UPDATE outbox SET state = 'done', cancelled_at = ?3, forget_at = ?4, message = '{}'
        WHERE id = (SELECT job_id FROM tracked_jobs WHERE account_id = ?1 AND id = ?2 AND state IN ('queued', 'running')
            AND subject IS NULL)
        AND state = 'pending' AND claimed_until <= ?3";
    /// Tells that it was cancelled, if it was; it may be taken no more.
    CANCEL_JOB: User = "UPDATE tracked_jobs SET state = 'cancelled', finished_at = ?3, forget_at = ?4
        WHERE account_id = ?1 AND id = ?2 AND state IN ('queued', 'running') AND subject IS NULL
        AND EXISTS (SELECT 1 FROM outbox WHERE outbox.id = tracked_jobs.job_id AND outbox.state = 'done')";
    /// Jobs of long ago.
    EXPIRED_JOBS: User = "SELECT account_id, id, result_key FROM tracked_jobs WHERE forget_at <= ?1 ORDER BY forget_at LIMIT ?2";
    /// Forgets one.
    FORGET_JOB: User = "DELETE FROM tracked_jobs WHERE account_id = ?1 AND id = ?2";
    /// Forgets one that has ended.
    FORGET_ENDED_JOB: User = "DELETE FROM tracked_jobs WHERE account_id = ?1 AND id = ?2 AND state IN ('done', 'failed', 'cancelled')";
}

/// A job, as its person sees it.
#[derive(Debug, Deserialize)]
pub struct JobRow {
    /// Which.
    pub id: JobId,
    /// What was asked for.
    pub kind: String,
    /// How it stands.
    pub state: JobState,
    /// How far it has come, in percent.
    pub progress: u8,
    /// Whether it gave something.
    #[serde(with = "crate::storage::integer_bool")]
    pub has_result: bool,
    /// What it gave, sealed.
    pub result: Option<String>,
    /// The object that holds it.
    pub result_key: Option<String>,
    /// Why it gave nothing.
    pub error: Option<String>,
    /// What it works on, where that has an address of its own.
    pub subject: Option<String>,
    /// When it was asked for.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When it began.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub finished_at: Option<Timestamp>,
}

/// A job of long ago.
#[derive(Debug, Deserialize)]
pub struct ExpiredRow {
    /// Whose.
    pub account_id: AccountId,
    /// Which.
    pub id: JobId,
    /// The object that holds what it gave.
    pub result_key: Option<String>,
}
