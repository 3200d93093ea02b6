//! The list of one's own workouts.

use garde::Validate;
use serde::Deserialize;

use super::{
    store::{LIST, LIST_BY_STANDING, LIST_BY_TEMPLATE, SummaryRow},
    views::{WorkoutSummaryView, unit_of},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{TemplateId, WorkoutId},
        person::Units,
        time::Timestamp,
        training::Status,
    },
    http::{
        Answer, ApiError, Caller, Code, List, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
};

/// Which workouts.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListWorkoutsQuery {
    /// Those that stand so.
    #[garde(skip)]
    status: Option<Status>,
    /// Those that follow this template. Not together with `status`.
    #[garde(skip)]
    template_id: Option<TemplateId>,
    /// Those that began, or are to begin, at that time or later.
    #[garde(skip)]
    from: Option<Timestamp>,
    /// Those that began, or are to begin, before that time.
    #[garde(skip)]
    to: Option<Timestamp>,
    /// In which units volumes are shown; metric unless told.
    #[garde(skip)]
    units: Option<Units>,
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// `GET /api/workouts`: latest first.
pub async fn list_workouts(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListWorkoutsQuery>,
) -> Answer<List<WorkoutSummaryView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let name = format!("workouts:{}:{:?}:{:?}", caller.account, query.status, query.template_id);
    let (until, last) = match &query.cursor {
        Some(cursor) => app.cursors.decode::<(i64, WorkoutId)>(&name, cursor).map(|(at, id)| {
            // The filter may be narrower than the position: whichever is earlier.
            let at = Timestamp::from_millis(at);
            query.to.filter(|to| *to <= at).map_or((at, id.to_string()), |to| (to, String::new()))
        })?,
        None => (query.to.unwrap_or(Timestamp::END).min(Timestamp::END), String::new()),
    };
    let from = query.from.unwrap_or_default();
    let statement = match (query.status, query.template_id) {
        (Some(_), Some(_)) => {
            return Err(ApiError::new(Code::InvalidQuery).field("templateId", "cannot be asked together with status"));
        }
        (Some(status), None) => {
            bind!(LIST_BY_STANDING, caller.account, from, until, last, limit + 1, crate::training::status_word(status))
        }
        (None, Some(template)) => bind!(LIST_BY_TEMPLATE, caller.account, from, until, last, limit + 1, template),
        (None, None) => bind!(LIST, caller.account, from, until, last, limit + 1),
    };
    let rows: Vec<SummaryRow> = app.user_db(caller.shard)?.all(statement).await?;
    let cursor = |row: &SummaryRow| app.cursors.encode(&name, &(row.begins_at.as_millis(), row.id));
    let unit = unit_of(query.units);
    Ok(List::page(rows, limit, cursor, |row| WorkoutSummaryView::of(row, unit)))
}
