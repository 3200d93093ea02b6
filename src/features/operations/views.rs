//! The shapes of queues, jobs and dead letters.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::store::DeadLetterRow;
use crate::{
    domain::{
        ids::{AccountId, JobId},
        json,
        principal::ShardNumber,
        priority::Priority,
        redaction::redacted,
        time::Timestamp,
    },
    jobs::{
        ledger::{FullRow, LedgerRow, RowState},
        outbox::OutboxAddress,
        queues::QueueName,
    },
};

/// How the work of one queue stands.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct QueueView {
    /// Jobs that could be done now.
    pub waiting: u32,
    /// Jobs somebody is at.
    pub active: u32,
    /// Jobs done in the last 24 hours.
    pub completed: u32,
    /// Jobs whose time has not come, or that wait for another try.
    pub delayed: u32,
    /// Jobs that were given up.
    pub failed: u32,
    /// How long the oldest waiting job could have been done, in seconds.
    pub oldest_waiting_seconds: i64,
    /// Whether its work waits because an administrator said so.
    pub paused: bool,
    /// Since when.
    pub paused_at: Option<Timestamp>,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum AdminJobState {
    /// It could be done now.
    Waiting,
    /// Its time has not come, or it waits for another try.
    Delayed,
    /// Somebody is at it.
    Active,
    /// It is done.
    Completed,
    /// Its person no longer wanted it.
    Cancelled,
    /// It was given up.
    Failed,
}

impl AdminJobState {
    /// Where it is looked for: the state of the row, and how those of it stand.
    pub const fn looked_for(self) -> (RowState, Option<&'static str>) {
        match self {
            Self::Waiting => (RowState::Pending, Some("waiting")),
            Self::Delayed => (RowState::Pending, Some("delayed")),
            Self::Active => (RowState::Pending, Some("active")),
            Self::Completed => (RowState::Done, Some("completed")),
            Self::Cancelled => (RowState::Done, Some("cancelled")),
            Self::Failed => (RowState::Dead, None),
        }
    }

    fn of(row: &LedgerRow, now: Timestamp) -> Self {
        match row.state {
            RowState::Done if row.cancelled_at.is_some() => Self::Cancelled,
            RowState::Done => Self::Completed,
            RowState::Dead => Self::Failed,
            RowState::Pending if row.claimed_until > now => Self::Active,
            RowState::Pending if row.run_after > now => Self::Delayed,
            RowState::Pending => Self::Waiting,
        }
    }
}

/// A job.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AdminJobView {
    /// Names it in `/admin/jobs/{id}`.
    pub id: JobId,
    /// Its kind.
    kind: String,
    /// The queue it is in.
    queue: QueueName,
    /// How urgent it is.
    priority: Priority,
    /// How it stands.
    state: AdminJobState,
    /// How often it was begun since it was written or tried again by hand.
    attempts: u32,
    /// The user shard it is in; `null` for the core database.
    shard: Option<ShardNumber>,
    /// The account it is done for, if it is done for one.
    person: Option<AccountId>,
    /// Why its last run failed.
    reason: Option<String>,
    /// When it was written.
    created_at: Timestamp,
    /// When it may be begun.
    run_after: Timestamp,
    /// When it was last begun.
    started_at: Option<Timestamp>,
    /// When it was done, or cancelled.
    finished_at: Option<Timestamp>,
}

impl AdminJobView {
    /// The view of a row.
    pub fn of(row: LedgerRow, address: OutboxAddress, now: Timestamp) -> Self {
        Self {
            id: row.id,
            queue: QueueName::of_kind(&row.kind),
            state: AdminJobState::of(&row, now),
            kind: row.kind,
            priority: row.priority,
            attempts: row.attempts,
            shard: shard_of(address),
            person: row.owner,
            reason: row.last_error,
            created_at: row.created_at,
            run_after: row.run_after,
            started_at: row.taken_at,
            finished_at: row.cancelled_at.or(row.done_at),
        }
    }
}

