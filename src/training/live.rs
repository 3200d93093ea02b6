//! What a live workout has to know of its exercises before a set is judged.

use std::collections::BTreeMap;

use super::{
    context::{begins_at, load_context},
    derive::ExerciseHistory,
    facts::exercise_facts,
    store::{DEFAULT_REST, RestRow},
};
use crate::{
    bind,
    domain::{
        ids::{AccountId, ExerciseId, WorkoutExerciseId},
        live_session,
        records::Bests,
        time::Timestamp,
        training::{Workout, WorkoutExercise},
    },
    platform::time_zones::TimeZones,
    storage::{Core, Db, StorageError, User},
};

/// How long a person rests who has not said, in seconds.
const REST_SECONDS_DEFAULT: u32 = 90;

/// The facts of the exercises in `workout` and of those of `also` that the person may see: with what was best before
/// this workout.
///
/// # Errors
/// A database failed.
pub async fn live_facts(
    core: &Db<Core>,
    user: &Db<User>,
    account: AccountId,
    workout: &Workout,
    also: &[ExerciseId],
    zones: &dyn TimeZones,
) -> Result<live_session::Facts, StorageError> {
    let ids: Vec<ExerciseId> =
        workout.exercises.iter().map(|exercise| exercise.exercise).chain(also.to_vec()).collect();
    let facts = exercise_facts(core, account, &ids).await?;
    // The history of what is about to be added is read as if it were in it.
    let mut whole = workout.clone();
    whole.exercises.extend(facts.iter().filter(|facts| also.contains(&facts.id)).map(|facts| WorkoutExercise {
        id: WorkoutExerciseId::from_bytes([0; 16]),
        exercise: facts.id,
        name: facts.name.clone(),
        tracking: facts.tracking,
        superset: None,
        rest_seconds: None,
        notes: String::new(),
        sets: Vec::new(),
    }));
    let context = load_context(user, account, &whole, &facts, zones).await?;
    let rest: Option<RestRow> = user.first(bind!(DEFAULT_REST, account)).await?;
    let until = begins_at(workout);
    let mut bests: BTreeMap<ExerciseId, Bests> =
        context.exercises.iter().map(|history| (history.exercise, bests_before(history, until))).collect();
    let exercises = facts.into_iter().map(|facts| {
        let bests = bests.remove(&facts.id).unwrap_or_default();
        let known = live_session::ExerciseFacts { name: facts.name, tracking: facts.tracking, met: facts.met, bests };
        (facts.id, known)
    });
    Ok(live_session::Facts {
        exercises: exercises.collect(),
        body_weight_grams: context.person.body_weight_grams.and_then(|grams| i32::try_from(grams).ok()),
        default_rest_seconds: Some(rest.and_then(|rest| rest.seconds).unwrap_or(REST_SECONDS_DEFAULT)),
    })
}

/// What was best before an instant: the context holds the sets of other workouts only.
fn bests_before(history: &ExerciseHistory, until: Timestamp) -> Bests {
    let mut sets: Vec<_> = history.sets.iter().filter(|set| set.completed_at < until).collect();
    sets.sort_by_key(|set| (set.completed_at, set.set_id));
    let mut bests = history.checkpoint_bests.clone();
    for set in sets {
        bests.take(set.kind, &set.measure());
    }
    bests
}
