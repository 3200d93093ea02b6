//! Closes the sockets of sign-ins that ended.
//!
//! 1. Whose sign-in it is, where the one who ended it did not know.
//! 2. The hub closes its sockets, refuses new ones, and says in which rooms the person has others; those are closed.
//!    Closing what is closed does nothing, and sign-ins begun since are not meant: late or twice does no harm.
//! 3. The job's end.

use serde::Deserialize;

use crate::{
    app::App,
    bind,
    domain::{ids::AccountId, sign_ins::SignIns},
    features::auth::store::ACCOUNT_OF_SESSION,
    jobs::{
        message::CloseSocketsV1,
        outbox::{Running, took_effect_before},
        outcome::Outcome,
    },
    storage::{Core, StorageError},
};

#[derive(Deserialize)]
struct OwnerRow {
    account_id: AccountId,
}

/// Runs the job.
pub async fn run(app: &App, job: &Running<Core>, message: &CloseSocketsV1) -> Outcome {
    match close(app, job, message).await {
        Ok(()) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}

async fn close(app: &App, job: &Running<Core>, message: &CloseSocketsV1) -> Result<(), StorageError> {
    let core = app.core_db();
    let account = match (message.account, message.sign_ins) {
        (None, SignIns::One { session }) => {
            core.first::<OwnerRow>(bind!(ACCOUNT_OF_SESSION, session)).await?.map(|row| row.account_id)
        }
        (account, _) => account,
    };
    // A sign-in that is not there any more has no sockets: its account was erased, and its hub with it.
    if let Some(account) = account {
        app.close_sockets(account, message.sign_ins).await?;
    }
    core.batch(job.done().into()).await.map(drop)
}
