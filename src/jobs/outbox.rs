//! Writing jobs, taking them, closing them, and finding those whose hint was lost.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    message::JobMessage,
    outcome::Outcome,
    store::{ClaimedRow, DueRow, LEDGER_ENTER, OWNER_OF_ADDRESS, OutboxPlace, OwnerRow},
    tracked::Tracked,
};
use crate::{
    bind,
    domain::{
        ids::{AccountId, JobId},
        job_order::{AHEAD_MS, STEP_MS, Waiting, in_order},
        json,
        principal::ShardNumber,
        time::{DAY_MS, MINUTE_MS, SECOND_MS, Timestamp},
    },
    platform::queue::{Priority, Queue},
    storage::{Core, Db, Param, Rows, Sql, Statement, StorageError},
};

/// How long a taken job is left alone before it counts as abandoned.
pub const CLAIM_MS: i64 = MINUTE_MS;
/// How often a job is tried.
pub const ATTEMPTS_MAX: u32 = 8;
/// How long done jobs are kept: longer than a queue keeps a message that may be delivered again (4 days).
pub const KEPT_MS: i64 = 7 * DAY_MS;
/// How long dead jobs are kept for an administrator to look at and replay. Their messages may hold an
/// address or a name, so not for ever.
pub const DEAD_KEPT_MS: i64 = 30 * DAY_MS;
/// How long a job of a paused queue is left alone, unless the queue goes on before.
pub const HELD_MS: i64 = 5 * MINUTE_MS;
/// What is told of such a job.
pub const HELD_REASON: &str = "its queue is paused";
/// How many lost hints one sweep makes up for, in each database.
pub const SWEEP_MAX: u32 = 500;

/// Which database's outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "location", content = "shard", rename_all = "lowercase")]
pub enum OutboxAddress {
    /// The core database's.
    Core,
    /// That user shard's.
    User(ShardNumber),
}

/// A queue message: where a job stands. Versioned by its name on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "HintV1")]
pub struct Hint {
    /// The outbox.
    #[serde(flatten)]
    pub address: OutboxAddress,
    /// The row.
    pub id: JobId,
    /// Its queue. Not sent: the queue says it.
    #[serde(skip, default = "normal")]
    pub priority: Priority,
}

const fn normal() -> Priority {
    Priority::Normal
}

/// A job about to be written.
#[derive(Clone, Debug)]
pub struct Job<P> {
    id: JobId,
    message: JobMessage,
    priority: Priority,
    created_at: Timestamp,
    run_after: Timestamp,
    owner: Option<AccountId>,
    place: PhantomData<P>,
}

impl<P> Job<P> {
    /// A job to be run as soon as may be, of the person its message names.
    pub const fn new(id: JobId, message: JobMessage, created_at: Timestamp) -> Self {
        let (priority, owner) = (message.priority(), message.account());
        Self { id, message, priority, created_at, run_after: created_at, owner, place: PhantomData }
    }

    /// Says whose it is, where its message does not: a mail's holds an address.
    #[must_use]
    pub const fn owned_by(mut self, account: AccountId) -> Self {
        self.owner = Some(account);
        self
    }

    /// Its id: what its person knows it by, if it is tracked.
    pub const fn id(&self) -> JobId {
        self.id
    }

    /// When it was made.
    pub const fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// Gives it another priority than its kind has: `asked` by a person, bounded by
    /// [`allowed_priority`](crate::domain::job_order::allowed_priority).
    #[must_use]
    pub const fn with_priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }

    /// Leaves it alone until then. Such a job needs no hint: the sweeper finds it when it is due.
    #[must_use]
    pub const fn not_before(mut self, due: Timestamp) -> Self {
        self.run_after = due;
        self
    }
}

impl<P: OutboxPlace> Job<P> {
    /// The statement that writes it: goes into the batch of what it follows.
    pub fn insert(&self) -> Statement<P> {
        P::SQL.enqueue.bind(self.columns())
    }

