//! The change feed, for clients that keep a copy of the library and work offline.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    access::Viewer,
    cache::{CLIENT_SECONDS, Kept, Shown, item_copy, through_caches},
    store::{CHANGED_EXERCISES, CHANGES, ChangeRow, ExerciseRow, PUBLIC},
    views::ExerciseView,
};
use crate::{
    app::App,
    bind,
    domain::ids::{AccountId, ExerciseId},
    http::{
        Answer, Reply, ValidQuery,
        cursor::LIMIT_MAX,
        reply::{CachedReply, Cut},
    },
};

/// From where, and how much.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ChangesQuery {
    /// The revision the client has; 0 when it has nothing.
    #[garde(range(min = 0i64, max = 9_007_199_254_740_991i64))]
    pub since: Option<i64>,
    /// How many changes.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// One change: the exercise as it is now, or that it is gone.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ChangeView {
    /// Its revision.
    pub revision: i64,
    /// Which exercise.
    pub id: ExerciseId,
    /// Whether the viewer sees it no longer: drop the copy.
    pub deleted: bool,
    /// The exercise, unless it is gone.
    pub exercise: Option<ExerciseView>,
}

/// Changes in the order they happened. Several changes of one exercise are told once, as the last.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ChangesView {
    /// The changes.
    pub changes: Vec<ChangeView>,
    /// Give this as `since` the next time.
    pub next_since: i64,
    /// Whether there are more at once.
    pub has_more: bool,
}

/// Changes, shared or as one person sees them.
pub type ShownChanges = Shown<CachedReply<ChangesView>, Reply<ChangesView>>;

/// `GET /exercises/changes`
pub async fn list_exercise_changes(
    app: App,
    viewer: Viewer,
    ValidQuery(query): ValidQuery<ChangesQuery>,
) -> Answer<ShownChanges> {
    let since = query.since.unwrap_or(0);
    let limit = query.limit.unwrap_or(LIMIT_MAX);
    if viewer.0.is_some() {
        return Ok(Shown::Own(Reply::new(read_changes(&app, viewer.0, since, limit).await?)));
    }
    // Who starts from nothing is like all others who do; every other start is one of many.
    let kept = if since == 0 && limit == LIMIT_MAX { Kept::Shared } else { Kept::IsolateOnly };
    let build = async { item_copy(&read_changes(&app, None, since, limit).await?) };
    let cached = through_caches(&app, &format!("changes:{since}:{limit}"), kept, build).await?;
    Ok(Shown::Shared(CachedReply::new(cached, CLIENT_SECONDS)))
}

async fn read_changes(app: &App, viewer: Option<AccountId>, since: i64, limit: u32) -> Answer<ChangesView> {
    // One more than asked for tells whether there are more.
    let read = limit + 1;
    let scopes = std::iter::once(PUBLIC.to_owned()).chain(viewer.map(|account| account.to_string()));
    let statements = scopes
        .flat_map(|scope| [bind!(CHANGES, &scope, since, read), bind!(CHANGED_EXERCISES, &scope, since, read)])
        .collect();
    let (mut changes, mut exercises) = (Vec::new(), HashMap::new());
    for pair in app.core_db().batch(statements).await?.chunks(2) {
        let [changed, now] = pair else { continue };
        changes.extend(changed.decode::<ChangeRow>()?);
        exercises.extend(now.decode::<ExerciseRow>()?.into_iter().map(|row| (row.summary.id, row)));
    }
    changes.sort_by_key(|change| change.rev);
    let Cut { rows: changes, has_more, .. } = Cut::of(changes, limit);
    let next_since = changes.last().map_or(since, |change| change.rev);
    let changes = changes.into_iter().map(|change| {
        // Gone from the library, an exercise can still be its author's: that is another change.
        let exercise = if change.gone { None } else { exercises.remove(&change.exercise_id) };
        ChangeView {
            revision: change.rev,
            id: change.exercise_id,
            deleted: exercise.is_none(),
            exercise: exercise.map(|row| ExerciseView::of(row, viewer)),
        }
    });
    Ok(ChangesView { changes: changes.collect(), next_since, has_more })
}
