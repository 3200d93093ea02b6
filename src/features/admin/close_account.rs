//! Closing an account for its owner: at once nobody can sign in to it or find it, and a job erases the
//! rest.

use serde::Deserialize;
use serde_json::Map;

use super::store::{REVOKE_SIGN_INS, TARGET_CHANGED, TELL_DELETION};
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

crate::statements! {
    /// What closing an account needs to know of it.
    CLOSING: Core = "SELECT email, username, shard FROM accounts WHERE id = ?1 AND status <> 'deleted'";
    /// Takes from an account what identifies the person and what signs them in. The picture is left to the erasure,
    /// which needs the name of its object.
    CLOSE: Core = "UPDATE accounts SET status = 'deleted', role = 'user', email = NULL, username = 'deleted', username_key = NULL,
        password_hash = NULL, password_pepper = NULL, plan = 'free', plan_status = 'expired', email_verified_at = NULL, display_name = '',
        password_changed_at = NULL, visibility = 'private', updated_at = ?2, last_login_at = NULL
        WHERE id = ?1 AND status <> 'deleted'";
    /// Forgets the one-time tokens of an account.
    FORGET_MAIL_TOKENS: Core = "DELETE FROM mail_tokens WHERE account_id = ?1";
}

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
    statements.extend(mail.as_ref().map(crate::jobs::outbox::Job::insert));
    match core.batch(statements).await {
        Ok(_) => {
            app.hint(std::iter::once(&erase).chain(&mail).map(|job| job.hint(OutboxAddress::Core)));
            Ok(true)
        }
        // Somebody closed it between the two calls.
        Err(error) if error.is_refusal(TARGET_CHANGED) => Ok(false),
        Err(error) => Err(error),
    }
}
