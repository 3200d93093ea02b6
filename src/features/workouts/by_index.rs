//! Exercises and sets named by where they stand: the index is read as an id when the request arrives, so that what
//! others add meanwhile shifts nothing.

use http::{HeaderMap, header::IF_MATCH};
use serde::Serialize;

use super::{
    access::load_own,
    exercises::{UpdateWorkoutExerciseRequest, change_exercise},
    sets::{SetChangedView, UpdateSetRequest, change_set},
    views::{ShownQuery, WorkoutExerciseView},
};
use crate::{
    app::App,
    domain::ids::{SetId, WorkoutExerciseId, WorkoutId},
    http::{Answer, ApiError, Caller, Code, PathPair, Reply, ValidJson, ValidQuery},
    live::workout_room::RoomSnapshot,
};

/// What stands at an index: told when a client's picture is an old one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Standing {
    workout_exercise_id: WorkoutExerciseId,
    set_ids: Vec<SetId>,
}

/// Refuses an index that means an older picture: the answer tells what stands where now.
fn check_seq(headers: &HeaderMap, state: &RoomSnapshot) -> Answer<()> {
    let Some(given) = headers.get(IF_MATCH) else { return Ok(()) };
    let seq = state.seq.to_string();
    let names_it = |tag: &str| tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == seq;
    if given.to_str().unwrap_or_default().split(',').any(|tag| names_it(tag.trim())) {
        return Ok(());
    }
    let standing = |exercise: &crate::domain::training::WorkoutExercise| Standing {
        workout_exercise_id: exercise.id,
        set_ids: exercise.sets.iter().map(|set| set.id).collect(),
    };
    let exercises: Vec<Standing> = state.snapshot.workout.exercises.iter().map(standing).collect();
    Err(ApiError::new(Code::EditConflict).detail("seq", state.seq).detail("exercises", exercises))
}

/// `PUT /api/workouts/{id}/exercise/{exerciseIndex}`
pub async fn update_exercise_by_index(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathPair(workout, index): PathPair<WorkoutId, u16>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<UpdateWorkoutExerciseRequest>,
) -> Answer<Reply<WorkoutExerciseView>> {
    let state = load_own(&app, &caller, workout).await?;
    check_seq(&headers, &state)?;
    let exercise = state.snapshot.workout.exercises.get(usize::from(index)).map(|exercise| exercise.id);
    let exercise = exercise.ok_or(ApiError::new(Code::NotFound))?;
    change_exercise(&app, &caller, &headers, (workout, exercise), &query, body).await
}

/// `PUT /api/workouts/{id}/set/{setIndex}`: counted over all sets of the workout, or in one exercise.
pub async fn update_set_by_index(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    PathPair(workout, index): PathPair<WorkoutId, u16>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<UpdateSetRequest>,
) -> Answer<Reply<SetChangedView>> {
    let state = load_own(&app, &caller, workout).await?;
    check_seq(&headers, &state)?;
    let exercises = state.snapshot.workout.exercises.as_slice();
    let counted = match body.exercise_index {
        Some(exercise) => exercises.get(usize::from(exercise)).map(std::slice::from_ref).unwrap_or_default(),
        None => exercises,
    };
    let set = counted.iter().flat_map(|exercise| &exercise.sets).nth(usize::from(index));
    let set = set.ok_or(ApiError::new(Code::NotFound))?.id;
    change_set(&app, &caller, &headers, (workout, set), &query, body).await
}
