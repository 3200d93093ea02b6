//! The door of the queues: a hint becomes a taken job, and the job's kind leads to its slice.

use sha2::{Digest, Sha256};

use super::{
    erasures::{erase_objects, rules},
    reactions,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, JobId},
        json,
        principal::ShardNumber,
    },
    features::{
        ai,
        auth::jobs::{answer_mail_request, close_sockets, create_profile},
        body, goals, mail, notifications, people, push, rooms, transfer,
    },
    jobs::{
        message::JobMessage,
        outbox::{self, Hint, OutboxAddress, Running, Taken},
        outcome::Outcome,
        queues::{PAUSED_MEMO, PAUSED_MEMO_MS, QueueName},
        store::{OutboxPlace, PAUSED, PausedRow},
        tracked::{Standing, Tracked, standing},
    },
    platform::queue::PROBE_MESSAGE,
    storage::{Core, Db, StorageError, User},
};

/// What to tell the queue of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is dealt with.
    Ack,
    /// Deliver it again later.
    Retry,
}

/// Deals with one message of the queues `high`, `normal` and `low`.
///
/// A message that cannot be read is retried until the platform gives it to the dead-letter queue.
pub async fn consume(app: &App, body: &str) -> Delivery {
    if body == PROBE_MESSAGE {
        return Delivery::Ack;
    }
    let Ok(hint) = json::from_str::<Hint>(body) else { return Delivery::Retry };
    let ran = match hint.address {
        OutboxAddress::Core => run_core(app, &hint).await,
        OutboxAddress::User(shard) => match app.user_db(shard) {
            Ok(db) => run_user(app, (&db, shard), &hint).await,
            Err(error) => Err(error),
        },
    };
    match ran {
        Ok(()) => Delivery::Ack,
        Err(_) => Delivery::Retry,
    }
}

/// Keeps a message of the dead-letter queue in the ledger, once however often it is delivered. A job that
/// it hints at stays in its outbox, and the sweeper goes on hinting at it.
///
/// # Errors
/// The database failed; the message should be delivered again.
pub async fn bury_message(app: &App, body: &str) -> Result<(), StorageError> {
    let now = app.now();
    let id = dead_letter_id(body);
    let reason = "the queue gave it up";
    let hint = json::from_str::<Hint>(body).ok();
    let job_id = hint.as_ref().map(|hint| hint.id);
    let shard = hint.and_then(|hint| match hint.address {
        OutboxAddress::Core => None,
        OutboxAddress::User(shard) => Some(shard),
    });
    let entry = bind!(
        crate::jobs::store::LEDGER_ENTER,
        id,
        "queue",
        shard,
        job_id,
        "unknown",
        reason,
        body,
        now,
        None::<AccountId>
    );
    app.core_db().execute(entry).await.map(drop)
}

/// The entry's id, made from the message: the same message is one entry.
fn dead_letter_id(body: &str) -> JobId {
    let digest = Sha256::digest(body.as_bytes());
    JobId::from_bytes(std::array::from_fn(|index| digest.get(index).copied().unwrap_or_default()))
}

async fn run_core(app: &App, hint: &Hint) -> Result<(), StorageError> {
    let db = app.core_db();
    let Some(job) = take(app, &db, hint).await? else { return Ok(()) };
    let outcome = match &job.message {
        JobMessage::EraseAccountV1(message) => {
            let erasing = people::jobs::Erasing { rules: &rules(), objects: erase_objects };
            people::jobs::erase_account(app, erasing, &job, message).await
        }
        JobMessage::DeleteUnusedMediaV1(message) => people::jobs::delete_unused_media(app, &job, message).await,
        JobMessage::CreateProfileV1(profile) => create_profile::run(app, &job, profile).await,
        JobMessage::RewrapKeysV1(message) => people::jobs::rewrap_keys(app, &job, message).await,
        JobMessage::ReplayDeletionsV1(message) => people::jobs::replay_deletions(app, &rules(), &job, message).await,
        JobMessage::AnswerMailRequestV1(request) => answer_mail_request::run(app, &job, request).await,
        JobMessage::SendMailV1(mail) => mail::send_from_core(app, &job, mail).await,
        JobMessage::CloseSocketsV1(message) => close_sockets::run(app, &job, message).await,
        JobMessage::SeparateInRoomsV1(message) => rooms::separate_in_rooms(app, &job, message).await,
        JobMessage::NotifyV1(message) => notifications::jobs::notify_from_core(app, &job, message).await,
        other => unknown_here::<Core>(other),
    };
    outbox::settle(&db, &app.core_db(), hint.address, &job, outcome, app.now()).await
}

