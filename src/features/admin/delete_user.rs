//! Deleting an account.

use super::{close_account::close_account, update_user::refusal};
use crate::{
    app::App,
    domain::ids::AccountId,
    http::{Answer, ApiError, Caller, Code, Done, PathId, Reply},
};

/// `DELETE /admin/users/{id}`
pub async fn delete_user(app: App, caller: Caller, PathId(id): PathId<AccountId>) -> Answer<Reply<Done>> {
    if id == caller.account {
        return Err(ApiError::new(Code::NotYourself));
    }
    match close_account(&app, id, caller.account).await {
        Ok(true) => {
            app.seal_audit_soon();
            Ok(Done::reply("The account is deleted."))
        }
        Ok(false) => Err(ApiError::new(Code::NotFound)),
        Err(error) => Err(refusal(error)),
    }
}
