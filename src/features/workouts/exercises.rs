//! Exercises of a workout: add, update, remove.

use garde::Validate;
use http::HeaderMap;
use serde::Deserialize;

use super::{
    rooms::{Named, submit, submit_new},
    sets::position_is_sound,
    views::{ShownQuery, WorkoutExerciseView},
};
use crate::{
    app::App,
    domain::{
        ids::{ExerciseId, WorkoutExerciseId, WorkoutId},
        live_session::{
            AddExercise, Added, Command, OpId, REST_SECONDS_MAX, RemoveExercise, SET_NOTES_CHARS_MAX, UpdateExercise,
        },
        training::Position,
    },
    http::{
        Answer, ApiError, Caller, Code, Created, Done, PathId, PathPair, Reply, ValidJson, ValidQuery,
        extract::nullable,
    },
    live::workout_room::RoomSnapshot,
};

/// An exercise to add.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AddExerciseRequest {
    /// The exercise of the library.
    #[garde(skip)]
    exercise_id: ExerciseId,
    /// Its id in the workout, made by the client; made here when it is not told.
    #[garde(skip)]
    workout_exercise_id: Option<WorkoutExerciseId>,
    /// Exercises of the same number are done in turn.
    #[garde(range(min = 1, max = 50))]
    superset: Option<u8>,
    /// Rest after each set, in seconds.
    #[garde(range(max = REST_SECONDS_MAX))]
    #[serde(alias = "restSeconds")]
    rest_time: Option<u32>,
    /// The person's own words.
    #[garde(length(chars, max = SET_NOTES_CHARS_MAX))]
    notes: Option<String>,
    /// Where it stands, from 0; at the end unless told.
    #[garde(skip)]
    index: Option<u16>,
    /// The exercise it stands after; `null` for the first place.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given")]
    after_workout_exercise_id: Option<Option<WorkoutExerciseId>>,
    /// Where it stands among positions, as they are shown: between two of them is between the two exercises.
    #[garde(custom(position_is_sound))]
    position: Option<Position>,
    /// The name of the operation: the same name is the same exercise.
    #[garde(skip)]
    op_id: Option<OpId>,
}

/// What to change in an exercise. What is absent stays; `null` clears.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateWorkoutExerciseRequest {
    /// Exercises of the same number are done in turn.
    #[garde(range(min = 1, max = 50))]
    #[serde(default, deserialize_with = "nullable::given")]
    superset: Option<Option<u8>>,
    /// Rest after each set, in seconds.
    #[garde(range(max = REST_SECONDS_MAX))]
    #[serde(default, deserialize_with = "nullable::given", alias = "restSeconds")]
    rest_time: Option<Option<u32>>,
    /// The person's own words.
    #[garde(length(chars, max = SET_NOTES_CHARS_MAX))]
    notes: Option<String>,
    /// Where it is to stand, from 0.
    #[garde(skip)]
    index: Option<u16>,
    /// The exercise it stands after; `null` for the first place.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given")]
    after_workout_exercise_id: Option<Option<WorkoutExerciseId>>,
    /// Where it stands among positions, as they are shown: between two of them is between the two exercises.
    #[garde(custom(position_is_sound))]
    position: Option<Position>,
    /// The name of the operation: the same name is the same change.
    #[garde(skip)]
    op_id: Option<OpId>,
}

/// What `id` is in the workout.
fn view_of(state: &RoomSnapshot, id: WorkoutExerciseId, query: &ShownQuery) -> Answer<WorkoutExerciseView> {
    let exercises = &state.snapshot.workout.exercises;
    let found = exercises.iter().enumerate().find(|(_, exercise)| exercise.id == id);
    let (index, exercise) = found.ok_or(ApiError::new(Code::NotFound))?;
    Ok(WorkoutExerciseView::of(index, exercise, &state.snapshot.records, query.unit()))
}

/// `POST /api/workouts/{id}/exercises`
pub async fn add_exercise(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathId(workout): PathId<WorkoutId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<AddExerciseRequest>,
) -> Answer<Created<WorkoutExerciseView>> {
    let named = Named::of(&app, &headers, body.op_id, None);
    let add = AddExercise {
        workout_exercise_id: body.workout_exercise_id,
        exercise_id: Some(body.exercise_id),
        superset: body.superset,
        rest_time: body.rest_time,
        notes: body.notes,
        index: body.index,
        after_workout_exercise_id: body.after_workout_exercise_id,
        position: body.position,
    };
    let (added, state) = submit_new(&app, &caller, workout, named.op(Command::AddExercise(add))).await?;
    let added = if let Some(Added::Exercise(id)) = added { Some(id) } else { body.workout_exercise_id };
    let id = added.ok_or(Code::NotFound)?;
    view_of(&state, id, &query).map(Created)
}

/// `PATCH /api/workouts/{id}/exercises/{workoutExerciseId}`
pub async fn update_workout_exercise(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathPair(workout, exercise): PathPair<WorkoutId, WorkoutExerciseId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<UpdateWorkoutExerciseRequest>,
) -> Answer<Reply<WorkoutExerciseView>> {
    change_exercise(&app, &caller, &headers, (workout, exercise), &query, body).await
}

/// Changes the exercise of that id.
pub async fn change_exercise(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    (workout, exercise): (WorkoutId, WorkoutExerciseId),
    query: &ShownQuery,
    body: UpdateWorkoutExerciseRequest,
) -> Answer<Reply<WorkoutExerciseView>> {
    let named = Named::of(app, headers, body.op_id, None);
    let change = UpdateExercise {
        workout_exercise_id: Some(exercise),
        superset: body.superset,
        rest_time: body.rest_time,
        notes: body.notes,
        index: body.index,
        after_workout_exercise_id: body.after_workout_exercise_id,
        position: body.position,
    };
    let state = submit(app, caller, workout, vec![named.op(Command::UpdateExercise(change))]).await?;
    view_of(&state, exercise, query).map(Reply::new)
}

/// `DELETE /api/workouts/{id}/exercises/{workoutExerciseId}`: with its sets.
pub async fn remove_exercise(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathPair(workout, exercise): PathPair<WorkoutId, WorkoutExerciseId>,
) -> Answer<Reply<Done>> {
    let named = Named::of(&app, &headers, None, None);
    let remove = RemoveExercise { workout_exercise_id: Some(exercise) };
    submit(&app, &caller, workout, vec![named.op(Command::RemoveExercise(remove))]).await?;
    Ok(Done::reply("The exercise is removed from the workout."))
}
