//! Leaving: closing one's own account.

use garde::Validate;
use serde::Deserialize;

use super::{
    access::check_standing,
    close_account::close_account,
    store::{LEAVING, LeavingRow},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::time::MINUTE_MS,
    http::{Answer, ApiError, Caller, Code, Done, Reply, ValidJson},
};

/// How long ago the person may have proved who they are.
const RECENTLY_MS: i64 = 10 * MINUTE_MS;

/// That one really wants to leave.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DeleteMeRequest {
    /// The word `DELETE`.
    #[garde(custom(is_meant))]
    #[cfg_attr(feature = "openapi", schemars(extend("const" = "DELETE")))]
    confirm: String,
}

fn is_meant(word: &str, _: &()) -> garde::Result {
    if word == "DELETE" { Ok(()) } else { Err(garde::Error::new("must be the word DELETE")) }
}

/// `DELETE /users/me`
pub async fn delete_me(
    app: App,
    caller: Caller,
    ValidJson(DeleteMeRequest { .. }): ValidJson<DeleteMeRequest>,
) -> Answer<Reply<Done>> {
    let now = app.now();
    let session = caller.session().ok_or(ApiError::new(Code::SessionRequired))?;
    let leaving = app.core_db().first::<LeavingRow>(bind!(LEAVING, session, caller.account)).await?;
    let leaving = leaving.ok_or(ApiError::new(Code::SessionEnded))?;
    check_standing(&leaving.status)?;
    if now.since(leaving.authenticated_at) > RECENTLY_MS {
        return Err(ApiError::new(Code::ReauthenticationRequired));
    }
    let told = app.audit(&Entry {
        actor: Some(caller.account),
        action: Action::AccountDeleted,
        subject: Subject::Account(caller.account),
        details: serde_json::Map::new(),
    });
    match close_account(&app, caller.account, told).await {
        Ok(true) => Ok(Done::reply("Your account is deleted.")),
        // Another request was quicker: there is nothing left to delete.
        Ok(false) => Err(ApiError::new(Code::SessionEnded)),
        Err(error) if error.is_last_admin() => Err(ApiError::new(Code::LastAdmin)),
        Err(error) => Err(error.into()),
    }
}
