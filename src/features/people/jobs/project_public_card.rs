//! Copies what a shard tells of a person to the core database, for views, search and lists.

use super::{
    super::{
        projection::{copy_preferences, copy_profile},
        store::{PREFERENCES, PROFILE, PreferencesRow, ProfileRow},
    },
    outcome_of,
};
use crate::{
    app::App,
    bind,
    jobs::{message::ProjectPublicCardV1, outbox::Running, outcome::Outcome},
    storage::{Rows, StorageError, User},
};

/// 1. What the shard has now, which may be newer than when the job was written.
/// 2. The copies; each refuses to replace a newer one, so that running twice or late does no harm.
/// 3. The job's end.
pub async fn project_public_card(app: &App, job: &Running<User>, message: &ProjectPublicCardV1) -> Outcome {
    outcome_of(run(app, job, message).await)
}

async fn run(app: &App, job: &Running<User>, message: &ProjectPublicCardV1) -> Result<(), StorageError> {
    let ProjectPublicCardV1 { account, shard } = *message;
    let shard_db = app.user_db(shard)?;
    let rows = shard_db.batch(vec![bind!(PROFILE, account), bind!(PREFERENCES, account)]).await?;
    let profile = rows.first().map(Rows::first::<ProfileRow>).transpose()?.flatten();
    let preferences = rows.last().map(Rows::first::<PreferencesRow>).transpose()?.flatten();
    let mut copies = Vec::new();
    copies.extend(profile.into_iter().flat_map(|row| copy_profile(account, row)));
    if let Some(row) = preferences {
        copies.extend(copy_preferences(account, &row)?);
    }
    app.core_db().batch(copies).await?;
    shard_db.batch(job.done().into()).await.map(drop)
}
