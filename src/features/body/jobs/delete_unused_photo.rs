//! Deletes an uploaded photo unless a measurement shows it.

use crate::{
    app::App,
    bind,
    features::body::store::{KeyRow, PHOTO_IN_USE},
    jobs::{
        message::DeleteUnusedPhotoV1,
        outbox::{Running, took_effect_before},
        outcome::Outcome,
    },
    storage::{Db, StorageError, User},
};

/// 1. Whether a row names the object. A name is never used again, so one not in use stays so.
/// 2. The object goes; deleting what is gone does nothing.
/// 3. The job's end.
pub async fn delete_unused_photo(
    app: &App,
    db: &Db<User>,
    job: &Running<User>,
    message: &DeleteUnusedPhotoV1,
) -> Outcome {
    match run(app, db, job, message).await {
        Ok(()) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}

async fn run(app: &App, db: &Db<User>, job: &Running<User>, message: &DeleteUnusedPhotoV1) -> Result<(), StorageError> {
    let shown: Option<KeyRow> = db.first(bind!(PHOTO_IN_USE, message.account, &message.key)).await?;
    if shown.is_none_or(|row| row.object_key != message.key) {
        app.count_subrequest();
        app.media.delete(&message.key).await?;
    }
    db.batch(job.done().into()).await.map(drop)
}