async fn run_user(app: &App, (db, shard): (&Db<User>, ShardNumber), hint: &Hint) -> Result<(), StorageError> {
    let Some(job) = take(app, db, hint).await? else { return Ok(()) };
    if let Some(tracked) = &job.tracked {
        tell_standing(app, db, tracked).await;
    }
    let outcome = match &job.message {
        JobMessage::ProjectPublicCardV1(message) => people::jobs::project_public_card(app, &job, message).await,
        JobMessage::SendMailV1(mail) => mail::send_from_user(app, db, &job, mail).await,
        JobMessage::NotifyV1(message) => notifications::jobs::notify_from_user(app, (db, shard), &job, message).await,
        JobMessage::WorkoutCompletedV1(message) => reactions::workout_completed(app, db, &job, message).await,
        JobMessage::ImportFileV1(message) => transfer::jobs::import_file(app, db, &job, message).await,
        JobMessage::WriteExportV1(message) => transfer::jobs::write_export(app, db, &job, message).await,
        JobMessage::DeleteUnusedPhotoV1(message) => body::jobs::delete_unused_photo(app, db, &job, message).await,
        JobMessage::MeasureGoalsV1(message) => goals::measure_goals_job(app, db, &job, message).await,
        JobMessage::PushV1(message) => push::push(app, db, &job, message).await,
        JobMessage::RemindV1(message) => reactions::remind(app, db, &job, message).await,
        JobMessage::GenerateWithCoachV1(message) => ai::run_generation(app, db, &job, message).await,
        JobMessage::ApplyRecommendationV1(message) => ai::apply_recommendation(app, db, &job, message).await,
        other => unknown_here::<User>(other),
    };
    outbox::settle(db, &app.core_db(), hint.address, &job, outcome, app.now()).await?;
    if let Some(tracked) = &job.tracked {
        tell_standing(app, db, tracked).await;
    }
    Ok(())
}

/// Tells a person's devices how a job stands that they wait for.
async fn tell_standing(app: &App, db: &Db<User>, tracked: &Tracked) {
    if let Ok(Some(Standing { state, progress })) = db.first(standing(tracked)).await {
        app.announce_job(tracked, state, progress).await;
    }
}

async fn take<P: OutboxPlace>(app: &App, db: &Db<P>, hint: &Hint) -> Result<Option<Box<Running<P>>>, StorageError> {
    match outbox::take(db, hint.id, app.now()).await? {
        Taken::Run(job) => {
            if job.id != hint.id {
                app.hint([Hint { priority: job.priority, ..hint.clone() }]);
            }
            if is_paused(app, job.message.queue()).await {
                outbox::hold(db, &job, app.now()).await?;
                return Ok(None);
            }
            Ok(Some(job))
        }
        Taken::NothingToDo => Ok(None),
        Taken::Hopeless { id, message, reason } => {
            outbox::bury(db, &app.core_db(), hint.address, id, message.as_ref(), reason, app.now()).await?;
            Ok(None)
        }
    }
}

/// Whether the work of a queue waits. Where nobody can tell, it goes on.
async fn is_paused(app: &App, queue: QueueName) -> bool {
    let now = app.now();
    let known = app.memo.get(PAUSED_MEMO, now);
    let paused = match known {
        Some(paused) => paused,
        None => {
            let Ok(rows) = app.core_db().all::<PausedRow>(bind!(PAUSED)).await else { return false };
            let names: Vec<String> = rows.into_iter().map(|row| row.name).collect();
            let paused = names.join(",");
            app.memo.put(PAUSED_MEMO, &paused, PAUSED_MEMO_MS, now);
            paused.into()
        }
    };
    paused.split(',').any(|name| name == queue.as_str())
}

/// A kind of job that no slice runs from this outbox: it was written by a newer or a broken release.
fn unknown_here<P: OutboxPlace>(message: &JobMessage) -> Outcome {
    Outcome::GiveUp { reason: format!("{} does not run from the {:?} outbox", message.kind(), P::LOCATION) }
}
