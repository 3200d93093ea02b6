//! Loads a template for somebody who sees it.

use axum::{
    RequestPartsExt,
    extract::{FromRequestParts, RawPathParams},
};
use http::request::Parts;

use super::{
    store::{TEMPLATE, TemplateRow},
    views::Viewer,
};
use crate::{
    app::App,
    bind,
    domain::{ids::TemplateId, permissions::Permission, principal::Principal},
    http::{Answer, ApiError, Code},
    storage::Rows,
};

/// Who looks.
pub fn viewer_of(caller: &Principal) -> Viewer {
    Viewer { account: caller.account, has_premium: caller.may(Permission::AccessPremiumTemplates) }
}

/// A template that the caller sees; missing and hidden ones are the same.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn load_template(app: &App, caller: &Principal, id: TemplateId) -> Answer<TemplateRow> {
    let row = app.core_db().first::<TemplateRow>(bind!(TEMPLATE, caller.account, id)).await?;
    row.ok_or(ApiError::new(Code::NotFound))
}

/// A template that the caller sees and may use.
///
/// # Errors
/// [`Code::NotFound`], or [`Code::PremiumRequired`] for one that is reserved to subscribers.
pub async fn load_usable(app: &App, caller: &Principal, id: TemplateId) -> Answer<TemplateRow> {
    let row = load_template(app, caller, id).await?;
    let is_own = row.summary.created_by == Some(caller.account);
    if row.summary.is_premium && !is_own && !viewer_of(caller).has_premium {
        return Err(ApiError::new(Code::PremiumRequired));
    }
    Ok(row)
}

/// A template of the caller's own.
///
/// # Errors
/// [`Code::NotFound`] for what the caller does not see, [`Code::Forbidden`] for what is somebody else's.
pub async fn load_own(app: &App, caller: &Principal, id: TemplateId) -> Answer<TemplateRow> {
    let row = load_template(app, caller, id).await?;
    if row.summary.created_by == Some(caller.account) { Ok(row) } else { Err(ApiError::new(Code::Forbidden)) }
}

/// The template that the last statement of a batch read.
///
/// # Errors
/// [`Code::NotFound`] when it read none.
pub fn read_last(rows: &[Rows]) -> Answer<TemplateRow> {
    let row = rows.last().map(Rows::first::<TemplateRow>).transpose()?.flatten();
    row.ok_or(ApiError::new(Code::NotFound))
}

/// The two segments of the address of a version.
#[derive(Clone, Copy, Debug)]
pub struct VersionPath {
    /// The template.
    pub id: TemplateId,
    /// Which version.
    pub version: u32,
}

impl<S: Send + Sync> FromRequestParts<S> for VersionPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let params: RawPathParams = parts.extract().await.map_err(|_| ApiError::new(Code::MalformedRequest))?;
        let given = |name: &str| params.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        let id =
            given("id").and_then(TemplateId::parse).ok_or_else(|| ApiError::invalid_field("id", "is not an id"))?;
        let version = given("version").and_then(|version| version.parse().ok());
        let version = version.ok_or_else(|| ApiError::invalid_field("version", "is not the number of a version"))?;
        Ok(Self { id, version })
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Input for VersionPath {
    fn describe(doc: &mut crate::http::openapi::OperationDoc<'_>) {
        doc.path_is_id = true;
    }
}