/// Something that happened to a job.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TimelineView {
    /// When.
    #[serde(deserialize_with = "crate::domain::time::millis::deserialize")]
    at: Timestamp,
    /// `created`, `started`, `failed`, `given_up`, `retried`, `completed` or `cancelled`.
    what: String,
    /// Which try it was.
    #[serde(default)]
    attempt: Option<u32>,
    /// Why.
    #[serde(default)]
    reason: Option<String>,
}

/// A job with everything that may be shown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AdminJobDetailView {
    #[serde(flatten)]
    job: AdminJobView,
    /// Its place among the jobs of its priority: those with an earlier turn go first.
    turn: Timestamp,
    /// What it says: ids and words of ours, everything else redacted. `null` once done or erased.
    payload: Option<Value>,
    /// What happened to it, in order.
    timeline: Vec<TimelineView>,
}

impl AdminJobDetailView {
    /// The view of a row.
    pub fn of(row: FullRow, address: OutboxAddress, now: Timestamp) -> Self {
        let payload = serde_json::from_str::<Value>(&row.message).ok();
        let payload = payload.filter(|message| message.as_object().is_none_or(|fields| !fields.is_empty()));
        let event = |at: Timestamp, what: &str| TimelineView { at, what: what.to_owned(), attempt: None, reason: None };
        let mut timeline = vec![event(row.listed.created_at, "created")];
        timeline.extend(json::from_str::<Vec<TimelineView>>(&row.history).unwrap_or_default());
        let is_open = row.listed.state == RowState::Pending && row.listed.claimed_until > now;
        let started = row.listed.taken_at.filter(|_| is_open || row.listed.state == RowState::Done);
        timeline.extend(started.map(|at| event(at, "started")));
        timeline.extend(row.listed.done_at.map(|at| event(at, "completed")));
        timeline.extend(row.listed.cancelled_at.map(|at| event(at, "cancelled")));
        Self {
            turn: row.turn.max(row.listed.run_after),
            payload: payload.as_ref().map(redacted),
            timeline,
            job: AdminJobView::of(row.listed, address, now),
        }
    }
}

/// Something that was given up.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DeadLetterView {
    /// Names it in `/admin/dead-letters/{id}`.
    id: JobId,
    /// `core` or `user`: a job of that outbox; `queue`: a message that was delivered too often.
    location: String,
    /// The user shard.
    shard: Option<ShardNumber>,
    /// The job, where it is known.
    job_id: Option<JobId>,
    /// Its kind.
    kind: String,
    /// The queue it was in.
    queue: QueueName,
    /// The account it was for, if it was for one.
    person: Option<AccountId>,
    /// Why it was given up.
    reason: String,
    /// When.
    died_at: Timestamp,
}

impl DeadLetterView {
    /// The view of a row.
    pub fn of(row: DeadLetterRow) -> Self {
        Self {
            id: row.id,
            location: row.location,
            shard: row.shard,
            job_id: row.job_id,
            queue: QueueName::of_kind(&row.kind),
            kind: row.kind,
            person: row.owner,
            reason: row.reason,
            died_at: row.died_at,
        }
    }
}

/// What came of an act on a queue.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SweptView {
    /// How many jobs it was done with: at most 500 of each database at a time.
    changed: u32,
    /// How many are left that it could be done with: ask again until there are none.
    remaining: u32,
    /// Whether there are any.
    has_more: bool,
}

impl SweptView {
    /// What is told of an act on so many, with so many left.
    pub fn of(changed: usize, remaining: u32) -> Self {
        Self { changed: u32::try_from(changed).unwrap_or(u32::MAX), remaining, has_more: remaining > 0 }
    }
}

/// The user shard of an outbox.
pub const fn shard_of(address: OutboxAddress) -> Option<ShardNumber> {
    match address {
        OutboxAddress::Core => None,
        OutboxAddress::User(shard) => Some(shard),
    }
}
