//! Deleting an account.

use serde_json::Map;

use super::{store::TELL_DELETION, update_user::refusal};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::ids::{AccountId, AuditId},
    features::people::close_account,
    http::{Answer, ApiError, Caller, Code, Done, PathId, Reply},
};

/// `DELETE /admin/users/{id}`
pub async fn delete_user(app: App, caller: Caller, PathId(id): PathId<AccountId>) -> Answer<Reply<Done>> {
    if id == caller.account {
        return Err(ApiError::new(Code::NotYourself));
    }
    let entry = Entry {
        actor: Some(caller.account),
        action: Action::UserDeleted,
        subject: Subject::Account(id),
        details: Map::new(),
    };
    let told = entry.columns(&app.config.audit_key);
    let (row, now, actor) = (AuditId::new(app.now(), app.entropy()), app.now(), caller.account);
    let told = bind!(TELL_DELETION, row, now, told.actor, told.action, told.subject, told.details, actor);
    match close_account(&app, id, told).await {
        Ok(true) => {
            app.seal_audit_soon();
            Ok(Done::reply("The account is deleted."))
        }
        Ok(false) => Err(ApiError::new(Code::NotFound)),
        Err(error) => Err(refusal(error)),
    }
}
