//! Changing one's own password.

use garde::Validate;
use serde::Deserialize;

use super::{
    limits::admit_change,
    new_password::{hash_password, judge_password, take_turn},
    register::mail,
    store::{self, CredentialRow},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::ids::AccountId,
    http::{Answer, ApiError, Caller, Code, Done, Reply, RequestContext, ValidJson},
    jobs::{message::MailContent, outbox::OutboxAddress},
    platform::passwords::Compared,
    storage::StorageError,
};

/// The password there is and the one there shall be.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ChangePasswordRequest {
    /// The current password.
    #[garde(length(bytes, min = 1, max = 1024))]
    current_password: String,
    /// The new password: at least 8 characters, at most 1,024 bytes, not a common one.
    #[garde(skip)]
    #[cfg_attr(feature = "openapi", schemars(length(min = 8, max = 1024)))]
    new_password: String,
}

/// Changes the password; every other device is signed out.
pub async fn change_password(
    app: App,
    caller: Caller,
    context: RequestContext,
    ValidJson(body): ValidJson<ChangePasswordRequest>,
) -> Answer<Reply<Done>> {
    judge_password("newPassword", &body.new_password, "", "")?;
    admit_change(&app, &context, caller.account).await?;
    let turn = take_turn(&app)?;
    let row: Option<CredentialRow> = app.core_db().first(bind!(store::ACCOUNT_BY_ID, caller.account)).await?;
    let row = row.ok_or(ApiError::new(Code::SessionEnded))?;
    let stored = row.password();
    let compared = turn.compare(&body.current_password, stored.as_ref());
    let stored = stored.filter(|_| compared != Compared::Wrong).ok_or_else(wrong_password)?;
    let account = &row.account;
    judge_password("newPassword", &body.new_password, &account.email, &account.username)?;
    let new = hash_password(&turn, &body.new_password)?;
    drop(turn);
    let now = app.now();
    let mail = mail(&app, &account.email, MailContent::PasswordChanged { name: account.username.clone() })
        .owned_by(account.id);
    let closing = app.closing_all(account.id, caller.session());
    let changed = app
        .core_db()
        .batch(vec![
            bind!(store::CHANGE_PASSWORD, account.id, new.hash, new.pepper, now, stored.hash),
            bind!(store::REVOKE_OTHERS, account.id, caller.session(), now, "password_changed"),
            bind!(store::DROP_RESET_TOKENS, account.id),
            app.audit(&changed_entry(account.id)),
            mail.insert(),
            closing.insert(),
        ])
        .await;
    match changed {
        Ok(_) => {
            closing.follow(&app);
            app.hint([mail.hint(OutboxAddress::Core)]);
        }
        // It was changed since it was compared.
        Err(StorageError::Constraint(_)) => return Err(wrong_password()),
        Err(error) => return Err(error.into()),
    }
    Ok(Done::reply("The password is changed. Every other device is signed out."))
}

fn wrong_password() -> ApiError {
    ApiError::new(Code::WrongPassword).field("currentPassword", "is not right")
}

/// What the audit log is told of a changed or reset password.
pub(super) fn changed_entry(account: AccountId) -> Entry {
    Entry {
        actor: Some(account),
        action: Action::PasswordChanged,
        subject: Subject::Account(account),
        details: serde_json::Map::new(),
    }
}
