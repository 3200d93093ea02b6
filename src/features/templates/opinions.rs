//! What people think of a template: stars, and keeping it as a favourite.

use serde::{Deserialize, Serialize};

use super::{
    access::{load_template, read_last, viewer_of},
    store::{
        TEMPLATE,
        write::{ADD_FAVORITE, RATE_TEMPLATE, REMOVE_FAVORITE},
    },
    views::{Stats, TemplateSummary},
};
use crate::{
    app::App,
    bind,
    domain::ids::TemplateId,
    http::{Answer, ApiError, Caller, Code, PathId, Reply, ValidJson},
};

/// The most templates one may keep.
pub const FAVORITES_MAX: u32 = 500;

/// A rating.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RateTemplateRequest {
    /// Stars.
    #[garde(range(min = 1, max = 5))]
    pub rating: u8,
}

/// A person's opinion, and what all opinions make together.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OpinionView {
    /// Which template.
    pub template_id: TemplateId,
    /// Your stars.
    pub rating: Option<u8>,
    /// Whether you keep it.
    pub is_favorite: bool,
    /// What all think of it.
    pub stats: Stats,
}

impl From<TemplateSummary> for OpinionView {
    fn from(summary: TemplateSummary) -> Self {
        Self {
            template_id: summary.id,
            rating: summary.your_rating,
            is_favorite: summary.is_favorite,
            stats: summary.stats,
        }
    }
}

/// `POST /templates/{id}/rate`: a person has one vote; a second replaces the first. Nobody rates their own.
pub async fn rate_template(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
    ValidJson(body): ValidJson<RateTemplateRequest>,
) -> Answer<Reply<OpinionView>> {
    let seen = load_template(&app, &caller, id).await?.summary;
    if seen.created_by == Some(caller.account) {
        return Err(ApiError::new(Code::NotYourself).saying("You cannot rate a template of your own."));
    }
    let rate = bind!(RATE_TEMPLATE, seen.number, caller.account, body.rating, app.now());
    let done = app.core_db().batch(vec![rate, bind!(TEMPLATE, caller.account, id)]).await?;
    let summary = TemplateSummary::of(read_last(&done)?.summary, viewer_of(&caller));
    Ok(Reply::new(summary.into()))
}

/// `POST /templates/{id}/favorite`: once more changes nothing.
pub async fn favorite_template(app: App, caller: Caller, PathId(id): PathId<TemplateId>) -> Answer<Reply<OpinionView>> {
    let seen = load_template(&app, &caller, id).await?.summary;
    let keep = bind!(ADD_FAVORITE, seen.number, caller.account, app.now(), FAVORITES_MAX);
    let done = app.core_db().batch(vec![keep, bind!(TEMPLATE, caller.account, id)]).await?;
    let summary = TemplateSummary::of(read_last(&done)?.summary, viewer_of(&caller));
    if !summary.is_favorite {
        return Err(ApiError::new(Code::LimitReached).saying(format!("You may keep {FAVORITES_MAX} templates.")));
    }
    Ok(Reply::new(summary.into()))
}

/// `DELETE /templates/{id}/favorite`: also of a template that is hidden by now.
pub async fn unfavorite_template(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
) -> Answer<Reply<crate::http::Done>> {
    app.core_db().execute(bind!(REMOVE_FAVORITE, caller.account, id)).await?;
    Ok(crate::http::Done::reply("The template is no favourite of yours."))
}
