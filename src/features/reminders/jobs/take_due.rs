//! Turns the reminders that are due into jobs.

use serde::Serialize;

use super::super::store::{DUE_REMINDERS, DueRow, ENQUEUE_DUE, TAKE_DUE};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, JobId, ReminderId},
        job_order::STEP_MS,
        principal::ShardNumber,
        time::HOUR_MS,
    },
    jobs::{
        message::{JobMessage, RemindV1},
        outbox::{Hint, OutboxAddress, send_hints},
    },
    storage::StorageError,
};

/// How many reminders one minute takes from each shard; the rest waits for the next.
const TAKEN_MAX: u32 = 500;
/// How long a job may take before its reminder is looked at again.
const LOOKED_AT_AGAIN_MS: i64 = HOUR_MS;

/// A reminder and the job made for it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taken {
    job: JobId,
    message: String,
    account: AccountId,
    reminder: ReminderId,
    next_at: i64,
}

/// Makes jobs of what is due on a shard. Two that run at once make each job once: both statements take a reminder
/// only as it was read.
///
/// # Errors
/// The shard or the queue failed; the sweeper hints at jobs whose hint was lost.
pub async fn take_due(app: &App, shard: ShardNumber) -> Result<(), StorageError> {
    let db = app.user_db(shard)?;
    let now = app.now();
    let due: Vec<DueRow> = db.all(bind!(DUE_REMINDERS, now, TAKEN_MAX)).await?;
    if due.is_empty() {
        return Ok(());
    }
    let (mut hints, mut taken) = (Vec::new(), Vec::new());
    for row in due {
        let message = JobMessage::RemindV1(RemindV1 { account: row.account_id, shard, reminder: row.id });
        let job = JobId::new(now, app.entropy());
        hints.push(Hint { address: OutboxAddress::User(shard), id: job, priority: message.priority() });
        taken.push(Taken {
            job,
            message: serde_json::to_string(&message).unwrap_or_default(),
            account: row.account_id,
            reminder: row.id,
            next_at: row.next_at,
        });
    }
    let taken = serde_json::to_string(&taken).unwrap_or_default();
    db.batch(vec![
        bind!(ENQUEUE_DUE, &taken, now, STEP_MS),
        bind!(TAKE_DUE, &taken, now.plus_millis(LOOKED_AT_AGAIN_MS)),
    ])
    .await?;
    send_hints(&*app.queue, &hints).await
}
