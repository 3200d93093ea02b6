//! What an administrator asks about jobs and does with them, in one outbox. Nothing here shows what a job says, but for
//! [`job`], whose reader must redact it (`domain::redaction`).

use serde::Deserialize;

use super::{
    ledger_store::TRACKED_REVIVED_KINDS,
    outbox::{HELD_REASON, Hint, KEPT_MS, OutboxAddress},
    store::OutboxPlace,
};
use crate::{
    bind,
    domain::{
        ids::{AccountId, JobId},
        priority::Priority,
        time::{DAY_MS, Timestamp, millis, optional_millis},
    },
    storage::{Db, Rows, StorageError, User},
};

/// How many of the newest jobs one page looks at, where no index leads to those asked for.
pub const WINDOW: u32 = 2_000;
/// How many jobs one request changes in each database.
pub const CHANGED_MAX: u32 = 500;
/// How long ago a job may have been done to be counted.
pub const COUNTED_MS: i64 = DAY_MS;

/// How a row of an outbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowState {
    /// It is to be done.
    Pending,
    /// It is done.
    Done,
    /// It was given up.
    Dead,
}

impl RowState {
    /// As it stands in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
}

/// A job.
#[derive(Clone, Debug, Deserialize)]
pub struct LedgerRow {
    /// Which.
    pub id: JobId,
    /// Its kind.
    pub kind: String,
    /// How urgent it is.
    pub priority: Priority,
    /// How it stands.
    pub state: RowState,
    /// How often it was taken since it was written or tried again by hand.
    pub attempts: u32,
    /// When it may be taken.
    #[serde(with = "millis")]
    pub run_after: Timestamp,
    /// Until when somebody is at it.
    #[serde(with = "millis")]
    pub claimed_until: Timestamp,
    /// When it was written.
    #[serde(with = "millis")]
    pub created_at: Timestamp,
    /// When it was last taken.
    #[serde(with = "optional_millis")]
    pub taken_at: Option<Timestamp>,
    /// When it was done.
    #[serde(with = "optional_millis")]
    pub done_at: Option<Timestamp>,
    /// When it was closed because its person no longer wanted it.
    #[serde(with = "optional_millis")]
    pub cancelled_at: Option<Timestamp>,
    /// Why its last run failed.
    pub last_error: Option<String>,
    /// For whom.
    pub owner: Option<AccountId>,
}

/// A job with everything.
#[derive(Clone, Debug, Deserialize)]
pub struct FullRow {
    /// What is listed of it.
    #[serde(flatten)]
    pub listed: LedgerRow,
    /// What it says, as JSON; `{}` once done or blanked.
    pub message: String,
    /// What became of its runs, as JSON.
    pub history: String,
    /// Its turn.
    #[serde(with = "millis")]
    pub turn: Timestamp,
}

/// How many jobs are alike.
#[derive(Clone, Debug, Deserialize)]
pub struct CountRow {
    /// Their kind.
    pub kind: String,
    /// How they stand.
    pub state: RowState,
    /// Whether somebody is at them.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_active: bool,
    /// Whether their time has not come.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_delayed: bool,
    /// How many.
    pub n: u32,
    /// Since when the oldest may be taken.
    #[serde(with = "millis")]
    pub oldest: Timestamp,
}

/// Which jobs are asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of that state.
    pub state: Option<RowState>,
    /// Of those that are to be done: `active`, `delayed` or `waiting` at that time; of the others `completed` or
    /// `cancelled`.
    pub standing: Option<&'static str>,
    /// Of those kinds, as a JSON list.
    pub kinds: Option<String>,
    /// For that person.
    pub person: Option<AccountId>,
    /// With that text, in small letters, in their kind or error.
    pub text: Option<String>,
}

/// What one outbox has of them.
#[derive(Debug)]
pub struct Found {
    /// The newest, at most as many as were asked for.
    pub rows: Vec<LedgerRow>,
    /// The job up to which it has looked, where it has not looked at all: before it there may be more.
    pub looked_to: Option<JobId>,
}

#[derive(Deserialize)]
struct EndRow {
    id: JobId,
}

#[derive(Deserialize)]
struct ChangedRow {
    id: JobId,
    priority: Priority,
}

