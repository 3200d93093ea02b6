//! Tells a person something and announces it to their devices.
//!
//! 1. The row, unless there is one of this cause: repeating does nothing.
//! 2. What is there is announced on the hub, under the row's id: the hub takes it once.
//! 3. The job's end. From the person's own outbox it is the batch of step 1, before the announcement: an
//!    announcement that gets lost is made up for by the list.

use super::super::{
    store::{HOME, HomeRow, ToldRow, told},
    tell::notify,
    views::NotificationView,
};
use crate::{
    app::App,
    bind,
    domain::{ids::JobId, principal::ShardNumber},
    jobs::{
        message::NotifyV1,
        outbox::{Hint, OutboxAddress, Running, took_effect_before},
        outcome::Outcome,
    },
    live::user_hub::HubEvent,
    platform::queue::Priority,
    storage::{Core, Db, StorageError, User},
};

/// Runs a job of the core outbox.
pub async fn notify_from_core(app: &App, job: &Running<Core>, message: &NotifyV1) -> Outcome {
    outcome_of(run_from_core(app, job, message).await)
}

/// Runs a job of the outbox of the person's shard.
pub async fn notify_from_user(
    app: &App,
    (db, shard): (&Db<User>, ShardNumber),
    job: &Running<User>,
    message: &NotifyV1,
) -> Outcome {
    outcome_of(run_from_user(app, (db, shard), job, message).await)
}

async fn run_from_core(app: &App, job: &Running<Core>, message: &NotifyV1) -> Result<(), StorageError> {
    let core = app.core_db();
    if let Some(home) = core.first::<HomeRow>(bind!(HOME, message.account)).await? {
        let db = app.user_db(home.shard)?;
        db.batch(notify(app, message.account, &message.notice).into()).await?;
        announce(app, (&db, home.shard), message).await?;
    }
    core.batch(job.done().into()).await.map(drop)
}

async fn run_from_user(
    app: &App,
    (db, shard): (&Db<User>, ShardNumber),
    job: &Running<User>,
    message: &NotifyV1,
) -> Result<(), StorageError> {
    let mut statements = Vec::from(notify(app, message.account, &message.notice));
    statements.extend(job.done());
    db.batch(statements).await?;
    announce(app, (db, shard), message).await
}

/// Announces what a person was told, if they were: they may have switched such notices off, or have read it. The job
/// that pushes it to devices without an open app is hinted at.
///
/// # Errors
/// The shard failed. A hub that does not answer is no error: the row is there, and a badge lights up later.
pub async fn announce(
    app: &App,
    (db, shard): (&Db<User>, ShardNumber),
    message: &NotifyV1,
) -> Result<(), StorageError> {
    let NotifyV1 { account, notice } = message;
    let told = db.first::<ToldRow>(told(*account, &notice.cause())).await?;
    let Some(ToldRow { row, is_pushed }) = told.filter(|told| told.row.read_at.is_none()) else { return Ok(()) };
    let id = row.id;
    if is_pushed {
        let job = JobId::from_bytes(*id.as_bytes());
        app.hint([Hint { address: OutboxAddress::User(shard), id: job, priority: Priority::High }]);
    }
    let notification = serde_json::to_value(NotificationView::of(row)).unwrap_or_default();
    let mut events = vec![HubEvent::NotificationNew { id, notification }];
    events.extend(HubEvent::of_notice(notice));
    for event in events {
        app.count_subrequest();
        let _ = app.hub.publish(*account, event).await;
    }
    Ok(())
}

fn outcome_of(ran: Result<(), StorageError>) -> Outcome {
    match ran {
        Ok(()) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}
