//! What staff do with published templates: the front page, and what is for subscribers.

use serde::Deserialize;
use serde_json::Map;

use super::{
    access::{read_last, viewer_of},
    list::page_of,
    store::{
        FEATURED_TEMPLATES, PUBLIC, SummaryRow, TEMPLATE_FOR_STAFF, TEMPLATES_BY_AGE, TemplateRow,
        write::FEATURE_TEMPLATE,
    },
    views::{TemplateSummary, TemplateView},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::{ids::TemplateId, templates::facets::ALL},
    http::{
        Answer, ApiError, Caller, Code, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
};

/// Which published templates, and which page.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AdminTemplatesQuery {
    /// Only those on the front page, in their order; else all, newest first.
    #[garde(skip)]
    pub featured: Option<bool>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// Where a template stands from now on. What is left out stays.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FeatureTemplateRequest {
    /// Whether it is on the front page.
    #[garde(skip)]
    pub featured: Option<bool>,
    /// Its place there, lowest first; 1000 when it is new there and none is given.
    #[garde(range(min = 0, max = 1_000_000))]
    pub featured_order: Option<i64>,
    /// Whether it is for subscribers.
    #[garde(skip)]
    pub is_premium: Option<bool>,
}

/// The place of a template for which none was told.
const ORDER_DEFAULT: i64 = 1_000;

/// `GET /admin/templates`
pub async fn list_templates_for_staff(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<AdminTemplatesQuery>,
) -> Answer<List<TemplateSummary>> {
    let is_featured = query.featured == Some(true);
    let list = format!("admin-templates:{is_featured}");
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let start = if is_featured { (-1, 0) } else { ((1 << 53) - 1, 0) };
    let (figure, number): (i64, i64) = query.cursor.map_or(Ok(start), |cursor| app.cursors.decode(&list, &cursor))?;
    let statement = if is_featured {
        bind!(FEATURED_TEMPLATES, caller.account, figure, number, limit + 1)
    } else {
        bind!(TEMPLATES_BY_AGE, caller.account, PUBLIC, format!("[\"{ALL}\"]"), figure, number, limit + 1)
    };
    let rows: Vec<SummaryRow> = app.core_db().all(statement).await?;
    let position = |row: &SummaryRow| match row.featured_order {
        Some(order) if is_featured => (order, row.number),
        _ => (row.created_at.as_millis(), row.number),
    };
    Ok(page_of(&app, &caller, &list, rows, limit, position))
}

/// `PUT /admin/templates/{id}/feature`
pub async fn feature_template(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
    ValidJson(body): ValidJson<FeatureTemplateRequest>,
) -> Answer<Reply<TemplateView>> {
    let find = || bind!(TEMPLATE_FOR_STAFF, caller.account, id);
    let row = app.core_db().first::<TemplateRow>(find()).await?.ok_or(ApiError::new(Code::NotFound))?;
    let before = row.summary.featured_order;
    let order = match body.featured {
        Some(false) => None,
        Some(true) => body.featured_order.or(before).or(Some(ORDER_DEFAULT)),
        None => before.and(body.featured_order.or(before)),
    };
    let is_premium = body.is_premium.unwrap_or(row.summary.is_premium);
    let mut details = Map::new();
    details.insert("featuredOrder".to_owned(), order.into());
    details.insert("wasFeaturedOrder".to_owned(), before.into());
    details.insert("isPremium".to_owned(), is_premium.into());
    let subject = Subject::Thing(format!("template:{id}"));
    let entry = Entry { actor: Some(caller.account), action: Action::TemplateFeatured, subject, details };
    let statements = vec![bind!(FEATURE_TEMPLATE, id, order, is_premium), app.audit(&entry), find()];
    let done = app.core_db().batch(statements).await.map_err(|error| match error {
        // Its author took it back meanwhile.
        error if error.is_refusal("templates.is_premium") => ApiError::new(Code::NotFound),
        error => error.into(),
    })?;
    Ok(Reply::new(TemplateView::of(read_last(&done)?, viewer_of(&caller))))
}
