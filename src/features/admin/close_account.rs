//! Closing an account for its owner: at once nobody can sign in to it or find it, and a job erases the
//! rest.

use serde::Deserialize;
use serde_json::Map;

use super::store::{CLOSE, CLOSING, FORGET_MAIL_TOKENS, REVOKE_SIGN_INS, TARGET_CHANGED, TELL_DELETION};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::{
        ids::{AccountId, AuditId},
        principal::ShardNumber,
    },
    jobs::{
        message::{EraseAccountV1, JobMessage, MailContent, SendMailV1},
        outbox::OutboxAddress,
    },
    storage::{Core, StorageError},
};

#[derive(Deserialize)]
struct ClosingRow {
    email: Option<String>,
    username: String,
    shard: ShardNumber,
}

/// Closes `account`, as `actor` wishes; `false` when there is none.
///
/// # Errors
/// The database failed, or a guard of the batch refused.
pub async fn close_account(app: &App, account: AccountId, actor: AccountId) -> Result<bool, StorageError> {
    let core = app.core_db();
    let Some(row) = core.first::<ClosingRow>(bind!(CLOSING, account)).await? else { return Ok(false) };
    let now = app.now();
    let entry = Entry {
        actor: Some(actor),
        action: Action::UserDeleted,
        subject: Subject::Account(account),
        details: Map::new(),
    };
    let told = entry.columns(&app.config.audit_key);
    let erase = app.job::<Core>(JobMessage::EraseAccountV1(EraseAccountV1 { account, shard: row.shard }));
    let mail = row.email.map(|to| {
        let mail = MailContent::AccountDeleted { name: row.username };
        app.job::<Core>(JobMessage::SendMailV1(SendMailV1 { to, mail }))
    });
    let id = AuditId::new(now, app.entropy());
    let mut statements = vec![
        bind!(TELL_DELETION, id, now, told.actor, told.action, told.subject, told.details, actor, account),
        bind!(CLOSE, account, now),
        bind!(REVOKE_SIGN_INS, account, now, "deleted"),
        bind!(FORGET_MAIL_TOKENS, account),
        erase.insert(),
    ];
    let closing = app.closing_all(account, None);
    statements.push(closing.insert());
    statements.extend(mail.as_ref().map(crate::jobs::outbox::Job::insert));
    match core.batch(statements).await {
        Ok(_) => {
            closing.follow(app);
            app.hint(std::iter::once(&erase).chain(&mail).map(|job| job.hint(OutboxAddress::Core)));
            Ok(true)
        }
        // Somebody closed it between the two calls.
        Err(error) if error.is_refusal(TARGET_CHANGED) => Ok(false),
        Err(error) => Err(error),
    }
}
