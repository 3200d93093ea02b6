//! What a copy has to know before it is written, in one read.

use std::collections::BTreeMap;

use super::{
    derive::{ExerciseHistory, StoredFacts},
    facts::ExerciseFacts,
    store::{COPIED_BEFORE, CopiedRow, OTHER_SETS, PERSON, PersonRow, SetRow, TOUCHED_EXERCISES, TouchedRow},
};
use crate::{
    bind,
    domain::{
        exercises::TrackingType,
        ids::{AccountId, ExerciseId, WorkoutId},
        local_day::LocalDay,
        time::Timestamp,
        training::Workout,
    },
    platform::time_zones::TimeZones,
    storage::{Db, Rows, StorageError, User},
};

/// When a person's day begins while they have not said, in hours.
pub const DAY_START_HOUR_DEFAULT: u8 = 0;

/// No clock is further behind UTC than this, in seconds, and no day begins later than at six: the earliest day an
/// instant can belong to.
const FURTHEST_BEHIND: (i32, u8) = (-12 * 3_600, 6);

/// What a copy has to know: read by [`load_context`], used up by one batch.
#[derive(Clone, Debug)]
pub struct CopyContext {
    /// Whose workout it is.
    pub account: AccountId,
    /// The workout.
    pub workout: WorkoutId,
    /// The day it counts for.
    pub day: LocalDay,
    /// The day it counted for before; none when it was not there.
    pub day_before: Option<LocalDay>,
    /// The last event in the copy that is there; none when none is.
    pub copied_seq: Option<i64>,
    /// Of what was derived: the batch fails when it is no longer this.
    pub(super) revision: i64,
    /// The person's weight.
    pub body_weight_grams: Option<i64>,
    /// The exercises it has or had, without its own sets.
    pub(super) exercises: Vec<ExerciseHistory>,
}

/// The instant a workout counts for: when it began, else when it is planned, else when it was made.
pub fn begins_at(workout: &Workout) -> Timestamp {
    workout.started_at.or(workout.planned_at).unwrap_or(workout.created_at)
}

/// Reads what writing `workout` takes, in one call. `facts` are of its exercises; one the library no longer has may
/// be missing.
///
/// # Errors
/// The shard failed.
pub async fn load_context(
    db: &Db<User>,
    account: AccountId,
    workout: &Workout,
    facts: &[ExerciseFacts],
    zones: &dyn TimeZones,
) -> Result<CopyContext, StorageError> {
    let exercises: Vec<ExerciseId> = workout.exercises.iter().map(|exercise| exercise.exercise).collect();
    let begins_at = begins_at(workout);
    let (offset, day_start) = FURTHEST_BEHIND;
    let first_day = LocalDay::of(begins_at, offset, day_start);
    let read = read(db, account, workout.id, &exercises, first_day).await?;
    let day = match &read.before {
        // The day stays the one it was, wherever the person is now.
        Some(before) if before.begins_at == begins_at => before.local_day,
        _ => {
            let offset = zones.offset_seconds(&read.person.time_zone, begins_at);
            LocalDay::of(begins_at, offset, read.person.day_start_hour.unwrap_or(DAY_START_HOUR_DEFAULT))
        }
    };
    Ok(read.into_context(account, workout.id, day, |exercise| {
        let named = workout.exercises.iter().find(|other| other.exercise == exercise);
        let facts = facts.iter().find(|facts| facts.id == exercise);
        Known {
            name: facts.map(|facts| facts.name.clone()).or_else(|| named.map(|other| other.name.clone())),
            tracking: named.map(|other| other.tracking),
            facts: facts.map(StoredFacts::of),
        }
    }))
}

/// Reads what deleting a workout takes, in one call. `None` when it is not there.
///
/// # Errors
/// The shard failed.
pub async fn load_context_to_delete(
    db: &Db<User>,
    account: AccountId,
    workout: WorkoutId,
) -> Result<Option<CopyContext>, StorageError> {
    // Later than every day: the first day touched is the one it has.
    let last = LocalDay::from_parts(9_999, 12, 31).unwrap_or(LocalDay::of(Timestamp::from_millis(0), 0, 0));
    let read = read(db, account, workout, &[], last).await?;
    let Some(day) = read.before.as_ref().map(|before| before.local_day) else { return Ok(None) };
    Ok(Some(read.into_context(account, workout, day, |_| Known::default())))
}

/// What the caller knows of an exercise.
#[derive(Default)]
struct Known {
    name: Option<String>,
    tracking: Option<TrackingType>,
    facts: Option<StoredFacts>,
}

struct Read {
    person: PersonRow,
    before: Option<CopiedRow>,
    touched: Vec<TouchedRow>,
    sets: Vec<SetRow>,
}

async fn read(
    db: &Db<User>,
    account: AccountId,
    workout: WorkoutId,
    exercises: &[ExerciseId],
    first_day: LocalDay,
) -> Result<Read, StorageError> {
    let exercises = serde_json::to_string(exercises).unwrap_or_default();
    let statements = vec![
        bind!(PERSON, account),
        bind!(COPIED_BEFORE, account, workout),
        bind!(TOUCHED_EXERCISES, account, exercises.as_str(), workout, first_day),
        bind!(OTHER_SETS, account, exercises.as_str(), workout, first_day),
    ];
    let rows = db.batch(statements).await?;
    let nothing = Rows::default();
    let row = |index: usize| rows.get(index).unwrap_or(&nothing);
    let person = row(0).first()?.ok_or_else(|| StorageError::Failed("no row about the person".to_owned()))?;
    Ok(Read { person, before: row(1).first()?, touched: row(2).decode()?, sets: row(3).decode()? })
}

impl Read {
    fn into_context(
        self,
        account: AccountId,
        workout: WorkoutId,
        day: LocalDay,
        known: impl Fn(ExerciseId) -> Known,
    ) -> CopyContext {
        let mut sets: BTreeMap<ExerciseId, Vec<SetRow>> = BTreeMap::new();
        for set in self.sets {
            sets.entry(set.exercise_id).or_default().push(set);
        }
        let history = |row: TouchedRow| {
            let known = known(row.exercise_id);
            let stored = row.facts.and_then(|facts| serde_json::from_str(&facts).ok());
            ExerciseHistory {
                exercise: row.exercise_id,
                name: known.name.or(row.name).unwrap_or_default(),
                tracking: known.tracking.or(row.tracking).unwrap_or(TrackingType::WeightReps),
                facts: known.facts.or(stored).unwrap_or_else(StoredFacts::unknown),
                checkpoint_day: row.checkpoint_day,
                checkpoint_bests: row.checkpoint_bests,
                sets: sets.get(&row.exercise_id).cloned().unwrap_or_default(),
            }
        };
        CopyContext {
            account,
            workout,
            day,
            day_before: self.before.as_ref().map(|before| before.local_day),
            copied_seq: self.before.as_ref().map(|before| before.copied_seq),
            revision: self.person.revision,
            body_weight_grams: self.person.body_weight_grams,
            exercises: self.touched.into_iter().map(history).collect(),
        }
    }
}