    /// What a statement made by [`write_job!`](crate::write_job) takes first.
    pub fn columns(&self) -> [Param; 8] {
        let message = serde_json::to_string(&self.message).unwrap_or_default();
        [
            self.id.into(),
            self.message.kind().into(),
            message.into(),
            self.priority.as_str().into(),
            self.run_after.into(),
            self.created_at.into(),
            self.owner.into(),
            STEP_MS.into(),
        ]
    }

    /// The statement that writes it if `sql` finds that there is reason to: `rest` are its parameters from ?9.
    pub fn insert_if<const N: usize>(&self, sql: &Sql<P>, rest: [Param; N]) -> Statement<P> {
        sql.bind_all(self.columns().into_iter().chain(rest).collect())
    }

    /// The hint to send once that batch is committed.
    pub fn hint(&self, address: OutboxAddress) -> Hint {
        Hint { address, id: self.id, priority: self.priority }
    }
}

/// A job that is written once a day, however often the clock strikes: its id is made from its kind and the
/// day.
pub fn job_of_the_day(now: Timestamp, message: JobMessage) -> Job<Core> {
    let name = format!("{}|{}", message.kind(), now.as_millis().div_euclid(DAY_MS));
    let digest = Sha256::digest(name.as_bytes());
    let id = std::array::from_fn(|index| digest.get(index).copied().unwrap_or_default());
    Job::new(JobId::from_bytes(id), message, now)
}

