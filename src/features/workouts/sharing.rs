//! Who else may see a workout.

use std::collections::HashMap;

use garde::Validate;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::{
    access::{is_shown_by_visibility, load_own},
    rooms::{Named, submit},
    store::{
        FRIENDS_AMONG, FriendsAmongRow, PRIVACY, PRIVACY_OF_SOME, PrivacyOfRow, PrivacyRow, SHARE, SHARE_ONLY_WITH,
        SHARE_WITH, SHARED_BY, SHARED_WITH, SHARED_WITH_ME, SOME, SharedByRow, SharedRow, SharedWithRow, SummaryRow,
    },
    views::{WorkoutSummaryView, unit_of},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, WorkoutId},
        live_session::{Command, OpId, SharedWithView, UpdateDetails},
        person::Units,
        principal::ShardNumber,
        time::{DAY_MS, Timestamp},
        visibility::{Relation, Visibility},
    },
    http::{
        Answer, ApiError, Caller, Code, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        reply::Cut,
    },
    storage::Rows,
};

/// The most friends a workout is shown to by name.
const NAMED_MAX: usize = 50;

/// How long a workout that a friend shows by its visibility is listed, in days from when it was first shown.
const SHOWN_DAYS: i64 = 90;

/// Whom to show a workout.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ShareWorkoutRequest {
    /// Who may see it without being named.
    #[garde(skip)]
    visibility: Option<Visibility>,
    /// The friends who may see it whatever its visibility: these and no others.
    #[garde(length(max = NAMED_MAX))]
    user_ids: Option<Vec<AccountId>>,
    /// The name of the operation: the same name is the same change.
    #[garde(skip)]
    op_id: Option<OpId>,
}

/// Who may see a workout.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ShareView {
    /// Who may see it without being named.
    visibility: Visibility,
    /// Whether nobody may all the same, because one's preferences show no workouts.
    hidden_by_preferences: bool,
    /// The friends who may see it whatever its visibility.
    shared_with: Vec<SharedWithView>,
}

/// Which page.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListSharedQuery {
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// In which units volumes are shown; metric unless told.
    #[garde(skip)]
    units: Option<Units>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// A workout that a friend shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SharedWorkoutView {
    /// Whose it is.
    user_id: AccountId,
    /// Whose, by name.
    username: String,
    /// Since when it is shown.
    shared_at: Timestamp,
    /// The workout.
    workout: WorkoutSummaryView,
}

/// Remembers that somebody else may be allowed to see a workout, so that they find it. Goes before the workout is
/// shown: what is remembered here shows nothing by itself.
///
/// # Errors
/// [`Code::AlreadyAdded`] when somebody else shows a workout of that id: who did first is who others see.
pub async fn remember_shared(app: &App, caller: &Caller, workout: WorkoutId) -> Answer<()> {
    let id = workout.to_string();
    let share = bind!(SHARE, &id, caller.account, app.now());
    let results = app.core_db().batch(vec![share, bind!(SHARED_BY, &id)]).await?;
    check_shown_by(caller, results.last())
}

fn check_shown_by(caller: &Caller, shared_by: Option<&Rows>) -> Answer<()> {
    let owner: Option<SharedByRow> = shared_by.map(Rows::first).transpose()?.flatten();
    if owner.is_some_and(|row| row.owner_id == caller.account) {
        return Ok(());
    }
    Err(ApiError::new(Code::AlreadyAdded).field("id", "is that of a workout somebody else shows"))
}

/// `POST /api/workouts/{id}/share`: by visibility, by name, or both.
pub async fn share_workout(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathId(workout): PathId<WorkoutId>,
    ValidJson(body): ValidJson<ShareWorkoutRequest>,
) -> Answer<Reply<ShareView>> {
    let mut visibility = load_own(&app, &caller, workout).await?.snapshot.workout.visibility;
    if let Some(people) = &body.user_ids {
        name_people(&app, &caller, workout, people).await?;
    }
    if let Some(wanted) = body.visibility {
        if wanted != Visibility::Private {
            remember_shared(&app, &caller, workout).await?;
        }
        let named = Named::of(&app, &headers, body.op_id, None);
        let change = UpdateDetails { visibility: Some(wanted), ..UpdateDetails::default() };
        let state = submit(&app, &caller, workout, vec![named.op(Command::UpdateDetails(change))]).await?;
        visibility = state.snapshot.workout.visibility;
    }
    show_share(&app, &caller, workout, visibility).await
}

/// `GET /api/workouts/{id}/share`
pub async fn get_workout_share(
    app: App,
    caller: Caller,
    PathId(workout): PathId<WorkoutId>,
) -> Answer<Reply<ShareView>> {
    let state = load_own(&app, &caller, workout).await?;
    show_share(&app, &caller, workout, state.snapshot.workout.visibility).await
}

