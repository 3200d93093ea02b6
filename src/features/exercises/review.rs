//! Review by staff: what waits, and what becomes of it.

use serde::Deserialize;

use super::{
    cache::tell_caches,
    exercise::{conflict_when_moved_on, tell_audit},
    store::{EXERCISE_TO_REVIEW, ExerciseRow, LIST_TO_REVIEW, write::SET_STATUS},
    views::ExerciseView,
};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::{Status, lifecycle::after_review},
        ids::ExerciseId,
    },
    http::{
        Answer, ApiError, Caller, Code, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
};

/// Where exercises stand that reviewers see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum ReviewStatus {
    /// Waiting.
    #[default]
    Pending,
    /// Part of the library.
    Approved,
    /// Not taken.
    Rejected,
    /// Taken out of the library.
    Retired,
}

impl ReviewStatus {
    const fn status(self) -> Status {
        match self {
            Self::Pending => Status::Pending,
            Self::Approved => Status::Approved,
            Self::Rejected => Status::Rejected,
            Self::Retired => Status::Retired,
        }
    }
}

/// Which exercises, and which page.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ReviewQuery {
    /// Where they stand; `pending` when left out.
    #[garde(skip)]
    pub status: Option<ReviewStatus>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// `GET /admin/exercises`
pub async fn list_exercises_to_review(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ReviewQuery>,
) -> Answer<List<ExerciseView>> {
    let status = query.status.unwrap_or_default().status().as_str();
    let list = format!("exercises-to-review:{status}");
    let after: i64 = query.cursor.map_or(Ok(0), |cursor| app.cursors.decode(&list, &cursor))?;
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let rows: Vec<ExerciseRow> = app.core_db().all(bind!(LIST_TO_REVIEW, status, after, limit + 1)).await?;
    let cursor = |row: &ExerciseRow| app.cursors.encode(&list, &row.summary.number);
    Ok(List::page(rows, limit, cursor, |row| ExerciseView::for_reviewer(row, Some(caller.account))))
}

/// A decision.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ReviewExerciseRequest {
    /// Whether it becomes part of the library.
    #[garde(skip)]
    pub approve: bool,
    /// What the author is told.
    #[garde(length(chars, min = 1, max = 500))]
    pub reason: Option<String>,
}

/// `PUT /admin/exercises/{exercise}/approve`
pub async fn review_exercise(
    app: App,
    caller: Caller,
    PathId(exercise): PathId<ExerciseId>,
    ValidJson(body): ValidJson<ReviewExerciseRequest>,
) -> Answer<Reply<ExerciseView>> {
    let row: Option<ExerciseRow> = app.core_db().first(bind!(EXERCISE_TO_REVIEW, exercise)).await?;
    let row = row.ok_or(ApiError::new(Code::NotFound))?;
    let was = row.summary.status;
    let becomes = after_review(was, body.approve).ok_or(ApiError::new(Code::NotFound))?;
    let change = if body.approve { "approved" } else { "rejected" };
    let done = app
        .core_db()
        .batch(vec![
            bind!(SET_STATUS, exercise, row.summary.rev, becomes.as_str(), body.reason, app.now()),
            tell_audit(&app, caller.account, exercise, change, was),
            bind!(EXERCISE_TO_REVIEW, exercise),
        ])
        .await
        .map_err(conflict_when_moved_on)?;
    let reviewed = done.last().map(|rows| rows.first::<ExerciseRow>()).transpose()?.flatten();
    let reviewed = reviewed.ok_or(ApiError::new(Code::NotFound))?;
    if was == Status::Approved || becomes == Status::Approved {
        tell_caches(&app, reviewed.summary.rev);
    }
    Ok(Reply::new(ExerciseView::for_reviewer(reviewed, Some(caller.account))))
}
