//! Erases what a deleted account left behind.

use super::{
    super::store::{AVATAR, AvatarRow},
    outcome_of,
};
use crate::{
    app::App,
    bind,
    domain::ids::AccountId,
    jobs::{message::EraseAccountV1, outbox::Running, outcome::Outcome},
    storage::{
        Core, Statement, StorageError, User,
        erasure::{Erasure, ErasureRule},
    },
};

/// Every step may run any number of times:
/// 1. the data key is destroyed: what was sealed with it is unreadable from now on, also in backups;
/// 2. the person's rows in their shard;
/// 3. the person's rows in the core database, and the job's end.
///
/// An account that is not closed is left alone: a job must not be able to delete a person by mistake.
pub async fn erase_account(app: &App, rules: &[ErasureRule], job: &Running<Core>, message: &EraseAccountV1) -> Outcome {
    let account = app.core_db().first::<AvatarRow>(bind!(AVATAR, message.account)).await;
    match account {
        Ok(Some(row)) if row.status != "deleted" => Outcome::GiveUp { reason: "the account is not closed".to_owned() },
        Ok(_) => outcome_of(run(app, rules, job, message).await),
        Err(error) => Outcome::retry(error),
    }
}

async fn run(
    app: &App,
    rules: &[ErasureRule],
    job: &Running<Core>,
    message: &EraseAccountV1,
) -> Result<(), StorageError> {
    let EraseAccountV1 { account, shard } = *message;
    app.count_subrequest();
    app.vault.shred(account).await?;
    app.user_db(shard)?.batch(in_shard(rules, account)).await?;
    let mut statements = in_core(rules, account);
    statements.extend(job.done());
    app.core_db().batch(statements).await.map(drop)
}

fn in_shard(rules: &[ErasureRule], account: AccountId) -> Vec<Statement<User>> {
    let of_rule = |rule: &ErasureRule| match rule.erasure {
        Erasure::User(statement) => Some(bind!(statement, account)),
        Erasure::Core(_) | Erasure::Keep(..) => None,
    };
    rules.iter().filter_map(of_rule).collect()
}

fn in_core(rules: &[ErasureRule], account: AccountId) -> Vec<Statement<Core>> {
    let of_rule = |rule: &ErasureRule| match rule.erasure {
        Erasure::Core(statement) => Some(bind!(statement, account)),
        Erasure::User(_) | Erasure::Keep(..) => None,
    };
    rules.iter().filter_map(of_rule).collect()
}
