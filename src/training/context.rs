//! What a copy has to know before it is written, in one read.

use std::collections::BTreeMap;

use super::{
    derive::{ExerciseHistory, StoredFacts},
    facts::ExerciseFacts,
    store::{COPIED_BEFORE, CopiedRow, OTHER_SETS, PersonRow, SetRow, TOUCHED_EXERCISES, TRAINING_PERSON, TouchedRow},
};
use crate::{
    bind,
    domain::{
        exercises::TrackingType,
        ids::{AccountId, ExerciseId, WorkoutId},
        json,
        local_day::LocalDay,
        records::Bests,
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

/// What training has to know of a person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who it is.
    pub account: AccountId,
    /// Where they are: an IANA name.
    pub time_zone: String,
    /// When their day begins, in hours after midnight.
    pub day_start_hour: u8,
    /// Their latest weight.
    pub body_weight_grams: Option<i64>,
    /// Of what was derived: a batch fails when it is no longer this.
    pub(super) revision: i64,
}

impl Person {
    fn of(account: AccountId, row: PersonRow) -> Self {
        Self {
            account,
            time_zone: row.time_zone,
            day_start_hour: row.day_start_hour.unwrap_or(DAY_START_HOUR_DEFAULT),
            body_weight_grams: row.body_weight_grams,
            revision: row.revision,
        }
    }

    /// The day an instant belongs to.
    pub fn day_of(&self, instant: Timestamp, zones: &dyn TimeZones) -> LocalDay {
        LocalDay::of(instant, zones.offset_seconds(&self.time_zone, instant), self.day_start_hour)
    }
}

/// Reads what training has to know of a person, in one call.
///
/// # Errors
/// The shard failed.
pub async fn load_person(db: &Db<User>, account: AccountId) -> Result<Person, StorageError> {
    let row = db.first(bind!(TRAINING_PERSON, account)).await?;
    Ok(Person::of(account, row.ok_or_else(|| StorageError::Failed("no row about the person".to_owned()))?))
}

/// What a copy has to know: read by [`load_context`], used up by one batch.
#[derive(Clone, Debug)]
pub struct CopyContext {
    /// Whose workout it is.
    pub person: Person,
    /// The workout.
    pub workout: WorkoutId,
    /// The day it counts for.
    pub day: LocalDay,
    /// The day it counted for before; none when it was not there.
    pub day_before: Option<LocalDay>,
    /// The last event in the copy that is there; none when none is.
    pub copied_seq: Option<i64>,
    /// The exercises it has or had, without its own sets.
    pub(super) exercises: Vec<ExerciseHistory>,
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
    let begins_at = workout.begins_at();
    let (offset, day_start) = FURTHEST_BEHIND;
    let first_day = LocalDay::of(begins_at, offset, day_start);
    let read = read(db, account, workout.id, &exercises, first_day).await?;
    let day = match &read.before {
        // The day stays the one it was, wherever the person is now.
        Some(before) if before.begins_at == begins_at => before.local_day,
        _ => read.person.day_of(begins_at, zones),
    };
    Ok(read.into_context(workout.id, day, |exercise| {
        let named = workout.exercises.iter().find(|other| other.exercise == exercise);
        let known = Known::of(facts.iter().find(|facts| facts.id == exercise));
        Known {
            name: known.name.or_else(|| named.map(|other| other.name.clone())),
            tracking: named.map(|other| other.tracking),
            facts: known.facts,
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
    Ok(Some(read.into_context(workout, day, |_| Known::default())))
}

/// What the caller knows of an exercise.
#[derive(Default)]
pub(super) struct Known {
    pub(super) name: Option<String>,
    pub(super) tracking: Option<TrackingType>,
    pub(super) facts: Option<StoredFacts>,
}

impl Known {
    /// What is known of an exercise from the library.
    pub(super) fn of(facts: Option<&ExerciseFacts>) -> Self {
        Self {
            name: facts.map(|facts| facts.name.clone()),
            tracking: facts.map(|facts| facts.tracking),
            facts: facts.map(StoredFacts::of),
        }
    }

    /// Its history: what the caller knows goes before what is stored.
    pub(super) fn history_of(self, row: TouchedRow, sets: Vec<SetRow>) -> ExerciseHistory {
        let stored = row.facts.and_then(|facts| json::from_str(&facts).ok());
        ExerciseHistory {
            exercise: row.exercise_id,
            name: self.name.or(row.name).unwrap_or_default(),
            tracking: self.tracking.or(row.tracking).unwrap_or(TrackingType::WeightReps),
            facts: self.facts.or(stored).unwrap_or_else(StoredFacts::unknown),
            checkpoint_day: row.checkpoint_day,
            checkpoint_bests: row.checkpoint_bests,
            sets,
        }
    }
}

/// A person's bests in `exercises` before a workout that begins at `begins_at`, without its own sets, in one call:
/// what a room announces records against. An exercise never done has empty bests.
///
/// # Errors
/// The shard failed.
pub async fn bests_before(
    db: &Db<User>,
    account: AccountId,
    workout: WorkoutId,
    begins_at: Timestamp,
    exercises: &[ExerciseId],
) -> Result<BTreeMap<ExerciseId, Bests>, StorageError> {
    let (offset, day_start) = FURTHEST_BEHIND;
    let first_day = LocalDay::of(begins_at, offset, day_start);
    let mut read = read(db, account, workout, exercises, first_day).await?;
    read.sets.sort_by_key(|set| (set.local_day, set.completed_at, set.set_id));
    let mut bests: BTreeMap<ExerciseId, Bests> =
        read.touched.into_iter().map(|row| (row.exercise_id, row.checkpoint_bests)).collect();
    for set in read.sets.iter().filter(|set| set.completed_at < begins_at) {
        bests.entry(set.exercise_id).or_default().take_of(set.exercise_id, set.kind, &set.measure());
    }
    bests.retain(|exercise, _| exercises.contains(exercise));
    Ok(bests)
}

struct Read {
    person: Person,
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
        bind!(TRAINING_PERSON, account),
        bind!(COPIED_BEFORE, account, workout),
        bind!(TOUCHED_EXERCISES, account, exercises.as_str(), workout, first_day),
        bind!(OTHER_SETS, account, exercises.as_str(), workout, first_day),
    ];
    let rows = db.batch(statements).await?;
    let nothing = Rows::default();
    let row = |index: usize| rows.get(index).unwrap_or(&nothing);
    let person = row(0).first()?.ok_or_else(|| StorageError::Failed("no row about the person".to_owned()))?;
    Ok(Read {
        person: Person::of(account, person),
        before: row(1).first()?,
        touched: row(2).decode()?,
        sets: row(3).decode()?,
    })
}

impl Read {
    fn into_context(self, workout: WorkoutId, day: LocalDay, known: impl Fn(ExerciseId) -> Known) -> CopyContext {
        let mut sets: BTreeMap<ExerciseId, Vec<SetRow>> = BTreeMap::new();
        for set in self.sets {
            sets.entry(set.exercise_id).or_default().push(set);
        }
        let exercises = self.touched.into_iter().map(|row| {
            let sets = sets.remove(&row.exercise_id).unwrap_or_default();
            known(row.exercise_id).history_of(row, sets)
        });
        let exercises = exercises.collect();
        CopyContext {
            person: self.person,
            workout,
            day,
            day_before: self.before.as_ref().map(|before| before.local_day),
            copied_seq: self.before.as_ref().map(|before| before.copied_seq),
            exercises,
        }
    }
}
