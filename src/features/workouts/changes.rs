//! The change feed, for devices that keep a copy of the history.

use std::collections::HashMap;

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    store::{CHANGED_WORKOUTS, ChangeKind, ChangeRow, SummaryRow, WORKOUT_CHANGES},
    views::{WorkoutSummaryView, unit_of},
};
use crate::{
    app::App,
    bind,
    domain::{ids::WorkoutId, person::Units, time::Timestamp},
    http::{Answer, ApiError, Caller, Code, Reply, ValidQuery, cursor::LIMIT_MAX, reply::Cut},
    storage::Rows,
};

/// From where, and how much.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WorkoutChangesQuery {
    /// The revision the client has; 0 when it has nothing.
    #[garde(range(min = 0i64, max = 9_007_199_254_740_991i64))]
    since: Option<i64>,
    /// How many changes.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
    /// In which units volumes are shown; metric unless told.
    #[garde(skip)]
    units: Option<Units>,
}

/// One change: the workout as it is now, or that it is gone.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WorkoutChangeView {
    /// Its number.
    revision: i64,
    /// Which workout.
    id: WorkoutId,
    /// What became of it since the revision asked from.
    change: ChangeKind,
    /// When.
    changed_at: Timestamp,
    /// The workout, unless it is gone.
    workout: Option<WorkoutSummaryView>,
}

/// Changes in the order they happened. Several changes of one workout are told once, as the last.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WorkoutChangesView {
    /// The changes.
    changes: Vec<WorkoutChangeView>,
    /// Give this as `since` the next time.
    next_since: i64,
    /// Whether there are more at once.
    has_more: bool,
}

/// `GET /api/workouts/changes`
pub async fn list_workout_changes(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<WorkoutChangesQuery>,
) -> Answer<Reply<WorkoutChangesView>> {
    let since = query.since.unwrap_or(0);
    let limit = query.limit.unwrap_or(LIMIT_MAX);
    // One more than asked for tells whether there are more.
    let rows = app
        .user_db(caller.shard)?
        .batch(vec![
            bind!(WORKOUT_CHANGES, caller.account, since, limit + 1),
            bind!(CHANGED_WORKOUTS, caller.account, since, limit + 1),
        ])
        .await?;
    let [changes, workouts] = rows.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let Cut { rows: changes, has_more, .. } = Cut::<ChangeRow>::of(Rows::decode(changes)?, limit);
    let workouts: Vec<SummaryRow> = Rows::decode(workouts)?;
    let mut workouts: HashMap<WorkoutId, SummaryRow> = workouts.into_iter().map(|row| (row.id, row)).collect();
    let next_since = changes.last().map_or(since, |change| change.revision);
    let changes = changes.into_iter().map(|row| WorkoutChangeView {
        revision: row.revision,
        id: row.workout_id,
        change: match row.kind {
            ChangeKind::Deleted => ChangeKind::Deleted,
            _ if row.created_in > since => ChangeKind::Created,
            _ => ChangeKind::Updated,
        },
        changed_at: row.changed_at,
        workout: workouts.remove(&row.workout_id).map(|row| WorkoutSummaryView::of(row, unit_of(query.units))),
    });
    Ok(Reply::new(WorkoutChangesView { changes: changes.collect(), next_since, has_more }))
}
