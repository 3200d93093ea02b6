//! Deletes an uploaded file unless it is in use.

use super::{
    super::store::{AVATAR, AvatarRow},
    outcome_of,
};
use crate::{
    app::App,
    bind,
    jobs::{message::DeleteUnusedMediaV1, outbox::Running, outcome::Outcome},
    storage::{Core, StorageError},
};

/// 1. Whether the account shows the file. A name is never used again, so one not in use stays so.
/// 2. The object goes; deleting what is gone does nothing.
/// 3. The job's end.
pub async fn delete_unused_media(app: &App, job: &Running<Core>, message: &DeleteUnusedMediaV1) -> Outcome {
    outcome_of(run(app, job, message).await)
}

async fn run(app: &App, job: &Running<Core>, message: &DeleteUnusedMediaV1) -> Result<(), StorageError> {
    let shown = app.core_db().first::<AvatarRow>(bind!(AVATAR, message.account)).await?;
    if shown.and_then(|row| row.avatar_key).as_deref() != Some(message.key.as_str()) {
        app.count_subrequest();
        app.media.delete(&message.key).await?;
    }
    app.core_db().batch(job.done().into()).await.map(drop)
}
