//! Tells a person something and announces it to their devices.
//!
//! 1. The row, unless there is one of this cause: repeating does nothing.
//! 2. What is there is announced on the hub, under the row's id: the hub takes it once.
//! 3. The job's end. From the person's own outbox it is the batch of step 1, before the announcement: an
//!    announcement that gets lost is made up for by the list.

use super::super::{
    store::{HOME, HomeRow, NotificationRow, told},
    tell::notify,
    views::NotificationView,
};
use crate::{
    app::App,
    bind,
    domain::{ids::AccountId, notice::Notice},
    jobs::{
        message::NotifyV1,
        outbox::{Running, took_effect_before},
        outcome::Outcome,
    },
    live::user_hub::HubEvent,
    storage::{Core, Db, Rows, StorageError, User},
};

/// Runs a job of the core outbox.
pub async fn notify_from_core(app: &App, job: &Running<Core>, message: &NotifyV1) -> Outcome {
    outcome_of(run_from_core(app, job, message).await)
}

/// Runs a job of the outbox of the person's shard.
pub async fn notify_from_user(app: &App, db: &Db<User>, job: &Running<User>, message: &NotifyV1) -> Outcome {
    outcome_of(run_from_user(app, db, job, message).await)
}

async fn run_from_core(app: &App, job: &Running<Core>, message: &NotifyV1) -> Result<(), StorageError> {
    let core = app.core_db();
    if let Some(home) = core.first::<HomeRow>(bind!(HOME, message.account)).await? {
        let statements =
            vec![notify(app, message.account, &message.notice), told(message.account, &message.notice.cause())];
        let rows = app.user_db(home.shard)?.batch(statements).await?;
        announce(app, message.account, &message.notice, rows.last()).await?;
    }
    core.batch(job.done().into()).await.map(drop)
}

async fn run_from_user(app: &App, db: &Db<User>, job: &Running<User>, message: &NotifyV1) -> Result<(), StorageError> {
    let mut statements =
        vec![notify(app, message.account, &message.notice), told(message.account, &message.notice.cause())];
    statements.extend(job.done());
    let rows = db.batch(statements).await?;
    announce(app, message.account, &message.notice, rows.get(1)).await
}

/// Announces the row, if there is one: the person may have switched such notices off.
async fn announce(app: &App, account: AccountId, notice: &Notice, told: Option<&Rows>) -> Result<(), StorageError> {
    let row = told.map(Rows::first::<NotificationRow>).transpose()?.flatten();
    let Some(row) = row.filter(|row| row.read_at.is_none()) else { return Ok(()) };
    let id = row.id;
    let notification = serde_json::to_value(NotificationView::of(row)).unwrap_or_default();
    let mut events = vec![HubEvent::NotificationNew { id, notification }];
    events.extend(HubEvent::of_notice(notice));
    for event in events {
        app.count_subrequest();
        // The row is there: a hub that does not answer costs a badge that lights up later.
        let _ = app.hub.publish(account, event).await;
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
