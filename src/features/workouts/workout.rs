//! A workout as a whole: get, update, delete.

use garde::Validate;
use http::HeaderMap;
use serde::Deserialize;

use super::{
    access::{load_own, load_seen},
    rooms::{Named, own_room, submit},
    sharing::{list_named, remember_shared},
    store::{UNSHARE, UNSHARE_WITH},
    views::{ShownQuery, shown},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::WorkoutId,
        live_session::{Command, MoodChange, NAME_CHARS_MAX, NOTES_CHARS_MAX, OpId, UpdateDetails, WorkoutView},
        time::Timestamp,
        training::Place,
        visibility::Visibility,
    },
    http::{Answer, ApiError, Caller, Code, Done, PathId, Reply, ValidJson, ValidQuery, extract::nullable},
};

/// How one felt, from 1 to 10.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MoodRequest {
    /// Before.
    #[garde(range(min = 1, max = 10))]
    #[serde(deserialize_with = "nullable::given")]
    pub before: Option<Option<u8>>,
    /// After.
    #[garde(range(min = 1, max = 10))]
    #[serde(deserialize_with = "nullable::given")]
    pub after: Option<Option<u8>>,
    /// Energy.
    #[garde(range(min = 1, max = 10))]
    #[serde(deserialize_with = "nullable::given")]
    pub energy: Option<Option<u8>>,
}

/// What to change. What is absent stays; `null` clears.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateWorkoutRequest {
    /// What it is called.
    #[garde(length(chars, min = 1, max = NAME_CHARS_MAX))]
    name: Option<String>,
    /// The person's own words.
    #[garde(length(chars, max = NOTES_CHARS_MAX))]
    notes: Option<String>,
    /// Where it takes place.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given")]
    location: Option<Option<Place>>,
    /// How one felt.
    #[garde(dive)]
    mood: Option<MoodRequest>,
    /// Exertion of the whole session, from 1 to 10 by halves.
    #[garde(range(min = 1.0, max = 10.0))]
    #[serde(default, deserialize_with = "nullable::given")]
    session_rpe: Option<Option<f64>>,
    /// Who else may see it.
    #[garde(skip)]
    visibility: Option<Visibility>,
    /// When it is meant to begin.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given")]
    planned_at: Option<Option<Timestamp>>,
    /// Energy spent as a device tells it, in kilocalories.
    #[garde(range(max = 20_000))]
    #[serde(default, alias = "caloriesKcal", deserialize_with = "nullable::given")]
    calories_burned: Option<Option<u32>>,
    /// When it began, of a workout that has ended; `null` for when it was begun by the clock.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given")]
    started_at: Option<Option<Timestamp>>,
    /// When it ended, of one that has, within a day of when it began; `null` for when it was ended by the clock.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given")]
    completed_at: Option<Option<Timestamp>>,
    /// Seconds it took, pauses apart: instead of `completedAt`.
    #[garde(range(max = 86_400))]
    duration: Option<u32>,
    /// The name of the operation: the same name is the same change.
    #[garde(skip)]
    op_id: Option<OpId>,
}

/// `GET /api/workouts/{id}`
pub async fn get_workout(
    app: App,
    caller: Caller,
    PathId(workout): PathId<WorkoutId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
) -> Answer<Reply<WorkoutView>> {
    let (seen, named) = futures::join!(load_seen(&app, &caller, workout), list_named(&app, &caller, workout));
    let seen = seen?;
    let mut view = shown(seen.owner, &seen.state, query.unit(), app.now());
    if seen.owner == caller.account {
        view.sharing.name(named?);
    } else {
        // Who is shown it need not be told that others are.
        view.sharing.is_shared = true;
    }
    Ok(Reply::new(view))
}

/// `PUT /api/workouts/{id}`
pub async fn update_workout(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathId(workout): PathId<WorkoutId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<UpdateWorkoutRequest>,
) -> Answer<Reply<WorkoutView>> {
    change_workout(&app, &caller, &headers, workout, &query, body).await
}

/// `PATCH /api/workouts/{id}`: as `PUT`.
pub async fn patch_workout(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathId(workout): PathId<WorkoutId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<UpdateWorkoutRequest>,
) -> Answer<Reply<WorkoutView>> {
    change_workout(&app, &caller, &headers, workout, &query, body).await
}

async fn change_workout(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    workout: WorkoutId,
    query: &ShownQuery,
    body: UpdateWorkoutRequest,
) -> Answer<Reply<WorkoutView>> {
    let named = Named::of(app, headers, body.op_id.clone(), None);
    let is_shared = body.visibility.is_some_and(|visibility| visibility != Visibility::Private);
    let mood = body.mood.unwrap_or_default();
    let change = UpdateDetails {
        name: body.name,
        notes: body.notes,
        location: body.location,
        mood: Some(MoodChange { before: mood.before, after: mood.after, energy: mood.energy }),
        mood_before: None,
        mood_after: None,
        mood_energy: None,
        session_rpe: body.session_rpe,
        visibility: body.visibility,
        planned_at: body.planned_at,
        calories_burned: body.calories_burned,
        started_at: body.started_at,
        completed_at: body.completed_at,
        duration: body.duration,
    };
    let op = named.op(Command::UpdateDetails(change));
    if is_shared {
        load_own(app, caller, workout).await?;
        remember_shared(app, caller, workout).await?;
    }
    let state = submit(app, caller, workout, vec![op]).await?;
    Ok(Reply::new(shown(caller.account, &state, query.unit(), app.now())))
}

/// `DELETE /api/workouts/{id}`: with its sets and records; statistics follow.
pub async fn delete_workout(app: App, caller: Caller, PathId(workout): PathId<WorkoutId>) -> Answer<Reply<Done>> {
    app.count_subrequest();
    if !app.rooms.delete(own_room(&caller, workout)).await? {
        return Err(ApiError::new(Code::NotFound));
    }
    // What may be left here when this fails points at nothing, and shows nothing.
    let id = workout.to_string();
    let forget = vec![bind!(UNSHARE, &id, caller.account), bind!(UNSHARE_WITH, &id, caller.account)];
    app.core_db().batch(forget).await?;
    Ok(Done::reply("The workout is deleted."))
}
