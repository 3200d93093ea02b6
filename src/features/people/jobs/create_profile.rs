//! Gives a new account its profile.

use super::{
    super::{
        projection::copy_profile,
        store::{BEGIN_PROFILE, PERSON, PROFILE, PersonRow, ProfileRow},
    },
    outcome_of,
};
use crate::{
    app::App,
    bind,
    jobs::{message::CreateProfileV1, outbox::Running, outcome::Outcome},
    storage::{Core, Rows, StorageError},
};

/// 1. An account that is gone gets none.
/// 2. The row on the shard; one that is there stays, so that running twice does not undo a change.
/// 3. Its copy, and the job's end.
pub async fn create_profile(app: &App, job: &Running<Core>, message: &CreateProfileV1) -> Outcome {
    outcome_of(run(app, job, message).await)
}

async fn run(app: &App, job: &Running<Core>, message: &CreateProfileV1) -> Result<(), StorageError> {
    let CreateProfileV1 { account, shard, first_name, last_name } = message;
    let owner = app.core_db().first::<PersonRow>(bind!(PERSON, *account)).await?;
    let mut statements = Vec::new();
    if owner.is_some_and(|owner| owner.status != "deleted") {
        let begin = bind!(BEGIN_PROFILE, *account, first_name.clone(), last_name.clone(), app.now());
        let rows = app.user_db(*shard)?.batch(vec![begin, bind!(PROFILE, *account)]).await?;
        let row = rows.last().map(Rows::first::<ProfileRow>).transpose()?.flatten();
        statements.extend(row.into_iter().flat_map(|row| copy_profile(*account, row)));
    }
    statements.extend(job.done());
    app.core_db().batch(statements).await.map(drop)
}
