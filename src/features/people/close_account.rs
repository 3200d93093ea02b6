//! Closing an account, whoever wishes it: at once nobody can sign in to it or find it, and a job erases
//! the rest.

use super::store::{CLOSE_ACCOUNT, CLOSING, ClosingRow, END_MAIL_TOKENS, END_SESSIONS, ERASE_DETAILS};
use crate::{
    app::App,
    bind,
    domain::ids::AccountId,
    jobs::{
        message::{EraseAccountV1, JobMessage, MailContent, SendMailV1},
        outbox::{Job, OutboxAddress},
        store::BLANK_DEAD_CORE,
    },
    storage::{Core, Statement, StorageError},
};

/// Closes `account` and tells its owner by mail; `false` when there is none to close. `told` is the row of
/// the audit log: it comes first in the batch, so that it may guard the rest.
///
/// # Errors
/// The database failed, or a guard of the batch refused.
pub async fn close_account(app: &App, account: AccountId, told: Statement<Core>) -> Result<bool, StorageError> {
    close(app, account, told, true).await
}

/// The same, of somebody who was told before when `tells_owner` is not set.
pub(super) async fn close(
    app: &App,
    account: AccountId,
    told: Statement<Core>,
    tells_owner: bool,
) -> Result<bool, StorageError> {
    let Some(row) = app.core_db().first::<ClosingRow>(bind!(CLOSING, account)).await? else { return Ok(false) };
    let erase = app.job(JobMessage::EraseAccountV1(EraseAccountV1 { account, shard: row.shard }));
    let mut jobs: Vec<Job<Core>> = vec![erase];
    jobs.extend(row.email.clone().filter(|_| tells_owner).map(|to| {
        let mail = MailContent::AccountDeleted { name: row.username };
        app.job(JobMessage::SendMailV1(SendMailV1 { to, mail }))
    }));
    let now = app.now();
    let mut statements = vec![
        told,
        bind!(CLOSE_ACCOUNT, account, now),
        bind!(END_SESSIONS, account, now),
        bind!(END_MAIL_TOKENS, account),
        bind!(ERASE_DETAILS, account),
    ];
    // Mails that could not be sent still hold the address.
    statements.extend(row.email.map(|email| bind!(BLANK_DEAD_CORE, email)));
    statements.extend(jobs.iter().map(Job::insert));
    match app.core_db().batch(statements).await {
        Ok(_) => {
            app.hint(jobs.iter().map(|job| job.hint(OutboxAddress::Core)));
            Ok(true)
        }
        // Somebody was quicker.
        Err(error) if error.is_refusal("accounts.status") => Ok(false),
        Err(error) => Err(error),
    }
}
