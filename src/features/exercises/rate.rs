//! Rating an exercise.

use serde::{Deserialize, Serialize};

use super::{
    access::find_exercise,
    store::{
        ExerciseRow,
        write::{RATE_EXERCISE, RATE_EXERCISE_BY_SLUG},
    },
    views::{ExerciseView, Metrics},
};
use crate::{
    app::App,
    bind,
    domain::ids::ExerciseId,
    http::{Answer, ApiError, Caller, Code, PathText, Reply, ValidJson},
};

/// A rating.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RateExerciseRequest {
    /// Stars.
    #[garde(range(min = 1, max = 5))]
    pub rating: u8,
}

/// A rating and what all ratings make together.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RatingView {
    /// Which exercise.
    pub exercise_id: ExerciseId,
    /// Your stars.
    pub rating: u8,
    /// What all think of it.
    pub metrics: Metrics,
}

/// `POST /exercises/{exercise}/rate`: a person has one vote; a second replaces the first. Sums are kept by the
/// database in the same transaction, so that any number of people can rate at once.
pub async fn rate_exercise(
    app: App,
    caller: Caller,
    PathText(exercise): PathText,
    ValidJson(body): ValidJson<RateExerciseRequest>,
) -> Answer<Reply<RatingView>> {
    let rate = match ExerciseId::parse(&exercise) {
        Some(id) => bind!(RATE_EXERCISE, id, caller.account, body.rating, app.now()),
        None => bind!(RATE_EXERCISE_BY_SLUG, &exercise, caller.account, body.rating, app.now()),
    };
    let done = app.core_db().batch(vec![rate, find_exercise(&exercise, Some(caller.account), false)]).await?;
    let row = done.get(1).map(|rows| rows.first::<ExerciseRow>()).transpose()?.flatten();
    let view = ExerciseView::of(row.ok_or(ApiError::new(Code::NotFound))?, Some(caller.account));
    let ExerciseView { summary, your_rating, .. } = view;
    let rating = your_rating.ok_or_else(|| ApiError::new(Code::InternalError).logging("a rating was not kept"))?;
    Ok(Reply::new(RatingView { exercise_id: summary.id, rating, metrics: summary.metrics }))
}