async fn name_people(app: &App, caller: &Caller, workout: WorkoutId, people: &[AccountId]) -> Answer<()> {
    let mut people = people.to_vec();
    people.sort_unstable();
    people.dedup();
    let list = serde_json::to_string(&people).unwrap_or_default();
    let (id, core) = (workout.to_string(), app.core_db());
    let friends: Option<FriendsAmongRow> = core.first(bind!(FRIENDS_AMONG, caller.account, &list)).await?;
    if friends.is_none_or(|row| row.friends != people.len()) {
        return Err(ApiError::new(Code::NotFriends).field("userIds", "must all be friends of yours"));
    }
    let results = core
        .batch(vec![
            bind!(SHARE, &id, caller.account, app.now()),
            bind!(SHARE_WITH, &id, caller.account, &list, app.now()),
            bind!(SHARE_ONLY_WITH, &id, caller.account, &list),
            bind!(SHARED_BY, &id),
        ])
        .await?;
    check_shown_by(caller, results.last())
}

/// The friends a workout of the caller is shown to by name; nobody, of one that is not theirs.
///
/// # Errors
/// The core database failed.
pub async fn list_named(app: &App, caller: &Caller, workout: WorkoutId) -> Answer<Vec<SharedWithView>> {
    let rows: Vec<SharedWithRow> = app.core_db().all(bind!(SHARED_WITH, workout.to_string(), caller.account)).await?;
    let show = |row: SharedWithRow| SharedWithView {
        user_id: row.person_id,
        username: row.username,
        shared_at: row.shared_at,
    };
    Ok(rows.into_iter().map(show).collect())
}

async fn show_share(
    app: &App,
    caller: &Caller,
    workout: WorkoutId,
    visibility: Visibility,
) -> Answer<Reply<ShareView>> {
    let shared_with = list_named(app, caller, workout).await?;
    let privacy: Option<PrivacyRow> = app.user_db(caller.shard)?.first(bind!(PRIVACY, caller.account)).await?;
    let shares = privacy.is_some_and(|row| row.workout_sharing && row.profile_visibility != Visibility::Private);
    Ok(Reply::new(ShareView {
        visibility,
        hidden_by_preferences: visibility != Visibility::Private && !shares,
        shared_with,
    }))
}

/// `GET /api/workouts/shared`: what friends show to the caller, latest first: by name, and of the last
/// [`SHOWN_DAYS`] by visibility.
pub async fn list_shared_workouts(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListSharedQuery>,
) -> Answer<List<SharedWorkoutView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let name = format!("workouts:shared:{}", caller.account);
    let (before, last) = match &query.cursor {
        Some(cursor) => app.cursors.decode::<(i64, String)>(&name, cursor)?,
        None => (Timestamp::END.as_millis(), String::new()),
    };
    let since = app.now().plus_millis(-SHOWN_DAYS * DAY_MS);
    let rows: Vec<SharedRow> =
        app.core_db().all(bind!(SHARED_WITH_ME, caller.account, before, last, limit + 1, since)).await?;
    let cut = Cut::of(rows, limit);
    let position = |row: &SharedRow| (row.shared_at.as_millis(), row.workout_id.to_string());
    let page = cut.page(|row| app.cursors.encode(&name, &position(row)));
    let (mut summaries, privacies) = read_summaries(&app, &cut.rows).await?;
    // What was deleted a moment ago is left out, and what is no longer shown.
    let items = cut.rows.into_iter().filter_map(|row| {
        let summary = summaries.remove(&(row.owner_id, row.workout_id))?;
        let privacy = privacies.get(&row.owner_id).copied();
        if !row.is_named && !is_shown_by_visibility(Relation::Friend, privacy, summary.visibility) {
            return None;
        }
        Some(SharedWorkoutView {
            user_id: row.owner_id,
            username: row.username,
            shared_at: row.shared_at,
            workout: WorkoutSummaryView::of(summary, unit_of(query.units)),
        })
    });
    Ok(List::new(items.collect(), page))
}

#[derive(Serialize)]
struct Asked {
    owner: AccountId,
    id: WorkoutId,
}

/// Workouts by whose they are and which.
type Summaries = HashMap<(AccountId, WorkoutId), SummaryRow>;
/// Whether people let those who see their profile see workouts, and who sees it.
type Privacies = HashMap<AccountId, (bool, Visibility)>;

/// The workouts of a page and what their people let others see, with one read of each shard they are in.
async fn read_summaries(app: &App, rows: &[SharedRow]) -> Answer<(Summaries, Privacies)> {
    let mut by_shard: HashMap<ShardNumber, Vec<Asked>> = HashMap::new();
    for row in rows {
        by_shard.entry(row.shard).or_default().push(Asked { owner: row.owner_id, id: row.workout_id });
    }
    let (mut found, mut privacies) = (HashMap::new(), HashMap::new());
    for (shard, asked) in by_shard {
        let mut owners: Vec<AccountId> = asked.iter().map(|asked| asked.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        let [asked, owners] =
            [serde_json::to_string(&asked), serde_json::to_string(&owners)].map(Result::unwrap_or_default);
        let statements = vec![bind!(SOME, asked), bind!(PRIVACY_OF_SOME, owners)];
        let read = app.user_db(shard)?.batch(statements).await?;
        let summaries: Vec<SummaryRow> = read.first().map(Rows::decode).transpose()?.unwrap_or_default();
        found.extend(summaries.into_iter().map(|row| ((row.account_id, row.id), row)));
        let people: Vec<PrivacyOfRow> = read.get(1).map(Rows::decode).transpose()?.unwrap_or_default();
        privacies.extend(people.into_iter().map(|row| (row.account_id, (row.workout_sharing, row.profile_visibility))));
    }
    Ok((found, privacies))
}