/// The newest jobs before `before` that are asked for.
///
/// # Errors
/// The database failed.
pub async fn search<P: OutboxPlace>(
    db: &Db<P>,
    filter: &Filter,
    before: JobId,
    limit: u32,
    now: Timestamp,
) -> Result<Found, StorageError> {
    let state = filter.state.map(RowState::as_str);
    let (kinds, person, text) = (filter.kinds.as_ref(), filter.person, filter.text.as_ref());
    let is_open = matches!(filter.state, Some(RowState::Pending | RowState::Dead));
    if person.is_some() || is_open {
        let sql = if person.is_some() { P::LEDGER.of_person } else { P::LEDGER.open };
        let rows: Vec<LedgerRow> =
            db.all(bind!(sql, state, before, kinds, person, text, limit, filter.standing, now)).await?;
        let looked_to = rows.last().filter(|_| rows.len() == limit as usize).map(|row| row.id);
        return Ok(Found { rows, looked_to });
    }
    let statements = vec![
        bind!(P::LEDGER.recent, state, before, kinds, person, text, limit, filter.standing, now, WINDOW),
        bind!(P::LEDGER.recent_end, before, WINDOW - 1),
    ];
    let results = db.batch(statements).await?;
    let rows: Vec<LedgerRow> = results.first().map(Rows::decode).transpose()?.unwrap_or_default();
    let end = results.get(1).map(Rows::first::<EndRow>).transpose()?.flatten().map(|row| row.id);
    let looked_to = rows.last().filter(|_| rows.len() == limit as usize).map(|row| row.id).or(end);
    Ok(Found { rows, looked_to })
}

/// One job.
///
/// # Errors
/// The database failed.
pub async fn job<P: OutboxPlace>(db: &Db<P>, id: JobId) -> Result<Option<FullRow>, StorageError> {
    db.first(bind!(P::LEDGER.job, id)).await
}

/// How many jobs there are of each kind and state; of those done, only of late.
///
/// # Errors
/// The database failed.
pub async fn counts<P: OutboxPlace>(db: &Db<P>, now: Timestamp) -> Result<Vec<CountRow>, StorageError> {
    let done_since = now.plus_millis(KEPT_MS - COUNTED_MS);
    let results = db.batch(vec![bind!(P::LEDGER.open_counts, now), bind!(P::LEDGER.done_counts, done_since)]).await?;
    let mut counts = Vec::new();
    for rows in &results {
        counts.extend(rows.decode::<CountRow>()?);
    }
    Ok(counts)
}

/// Tries a job again, now. Gives its hint; `None` when there is nothing to try.
///
/// # Errors
/// The database failed.
pub async fn revive<P: OutboxPlace>(
    db: &Db<P>,
    address: OutboxAddress,
    id: JobId,
    now: Timestamp,
) -> Result<Option<Hint>, StorageError> {
    let mut statements = vec![bind!(P::LEDGER.revive, id, now)];
    statements.extend(P::SQL.revived.map(|revived| bind!(revived, id, now)));
    let results = db.batch(statements).await?;
    let row = results.first().map(Rows::first::<ChangedRow>).transpose()?.flatten();
    Ok(row.map(|ChangedRow { id, priority }| Hint { address, id, priority }))
}

/// What to do with the jobs of some kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sweeping {
    /// Try the dead again.
    Retry,
    /// Throw the dead away.
    Clear,
    /// Let those go on that waited for their queue.
    Wake,
}

#[derive(Deserialize)]
struct LeftRow {
    n: u32,
}

/// What was done with the jobs of some kinds.
#[derive(Debug, Default)]
pub struct Swept {
    /// The hints of those it was done with.
    pub hints: Vec<Hint>,
    /// How many dead ones are left that it could be done with.
    pub remaining: u32,
}

/// Does that with at most [`CHANGED_MAX`] of them.
///
/// # Errors
/// The database failed.
pub async fn sweep_kinds<P: OutboxPlace>(
    db: &Db<P>,
    address: OutboxAddress,
    what: Sweeping,
    kinds: &str,
    now: Timestamp,
) -> Result<Swept, StorageError> {
    let statement = match what {
        Sweeping::Retry => bind!(P::LEDGER.revive_kinds, kinds, now, CHANGED_MAX),
        Sweeping::Clear => bind!(P::LEDGER.discard_kinds, kinds, CHANGED_MAX),
        Sweeping::Wake => bind!(P::LEDGER.wake, kinds, now, HELD_REASON, CHANGED_MAX),
    };
    let left = bind!(P::LEDGER.failed_left, kinds, what == Sweeping::Retry);
    let results = db.batch(vec![statement, left]).await?;
    let rows: Vec<ChangedRow> = results.first().map(Rows::decode).transpose()?.unwrap_or_default();
    let left = results.get(1).map(Rows::first::<LeftRow>).transpose()?.flatten();
    let hints = rows.into_iter().map(|ChangedRow { id, priority }| Hint { address, id, priority }).collect();
    Ok(Swept { hints, remaining: left.map_or(0, |row| row.n) })
}

/// Shows the people who wait for them that these jobs are tried again.
///
/// # Errors
/// The database failed.
pub async fn show_revived(db: &Db<User>, hints: &[Hint]) -> Result<(), StorageError> {
    let ids: Vec<JobId> = hints.iter().map(|hint| hint.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    db.execute(bind!(TRACKED_REVIVED_KINDS, serde_json::to_string(&ids).unwrap_or_default())).await.map(drop)
}

/// Throws a dead job away.
///
/// # Errors
/// The database failed.
pub async fn discard<P: OutboxPlace>(db: &Db<P>, id: JobId) -> Result<u32, StorageError> {
    db.execute(bind!(P::LEDGER.discard, id)).await
}