impl Job<Core> {
    /// Writes it alone and hints at it. Nothing happens when there is such a job already.
    ///
    /// # Errors
    /// The database failed.
    pub async fn write(&self, core: &Db<Core>, queue: &dyn Queue) -> Result<(), StorageError> {
        match core.execute(self.insert()).await {
            // A hint that gets lost is made up for by the sweeper.
            Ok(_) => send_hints(queue, &[self.hint(OutboxAddress::Core)]).await.or(Ok(())),
            Err(error) if error.is_unique_violation_of("outbox.id") => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Sends hints to their queues.
///
/// # Errors
/// A queue refused; the sweeper makes up for it.
pub async fn send_hints(queue: &dyn Queue, hints: &[Hint]) -> Result<(), StorageError> {
    for priority in [Priority::High, Priority::Normal, Priority::Low] {
        let bodies: Vec<String> = hints
            .iter()
            .filter(|hint| hint.priority == priority)
            .filter_map(|hint| serde_json::to_string(hint).ok())
            .collect();
        if !bodies.is_empty() {
            queue.send(priority, bodies).await?;
        }
    }
    Ok(())
}

/// A job that was taken, while it runs.
#[derive(Clone, Debug)]
pub struct Running<P> {
    /// The row.
    pub id: JobId,
    /// What to do.
    pub message: JobMessage,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// How urgent it is.
    pub priority: Priority,
    /// Whom it is done for, if it is for somebody.
    pub owner: Option<AccountId>,
    /// Whose job it is, where its person waits for it.
    pub tracked: Option<Tracked>,
    now: Timestamp,
    place: PhantomData<P>,
}

impl<P> Running<P> {
    /// When this run took it.
    pub const fn taken_at(&self) -> Timestamp {
        self.now
    }
}

impl<P: OutboxPlace> Running<P> {
    /// The statements that mark it done: they go into the batch of its effect, which then fails as a
    /// whole ([`took_effect_before`]) if another delivery was quicker.
    pub fn done(&self) -> [Statement<P>; 2] {
        let forget_at = self.now.plus_millis(KEPT_MS);
        [bind!(P::SQL.mark_effect, self.id, self.now), bind!(P::SQL.mark_done, self.id, self.now, forget_at)]
    }
}

/// Whether a batch failed because the job had taken effect before: nothing is left to do.
pub fn took_effect_before(error: &StorageError) -> bool {
    error.is_unique_violation_of("outbox_effects.job_id")
}

/// What came of trying to take a job.
pub enum Taken<P> {
    /// Run it.
    Run(Box<Running<P>>),
    /// It is done, being run, or not due.
    NothingToDo,
    /// It cannot be run: to be buried.
    Hopeless {
        /// Which: not always the one that was hinted at.
        id: JobId,
        /// Its message, if it decodes.
        message: Option<JobMessage>,
        /// Why.
        reason: &'static str,
    },
}

/// Takes a job for [`CLAIM_MS`]: the one hinted at, or, where its person has taken more than their share of the line,
/// one of somebody else whose turn it is. Then the hint must be sent again.
///
/// # Errors
/// The database failed; the hint should be delivered again.
pub async fn take<P: OutboxPlace>(db: &Db<P>, id: JobId, now: Timestamp) -> Result<Taken<P>, StorageError> {
    let until = now.plus_millis(CLAIM_MS);
    let mut statements = vec![bind!(P::SQL.claim, id, now, until)];
    statements.extend(P::SQL.started.map(|started| bind!(started, id, until, now)));
    let results = db.batch(statements).await?;
    let row = results.first().map(Rows::first::<ClaimedRow>).transpose()?.flatten();
    let Some(row) = row else { return Ok(Taken::NothingToDo) };
    let mut tracked = results.get(1).map(Rows::first::<Tracked>).transpose()?.flatten();
    if row.id != id
        && let Some(started) = P::SQL.started
    {
        tracked = db.first(bind!(started, row.id, until, now)).await?;
    }
    let id = row.id;
    let Ok(message) = json::from_str(&row.message) else {
        return Ok(Taken::Hopeless { id, message: None, reason: "its message does not decode" });
    };
    // A run that ended by itself was settled then. More tries than there may be were killed: a job that
    // breaks the instance it runs in must not do so for ever.
    if row.attempts > ATTEMPTS_MAX {
        return Ok(Taken::Hopeless { id, message: Some(message), reason: "its runs were killed too often" });
    }
    let ClaimedRow { attempts: attempt, priority, owner, .. } = row;
    Ok(Taken::Run(Box::new(Running { id, message, attempt, priority, owner, tracked, now, place: PhantomData })))
}

/// Seconds to wait after the given number of tries: 5, 10, 20 … at most an hour.
pub fn backoff_seconds(attempt: u32) -> u32 {
    5u32.saturating_mul(1 << attempt.saturating_sub(1).min(10)).min(3_600)
}

/// Writes down how a run ended. A job that failed too often is given up.
///
/// # Errors
/// The database failed; the claim runs out and the sweeper finds the job.
pub async fn settle<P: OutboxPlace>(
    db: &Db<P>,
    core: &Db<Core>,
    address: OutboxAddress,
    job: &Running<P>,
    outcome: Outcome,
    now: Timestamp,
) -> Result<(), StorageError> {
    let reason = match outcome {
        Outcome::Done => return Ok(()),
        Outcome::Retry { after_seconds, reason } if job.attempt < ATTEMPTS_MAX => {
            let wait = after_seconds.max(backoff_seconds(job.attempt));
            let due = now.plus_millis(i64::from(wait) * SECOND_MS);
            let mut statements = vec![bind!(P::SQL.reschedule, job.id, due, reason, now)];
            statements.extend(P::SQL.waits.map(|waits| bind!(waits, job.id)));
            return db.batch(statements).await.map(drop);
        }
        Outcome::Retry { reason, .. } | Outcome::GiveUp { reason } => reason,
    };
    bury(db, core, address, job.id, Some(&job.message), &reason, now).await
}

/// Lets a job wait whose queue is paused: it keeps its tries.
///
/// # Errors
/// The database failed; the claim runs out and the sweeper finds the job.
pub async fn hold<P: OutboxPlace>(db: &Db<P>, job: &Running<P>, now: Timestamp) -> Result<(), StorageError> {
    let mut statements = vec![bind!(P::SQL.hold, job.id, now.plus_millis(HELD_MS), HELD_REASON)];
    statements.extend(P::SQL.waits.map(|waits| bind!(waits, job.id)));
    db.batch(statements).await.map(drop)
}

/// Gives a job up: the outbox keeps its message, the ledger says why. Of a mail whose address nobody has (any more)
/// nothing is kept: there is no account whose erasure would reach it.
///
/// # Errors
/// The database failed.
pub async fn bury<P: OutboxPlace>(
    db: &Db<P>,
    core: &Db<Core>,
    address: OutboxAddress,
    id: JobId,
    message: Option<&JobMessage>,
    reason: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    let (location, shard) = match address {
        OutboxAddress::Core => ("core", None),
        OutboxAddress::User(shard) => ("user", Some(shard)),
    };
    let kind = message.map_or("unreadable", JobMessage::kind);
    let recipient = match message.and_then(JobMessage::address) {
        Some(to) => Some(core.first::<OwnerRow>(bind!(OWNER_OF_ADDRESS, to)).await?.map(|row| row.id)),
        None => None,
    };
    let is_nobodys = recipient == Some(None);
    let owner = recipient.flatten().or_else(|| message.and_then(JobMessage::account));
    // The ledger first: after a crash between the two the job is buried again, on the same entry.
    core.execute(bind!(LEDGER_ENTER, id, location, shard, id, kind, reason, "", now, owner)).await?;
    let mut statements = vec![bind!(P::SQL.bury, id, reason, now.plus_millis(DEAD_KEPT_MS), now, is_nobodys, owner)];
    statements.extend(P::SQL.died.map(|died| bind!(died, id, now)));
    db.batch(statements).await.map(drop)
}

/// Hints for jobs that are due and that nobody has taken, in the order of `domain::job_order`; forgets old ones.
///
/// # Errors
/// The database failed; the next sweep tries again.
pub async fn sweep<P: OutboxPlace>(
    db: &Db<P>,
    address: OutboxAddress,
    now: Timestamp,
) -> Result<Vec<Hint>, StorageError> {
    let ahead = now.plus_millis(AHEAD_MS);
    let due = |priority: Priority| bind!(P::SQL.due, priority.as_str(), ahead, now, SWEEP_MAX);
    let mut statements: Vec<_> = Priority::ALL.into_iter().map(due).collect();
    statements.extend([bind!(P::SQL.prune, now), bind!(P::SQL.prune_effects, now.plus_millis(-KEPT_MS))]);
    let mut waiting = Vec::new();
    for rows in db.batch(statements).await?.iter().take(Priority::ALL.len()) {
        let of_row = |DueRow { id, priority, due_at, turn }| Waiting { id, priority, due_at, turn };
        waiting.extend(rows.decode::<DueRow>()?.into_iter().map(of_row));
    }
    let ordered = in_order(waiting, now, SWEEP_MAX as usize);
    Ok(ordered.into_iter().map(|(id, priority)| Hint { address, id, priority }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_hint_never_change() {
        let id = JobId::from_bytes([1; 16]);
        for (address, bytes) in [
            (OutboxAddress::Core, r#"{"location":"core","id":"01010101-0101-0101-0101-010101010101"}"#),
            (OutboxAddress::User(1), r#"{"location":"user","shard":1,"id":"01010101-0101-0101-0101-010101010101"}"#),
        ] {
            let hint = Hint { address, id, priority: Priority::Normal };
            assert_eq!(serde_json::to_string(&hint).unwrap(), bytes);
            assert_eq!(serde_json::from_str::<Hint>(bytes).unwrap(), hint);
        }
    }

    #[test]
    fn waiting_doubles_and_is_bounded() {
        assert_eq!([1, 2, 3, 20].map(backoff_seconds), [5, 10, 20, 3_600]);
    }
}
