//! Who is looking, and what they may change.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::{
    store::{EXERCISE_BY_ID, EXERCISE_BY_SLUG, ExerciseRow, PUBLIC},
    views::is_author_of,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, ExerciseId},
        permissions::Permission,
        principal::Principal,
    },
    http::{ApiError, Caller, Code},
    storage::{Core, Statement},
};

/// Who is looking at the library: a signed-in person who also sees their own exercises, or anybody. A key without
/// the permission to read exercises sees what anybody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer(pub Option<AccountId>);

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Caller>().map(|caller| caller.account)))
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Input for Viewer {
    fn describe(_: &mut crate::http::openapi::OperationDoc<'_>) {}
}

/// The statement that loads an exercise by id or slug, for one who sees what is public and their own.
pub fn find_exercise(id_or_slug: &str, account: Option<AccountId>, also_submitted: bool) -> Statement<Core> {
    let own = account.map_or_else(|| PUBLIC.to_owned(), |account| account.to_string());
    match ExerciseId::parse(id_or_slug) {
        Some(id) => bind!(EXERCISE_BY_ID, id, own, also_submitted),
        None => bind!(EXERCISE_BY_SLUG, id_or_slug, own, also_submitted),
    }
}

/// An exercise as one of those who may change it sees it.
pub struct Editable {
    /// The row.
    pub row: ExerciseRow,
    /// Whether it is a moderator's change of what is not theirs.
    pub is_moderation: bool,
}

/// Loads an exercise that the caller may change.
///
/// # Errors
/// [`Code::NotFound`] for what the caller does not see, [`Code::Forbidden`] for what they see but may not change.
pub async fn load_editable(app: &App, caller: &Principal, id_or_slug: &str) -> Result<Editable, ApiError> {
    // A key never carries a moderator's rights: it cannot be asked whether it is still at the keyboard.
    let moderates = caller.may(Permission::ModerateContent) && caller.session().is_some();
    let row: Option<ExerciseRow> =
        app.core_db().first(find_exercise(id_or_slug, Some(caller.account), moderates)).await?;
    let row = row.ok_or(ApiError::new(Code::NotFound))?;
    if is_author_of(&row.summary, caller.account) {
        return Ok(Editable { row, is_moderation: false });
    }
    if moderates { Ok(Editable { row, is_moderation: true }) } else { Err(ApiError::new(Code::Forbidden)) }
}
