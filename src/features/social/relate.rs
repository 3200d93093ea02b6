//! What follows and blocks have in common: one batch about somebody else, whose last statement tells
//! whether it took effect.

use serde::de::DeserializeOwned;

use super::store::is_limit;
use crate::{
    app::App,
    domain::ids::AccountId,
    http::{Answer, ApiError, Code},
    storage::{Core, Rows, Statement},
};

/// Writes what `me` wants of `them`, all or nothing, and gives the row the last statement found. `NotFound`
/// without one: of who one cannot see, nothing is written, and nothing told.
pub async fn relate<T: DeserializeOwned>(
    app: &App,
    me: AccountId,
    them: AccountId,
    statements: Vec<Statement<Core>>,
) -> Answer<T> {
    if me == them {
        return Err(Code::NotYourself.into());
    }
    let results = app.core_db().batch(statements).await;
    let results =
        results.map_err(|error| if is_limit(&error) { ApiError::new(Code::LimitReached) } else { error.into() })?;
    let found = results.last().map(Rows::first).transpose()?.flatten();
    found.ok_or(ApiError::new(Code::NotFound))
}
