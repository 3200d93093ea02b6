//! The steps of a workout: start, pause, resume, complete, cancel, rest.

use garde::Validate;
use http::HeaderMap;
use serde::Deserialize;

use super::{
    rooms::{Named, check_member, follow, submit},
    views::{ShownQuery, shown},
    workout::MoodRequest,
};
use crate::{
    app::App,
    domain::{
        ids::{GroupRoomId, SetId, WorkoutId},
        live_session::{
            Command, MoodChange, NOTES_CHARS_MAX, OpId, REST_SECONDS_MAX, StartRest, UpdateDetails, WorkoutView,
        },
        time::Timestamp,
    },
    http::{Answer, Caller, PathId, Reply, ValidJson, ValidQuery},
};

/// When it was done.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StepRequest {
    /// When, if not now. A time ahead of our clock is taken for now.
    #[garde(skip)]
    at: Option<Timestamp>,
    /// The name of the operation: the same name is the same step.
    #[garde(skip)]
    op_id: Option<OpId>,
}

/// When it begins, and with whom.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StartWorkoutRequest {
    /// When, if not now. A time ahead of our clock is taken for now.
    #[garde(skip)]
    at: Option<Timestamp>,
    /// The name of the operation: the same name is the same step.
    #[garde(skip)]
    op_id: Option<OpId>,
    /// A room to train together that one is in: it is told of the sets as they are done.
    #[garde(skip)]
    group_room_id: Option<GroupRoomId>,
}

/// How it went.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CompleteWorkoutRequest {
    /// When, if not now. A time ahead of our clock is taken for now.
    #[garde(skip)]
    at: Option<Timestamp>,
    /// The name of the operation: the same name is the same step.
    #[garde(skip)]
    op_id: Option<OpId>,
    /// The person's own words.
    #[garde(length(chars, max = NOTES_CHARS_MAX))]
    notes: Option<String>,
    /// How one felt.
    #[garde(dive)]
    mood: Option<MoodRequest>,
    /// Exertion of the whole session, from 1 to 10 by halves.
    #[garde(range(min = 1.0, max = 10.0))]
    session_rpe: Option<f64>,
    /// Energy spent as a device tells it, in kilocalories.
    #[garde(range(max = 20_000))]
    #[serde(alias = "caloriesKcal")]
    calories_burned: Option<u32>,
}

/// What to do with the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum RestAction {
    /// Begin one.
    #[default]
    Start,
    /// Break it off.
    Skip,
}

/// A rest to begin or to break off.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RestRequest {
    /// What to do; to begin one unless told.
    #[garde(skip)]
    action: RestAction,
    /// How long, in seconds; the person's default unless told.
    #[garde(range(min = 1, max = REST_SECONDS_MAX))]
    seconds: Option<u32>,
    /// The set it follows.
    #[garde(skip)]
    set_id: Option<SetId>,
    /// When, if not now.
    #[garde(skip)]
    at: Option<Timestamp>,
    /// The name of the operation: the same name is the same rest.
    #[garde(skip)]
    op_id: Option<OpId>,
}

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident $command:ident;)+) => {$(
        $(#[$doc])*
        pub async fn $name(
            app: App,
            caller: Caller,
            headers: HeaderMap,
            PathId(workout): PathId<WorkoutId>,
            ValidQuery(query): ValidQuery<ShownQuery>,
            ValidJson(body): ValidJson<StepRequest>,
        ) -> Answer<Reply<WorkoutView>> {
            let named = Named::of(&app, &headers, body.op_id, body.at);
            let state = submit(&app, &caller, workout, vec![named.op(Command::$command {})]).await?;
            Ok(Reply::new(shown(caller.account, &state, query.unit(), app.now())))
        }
    )+};
}

steps! {
    /// `POST /api/workouts/{id}/pause`
    pause_workout Pause;
    /// `POST /api/workouts/{id}/resume`
    resume_workout Resume;
    /// `POST /api/workouts/{id}/cancel`: its sets then count for nothing.
    cancel_workout Cancel;
}

/// `POST /api/workouts/{id}/start`
pub async fn start_workout(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathId(workout): PathId<WorkoutId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<StartWorkoutRequest>,
) -> Answer<Reply<WorkoutView>> {
    let named = Named::of(&app, &headers, body.op_id, body.at);
    if let Some(group) = body.group_room_id {
        check_member(&app, &caller, group).await?;
    }
    let state = submit(&app, &caller, workout, vec![named.op(Command::Start {})]).await?;
    // After the step, so that one that is refused joins nothing; a repetition does both again.
    if let Some(group) = body.group_room_id {
        follow(&app, &caller, workout, group).await?;
    }
    Ok(Reply::new(shown(caller.account, &state, query.unit(), app.now())))
}

/// `POST /api/workouts/{id}/complete`
pub async fn complete_workout(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathId(workout): PathId<WorkoutId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<CompleteWorkoutRequest>,
) -> Answer<Reply<WorkoutView>> {
    let named = Named::of(&app, &headers, body.op_id, body.at);
    let mood = body.mood.map(|mood| MoodChange { before: mood.before, after: mood.after, energy: mood.energy });
    let told = UpdateDetails {
        notes: body.notes,
        mood,
        session_rpe: body.session_rpe.map(Some),
        calories_burned: body.calories_burned.map(Some),
        ..UpdateDetails::default()
    };
    let mut ops = vec![named.op(Command::Complete {})];
    if told != UpdateDetails::default() {
        // `at` is when it ended; how it went is told now, as in every other request.
        let told_now = Named { at: None, ..named.and("details") };
        ops.push(told_now.op(Command::UpdateDetails(told)));
    }
    let state = submit(&app, &caller, workout, ops).await?;
    Ok(Reply::new(shown(caller.account, &state, query.unit(), app.now())))
}

/// `POST /api/workouts/{id}/rest`
pub async fn rest_in_workout(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathId(workout): PathId<WorkoutId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<RestRequest>,
) -> Answer<Reply<WorkoutView>> {
    let named = Named::of(&app, &headers, body.op_id, body.at);
    let command = match body.action {
        RestAction::Start => Command::StartRest(StartRest { seconds: body.seconds, set_id: body.set_id }),
        RestAction::Skip => Command::SkipRest {},
    };
    let state = submit(&app, &caller, workout, vec![named.op(command)]).await?;
    Ok(Reply::new(shown(caller.account, &state, query.unit(), app.now())))
}
