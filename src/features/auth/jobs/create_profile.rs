//! Gives a new account its profile row, if the request that made the account did not come to it.
//!
//! 1. An account that is gone gets none: its traces may have been erased already.
//! 2. The row is inserted unless it is there; may repeat, because it then changes nothing.
//! 3. The job is marked done in its own database. A crash before that repeats all three.

use crate::{
    app::App,
    bind,
    features::{auth::store, people::begin_profile},
    jobs::{
        message::CreateProfileV1,
        outbox::{Running, took_effect_before},
        outcome::Outcome,
    },
    storage::{Core, StorageError},
};

/// Runs the job.
pub async fn run(app: &App, job: &Running<Core>, profile: &CreateProfileV1) -> Outcome {
    match give_profile(app, job, profile).await {
        Ok(()) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}

async fn give_profile(app: &App, job: &Running<Core>, profile: &CreateProfileV1) -> Result<(), StorageError> {
    let core = app.core_db();
    let there: Option<serde_json::Value> = core.first(bind!(store::IS_THERE, profile.account)).await?;
    if there.is_some() {
        begin_profile(app, profile).await?;
    }
    core.batch(job.done().into()).await.map(drop)
}
