//! Wraps people's data keys with the current master key, after a rotation.
//!
//! A pass looks at every data key, a page for each job, and each page writes the job of the next. Nobody's
//! text is unreadable meanwhile: both master keys open. The pass that finds every key under the current
//! one writes that down in the key bucket; from then on the old master key can be dropped, and the night
//! begins no more passes.

use super::outcome_of;
use crate::{
    app::App,
    jobs::{
        message::{JobMessage, RewrapKeysV1},
        outbox::{Job, OutboxAddress, Running, job_of_the_day},
        outcome::Outcome,
    },
    platform::{log::principal_hash, vault::Rewrapped},
    storage::{Core, StorageError},
};

/// Keys of one page: four calls each at most, of the 1,000 a Worker may make in one run.
pub const PAGE: u32 = 100;

/// Begins a pass, if there is more than one master key and not every data key is known to be under the
/// current one. Once a day, however often it is called.
///
/// # Errors
/// The database or bucket failed; the next night tries again.
pub async fn begin_rewrap(app: &App) -> Result<(), StorageError> {
    let master_keys = &app.vault.master_keys;
    if master_keys.all().count() < 2 || app.vault.is_rotated().await? {
        return Ok(());
    }
    let master = master_keys.current().id.clone();
    let first = JobMessage::RewrapKeysV1(RewrapKeysV1 { master, after: None, found_others: false });
    job_of_the_day(app.now(), first).write(&app.core_db(), &*app.queue).await
}

/// One page:
/// 1. each key under another master key is wrapped anew; one that is not stays as it is;
/// 2. at the end of a pass that found no other, this is noted;
/// 3. the next page's job is written, and this one's end.
pub async fn rewrap_keys(app: &App, job: &Running<Core>, message: &RewrapKeysV1) -> Outcome {
    outcome_of(run(app, job, message).await)
}

async fn run(app: &App, job: &Running<Core>, message: &RewrapKeysV1) -> Result<(), StorageError> {
    let mut statements = Vec::from(job.done());
    // Otherwise the master keys were changed again, and the night begins a pass of its own.
    let is_current = message.master == app.vault.master_keys.current().id;
    let next = if is_current { rewrap_page(app, message).await? } else { None };
    statements.extend(next.iter().map(Job::insert));
    app.core_db().batch(statements).await?;
    app.hint(next.map(|next| next.hint(OutboxAddress::Core)));
    Ok(())
}

/// The job of the next page; `None` at the end of the pass.
async fn rewrap_page(app: &App, message: &RewrapKeysV1) -> Result<Option<Job<Core>>, StorageError> {
    app.count_subrequest();
    let people = app.vault.people(message.after, PAGE).await?;
    let Some(last) = people.last().copied() else {
        if !message.found_others {
            app.vault.note_rotated().await?;
        }
        return Ok(None);
    };
    let mut found_others = message.found_others;
    for account in people {
        app.count_subrequest();
        let rewrapped = app.vault.rewrap(account).await?;
        found_others |= rewrapped != Rewrapped::NothingToDo;
        if rewrapped == Rewrapped::Unreadable {
            let account = principal_hash(account);
            app.log.line(
                serde_json::json!({"level": "error", "code": "data_key_unreadable", "account": account}).to_string(),
            );
        }
    }
    let next = RewrapKeysV1 { master: message.master.clone(), after: Some(last), found_others };
    Ok(Some(app.job(JobMessage::RewrapKeysV1(next))))
}
