//! Loads the caller's own account.

use super::{store::MYSELF, views::Person};
use crate::{
    app::App,
    bind,
    http::{Answer, ApiError, Caller, Code},
};

/// The caller as a person, in one read. An access token outlives its account for some minutes, so the
/// account's standing is looked at here.
pub async fn load_person(app: &App, caller: &Caller) -> Answer<Person> {
    let row = app.core_db().first(bind!(MYSELF, caller.account)).await?;
    let person = row.map(|row| Person::decode(caller.account, row)).transpose()?;
    let person = person.ok_or(ApiError::new(Code::SessionEnded))?;
    check_standing(&person.row.status)?;
    Ok(person)
}

/// Refuses accounts that are deleted or suspended.
pub fn check_standing(status: &str) -> Answer<()> {
    match status {
        "active" => Ok(()),
        "suspended" => Err(ApiError::new(Code::AccountSuspended)),
        _ => Err(ApiError::new(Code::SessionEnded)),
    }
}
