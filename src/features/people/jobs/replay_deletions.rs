//! Deletes again who has left and has come back: a database that is restored to an earlier day holds
//! people who were deleted since.
//!
//! A pass looks for everybody who has a tombstone, a page for each job, and each page writes the job of
//! the next. Where nothing was restored it only reads.

use super::{
    super::{
        close_account::close,
        store::{IdRow, KNOWN_AMONG, OPEN_AMONG},
    },
    outcome_of,
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::ids::AccountId,
    jobs::{
        message::{JobMessage, ReplayDeletionsV1},
        outbox::{Job, OutboxAddress, Running, job_of_the_day},
        outcome::Outcome,
    },
    platform::log::principal_hash,
    storage::{
        Core, StorageError,
        erasure::{ErasureRule, in_shard},
    },
};

/// Tombstones of one page. Each person found takes three calls, of the 1,000 a Worker may make in one run.
pub const PAGE: u32 = 200;

/// Begins a pass. Once a day, however often it is called.
///
/// # Errors
/// The database failed; the next night tries again.
pub async fn begin_replay(app: &App) -> Result<(), StorageError> {
    app.count_subrequest();
    if app.vault.departed(None, 1).await?.is_empty() {
        return Ok(());
    }
    let first = JobMessage::ReplayDeletionsV1(ReplayDeletionsV1 { after: None });
    job_of_the_day(app.now(), first).write(&app.core_db(), &*app.queue).await
}

/// One page. Every step may run any number of times:
/// 1. accounts that are open again are closed, which writes the job of their erasure;
/// 2. what shards know of such people is erased, also of those of whom the core database knows nothing;
/// 3. the next page's job is written, and this one's end.
pub async fn replay_deletions(
    app: &App,
    rules: &[ErasureRule],
    job: &Running<Core>,
    message: &ReplayDeletionsV1,
) -> Outcome {
    outcome_of(run(app, rules, job, message).await)
}

async fn run(
    app: &App,
    rules: &[ErasureRule],
    job: &Running<Core>,
    message: &ReplayDeletionsV1,
) -> Result<(), StorageError> {
    app.count_subrequest();
    let people = app.vault.departed(message.after, PAGE).await?;
    if !people.is_empty() {
        let ids = serde_json::to_string(&people).unwrap_or_default();
        close_again(app, &ids).await?;
        erase_from_shards(app, rules, &ids).await?;
    }
    let next: Option<Job<Core>> =
        people.last().map(|last| app.job(JobMessage::ReplayDeletionsV1(ReplayDeletionsV1 { after: Some(*last) })));
    let mut statements = Vec::from(job.done());
    statements.extend(next.iter().map(Job::insert));
    app.core_db().batch(statements).await?;
    app.hint(next.map(|next| next.hint(OutboxAddress::Core)));
    Ok(())
}

async fn close_again(app: &App, ids: &str) -> Result<(), StorageError> {
    for IdRow { id } in app.core_db().all(bind!(OPEN_AMONG, ids)).await? {
        let told = app.audit(&Entry {
            actor: None,
            action: Action::DeletionReplayed,
            subject: Subject::Account(id),
            details: serde_json::Map::new(),
        });
        match close(app, id, told, false).await {
            Ok(_) => {}
            // In the old copy the person is the only administrator. The others do not wait for that to be mended.
            Err(error) if error.is_last_admin() => note_last_admin(app, id),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn note_last_admin(app: &App, account: AccountId) {
    let line = serde_json::json!({"level": "error", "code": "deletion_not_replayed", "account": principal_hash(account), "cause": "the last admin stays"});
    app.log.line(line.to_string());
}

async fn erase_from_shards(app: &App, rules: &[ErasureRule], ids: &str) -> Result<(), StorageError> {
    for shard in 0..app.shard_count() {
        let db = app.user_db(shard)?;
        for IdRow { id } in db.all(bind!(KNOWN_AMONG, ids)).await? {
            db.batch(in_shard(rules, id)).await?;
        }
    }
    Ok(())
}
