//! Erases what a deleted account left behind.

use super::{
    super::store::{CLOSED, ClosedRow},
    outcome_of,
};
use crate::{
    app::App,
    bind,
    domain::time::MINUTE_MS,
    jobs::{
        message::{EraseAccountV1, JobMessage},
        outbox::Running,
        outcome::Outcome,
    },
    storage::{
        Core, PortFuture, StorageError,
        erasure::{ErasureRule, ObjectRow, PERSONAL_FOLDERS, in_core, in_shard, objects_in_shard},
    },
};

/// How long after an account was closed something may still be written for it: an access token lives 15
/// minutes, and most routes do not ask whether its account does.
const LATE_WRITES_MS: i64 = 20 * MINUTE_MS;

/// What erases a person outside this slice.
#[derive(Clone, Copy)]
pub struct Erasing<'a> {
    /// The rules of all tables.
    pub rules: &'a [ErasureRule],
    /// Erases what objects hold. May run any number of times.
    pub objects: for<'b> fn(&'b App, &'b EraseAccountV1) -> PortFuture<'b, Result<(), StorageError>>,
}

/// Every step may run any number of times:
/// 1. a tombstone is written outside the databases, and the data key destroyed: what was sealed with it is
///    unreadable from now on, also in backups;
/// 2. the picture, the files in folders of their own, and those that rows of the shard name;
/// 3. what live objects hold of them: before the rows that tell which;
/// 4. the person's rows in their shard;
/// 5. the person's rows in the core database, the job's end, and, while something may still be written, the
///    same job once more for later.
///
/// An account that is not closed is left alone: a job must not be able to delete a person by mistake.
pub async fn erase_account(app: &App, erasing: Erasing<'_>, job: &Running<Core>, message: &EraseAccountV1) -> Outcome {
    match app.core_db().first::<ClosedRow>(bind!(CLOSED, message.account)).await {
        Ok(Some(row)) if row.status == "deleted" => outcome_of(run(app, erasing, job, message, row).await),
        Ok(_) => Outcome::GiveUp { reason: "there is no such closed account".to_owned() },
        Err(error) => Outcome::retry(error),
    }
}

async fn run(
    app: &App,
    Erasing { rules, objects }: Erasing<'_>,
    job: &Running<Core>,
    message: &EraseAccountV1,
    closed: ClosedRow,
) -> Result<(), StorageError> {
    let EraseAccountV1 { account, shard } = *message;
    app.count_subrequest();
    app.vault.shred(account, app.now()).await?;
    if let Some(key) = closed.avatar_key {
        app.count_subrequest();
        app.media.delete(&key).await?;
    }
    objects(app, message).await?;
    for folder in PERSONAL_FOLDERS {
        app.count_subrequest();
        app.media.delete_prefix(&format!("{folder}/{account}/")).await?;
    }
    let shard = app.user_db(shard)?;
    for rows in shard.batch(objects_in_shard(rules, account)).await? {
        for ObjectRow { object_key } in rows.decode()? {
            app.count_subrequest();
            app.media.delete(&object_key).await?;
        }
    }
    shard.batch(in_shard(rules, account)).await?;
    let mut statements = in_core(rules, account);
    statements.extend(job.done());
    let last_writes = closed.updated_at.plus_millis(LATE_WRITES_MS);
    if app.now() < last_writes {
        let again = app.job::<Core>(JobMessage::EraseAccountV1(message.clone())).not_before(last_writes);
        statements.push(again.insert());
    }
    app.core_db().batch(statements).await.map(drop)
}
