//! What a live workout has to know of its exercises before a set is judged.

use super::{
    context::bests_before,
    facts::exercise_facts,
    store::{LIVE_PERSON, LivePersonRow},
};
use crate::{
    bind,
    domain::{
        ids::{AccountId, ExerciseId},
        live_session,
        training::Workout,
    },
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
) -> Result<live_session::Facts, StorageError> {
    let own = workout.exercises.iter().map(|exercise| exercise.exercise);
    let ids: Vec<ExerciseId> = own.chain(also.iter().copied()).collect();
    let (facts, bests, person) = futures::join!(
        exercise_facts(core, account, &ids),
        bests_before(user, account, workout.id, workout.begins_at(), &ids),
        user.first::<LivePersonRow>(bind!(LIVE_PERSON, account)),
    );
    let (facts, mut bests, person) = (facts?, bests?, person?);
    let exercises = facts.into_iter().map(|facts| {
        let bests = bests.remove(&facts.id).unwrap_or_default();
        let known = live_session::ExerciseFacts { name: facts.name, tracking: facts.tracking, met: facts.met, bests };
        (facts.id, known)
    });
    let (weight, rest) = person.map_or((None, None), |person| (person.body_weight_grams, person.rest_seconds));
    Ok(live_session::Facts {
        exercises: exercises.collect(),
        body_weight_grams: weight.and_then(|grams| i32::try_from(grams).ok()),
        default_rest_seconds: Some(rest.unwrap_or(REST_SECONDS_DEFAULT)),
    })
}
