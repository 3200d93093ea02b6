//! Copying and removing a workout from first read to last write.

use super::{
    context::{load_context, load_context_to_delete},
    facts::ExerciseFacts,
    store::SET_BODY_WEIGHT,
    write::{delete_workout, write_workout},
};
use crate::{
    bind,
    domain::{
        ids::{AccountId, ImportId, WorkoutId},
        time::Timestamp,
        training::Workout,
    },
    platform::time_zones::TimeZones,
    storage::{Db, Statement, StorageError, User},
};

/// How often a copy that was outrun reads again. Each attempt fails only because another copy of the same person
/// succeeded in between.
const ATTEMPTS_MAX: u32 = 5;

/// Whether a batch failed because a later copy of the workout is there: nothing is left to do.
pub fn is_older_copy(error: &StorageError) -> bool {
    error.is_refusal("workouts.copied_seq")
}

/// Whether a batch failed because another copy of the same person came between reading and writing: read again.
pub fn is_outrun(error: &StorageError) -> bool {
    error.is_refusal("training_people.revision")
}

/// A workout on its way into the history.
pub struct Copy<'a> {
    /// Whose it is.
    pub account: AccountId,
    /// The workout.
    pub workout: &'a Workout,
    /// The last event of its room that is in it; 0 for one without a room.
    pub copied_seq: i64,
    /// Whether it was copied before. One that is no longer there was taken away since, and is not brought back.
    pub was_there: bool,
    /// The import that brought it.
    pub import: Option<ImportId>,
    /// What the library tells of its exercises.
    pub facts: &'a [ExerciseFacts],
}

/// What became of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// It is written, and the statements given with it have run.
    Written,
    /// A later copy is there; nothing was written.
    Older,
    /// It was taken away; nothing was written.
    Withdrawn,
}

/// Writes a copy together with `others`, which run in the same batch after it.
///
/// # Errors
/// The shard failed; [`is_outrun`] when others kept coming between.
pub async fn copy_workout(
    db: &Db<User>,
    copy: &Copy<'_>,
    zones: &dyn TimeZones,
    others: &[Statement<User>],
    now: Timestamp,
) -> Result<Copied, StorageError> {
    for attempt in 1.. {
        let context = load_context(db, copy.account, copy.workout, copy.facts, zones).await?;
        if context.copied_seq.is_some_and(|seq| seq > copy.copied_seq) {
            return Ok(Copied::Older);
        }
        if copy.was_there && context.copied_seq.is_none() {
            return Ok(Copied::Withdrawn);
        }
        let mut statements = write_workout(&context, copy.workout, copy.copied_seq, copy.import, now);
        statements.extend_from_slice(others);
        match db.batch(statements).await {
            Ok(_) => return Ok(Copied::Written),
            Err(error) if is_older_copy(&error) => return Ok(Copied::Older),
            Err(error) if is_outrun(&error) && attempt < ATTEMPTS_MAX => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Copied::Older)
}

/// Takes a workout out of the history together with `others`, which run in the same batch. `false` when it is not
/// there; then nothing runs.
///
/// # Errors
/// The shard failed; [`is_outrun`] when others kept coming between.
pub async fn remove_workout(
    db: &Db<User>,
    account: AccountId,
    workout: WorkoutId,
    others: &[Statement<User>],
) -> Result<bool, StorageError> {
    for attempt in 1.. {
        let Some(context) = load_context_to_delete(db, account, workout).await? else { return Ok(false) };
        let mut statements = delete_workout(&context);
        statements.extend_from_slice(others);
        match db.batch(statements).await {
            Ok(_) => return Ok(true),
            Err(error) if is_outrun(&error) && attempt < ATTEMPTS_MAX => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// The weights of a person's body that training needs, in grams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyWeight {
    /// The first that was measured.
    pub first_grams: i64,
    /// The latest.
    pub latest_grams: i64,
    /// When the latest was measured.
    pub weighed_at: Timestamp,
}

/// The statement that remembers a person's weight, by which the energy of later copies is estimated. For the batch
/// that changes their measurements; `None` forgets it.
pub fn set_body_weight(account: AccountId, weight: Option<BodyWeight>) -> Statement<User> {
    let of = |field: fn(BodyWeight) -> i64| weight.map(field);
    let weighed_at = weight.map(|weight| weight.weighed_at);
    bind!(SET_BODY_WEIGHT, account, of(|weight| weight.first_grams), of(|weight| weight.latest_grams), weighed_at)
}
