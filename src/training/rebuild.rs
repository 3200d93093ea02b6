//! Rollups and records made again from workouts and sets: after an import, or when a rule has changed.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    context::Known,
    copy::is_outrun,
    derive::{Derived, derive_exercise},
    facts::ExerciseFacts,
    store::{
        ALL_SETS, DAYS_TO_SUM, DONE_EXERCISES, DROP_ALL_EXERCISE_DAYS, DROP_DAYS, DROP_RECORDS, DROP_UNDONE_EXERCISES,
        KNOWN_EXERCISES, NEXT_REVISION, SetRow, TRAINING_PERSON, TouchedRow, WRITE_DAYS, WRITE_EXERCISE_DAYS,
        WRITE_EXERCISES, WRITE_RECORDS,
    },
    write::to_json,
};
use crate::{
    bind,
    domain::{
        ids::{AccountId, ExerciseId},
        local_day::LocalDay,
    },
    storage::{Db, Rows, Statement, StorageError, User},
};

/// How often an exercise that was outrun is read again.
const ATTEMPTS_MAX: u32 = 5;
/// Exercises derived in one batch: their sets of ten years and the rows of their days stay below what D1 takes in
/// one parameter (2 MB).
const EXERCISES_A_BATCH: usize = 4;

#[derive(Deserialize)]
struct ExerciseKey {
    exercise_id: ExerciseId,
}

#[derive(Deserialize)]
struct DayKey {
    day: LocalDay,
}

/// Makes all rollups and records of a person again. Two calls for every few exercises, and three more.
///
/// # Errors
/// The shard failed; [`is_outrun`] when copies kept coming between. What was done stays done, and doing it again is
/// harmless.
pub async fn rebuild(db: &Db<User>, account: AccountId, facts: &[ExerciseFacts]) -> Result<(), StorageError> {
    let keys: Vec<ExerciseKey> = db.all(bind!(DONE_EXERCISES, account)).await?;
    let exercises: Vec<ExerciseId> = keys.into_iter().map(|key| key.exercise_id).collect();
    rebuild_exercises(db, account, &exercises, facts).await?;
    rebuild_days(db, account).await
}

/// Makes the days, records and bests of exercises again. `facts` replace what is stored of them; an exercise that was
/// never done before needs its facts.
///
/// # Errors
/// As [`rebuild`].
pub async fn rebuild_exercises(
    db: &Db<User>,
    account: AccountId,
    exercises: &[ExerciseId],
    facts: &[ExerciseFacts],
) -> Result<(), StorageError> {
    for some in exercises.chunks(EXERCISES_A_BATCH) {
        for attempt in 1..=ATTEMPTS_MAX {
            match rebuild_some(db, account, some, facts).await {
                Err(error) if is_outrun(&error) && attempt < ATTEMPTS_MAX => {}
                result => {
                    result?;
                    break;
                }
            }
        }
    }
    Ok(())
}

async fn rebuild_some(
    db: &Db<User>,
    account: AccountId,
    exercises: &[ExerciseId],
    facts: &[ExerciseFacts],
) -> Result<(), StorageError> {
    let keys = to_json(&exercises);
    let statements = vec![
        bind!(TRAINING_PERSON, account),
        bind!(KNOWN_EXERCISES, account, keys.as_str()),
        bind!(ALL_SETS, account, keys.as_str()),
    ];
    let rows = db.batch(statements).await?;
    let nothing = Rows::default();
    let row = |index: usize| rows.get(index).unwrap_or(&nothing);
    let person: super::store::PersonRow =
        row(0).first()?.ok_or_else(|| StorageError::Failed("no row about the person".to_owned()))?;
    let mut sets: BTreeMap<ExerciseId, Vec<SetRow>> = BTreeMap::new();
    for set in row(2).decode::<SetRow>()? {
        sets.entry(set.exercise_id).or_default().push(set);
    }
    let derived: Vec<Derived> = row(1)
        .decode::<TouchedRow>()?
        .into_iter()
        .map(|row| {
            let sets = sets.remove(&row.exercise_id).unwrap_or_default();
            let known = Known::of(facts.iter().find(|facts| facts.id == row.exercise_id));
            derive_exercise(known.history_of(row, sets))
        })
        .collect();
    db.batch(all_statements(account, person.revision, keys, &derived)).await?;
    Ok(())
}

fn all_statements(account: AccountId, revision: i64, exercises: String, derived: &[Derived]) -> Vec<Statement<User>> {
    let rows: Vec<_> = derived.iter().map(|derived| &derived.exercise).collect();
    let days: Vec<_> = derived.iter().flat_map(|derived| &derived.days).collect();
    let records: Vec<_> = derived.iter().flat_map(|derived| &derived.records).collect();
    let (days, records) = (to_json(&days), to_json(&records));
    vec![
        bind!(NEXT_REVISION, account, revision),
        bind!(WRITE_EXERCISES, account, to_json(&rows)),
        bind!(DROP_ALL_EXERCISE_DAYS, account, exercises.as_str(), days.as_str()),
        bind!(WRITE_EXERCISE_DAYS, account, days),
        bind!(DROP_RECORDS, account, exercises.as_str(), "", records.as_str()),
        bind!(WRITE_RECORDS, account, records),
        bind!(DROP_UNDONE_EXERCISES, account, exercises),
    ]
}

/// Makes the sums of all days again, from workouts and the days of exercises.
///
/// # Errors
/// The shard failed.
pub async fn rebuild_days(db: &Db<User>, account: AccountId) -> Result<(), StorageError> {
    let days: Vec<DayKey> = db.all(bind!(DAYS_TO_SUM, account)).await?;
    let days = to_json(&days.iter().map(|key| key.day).collect::<Vec<_>>());
    db.batch(vec![bind!(DROP_DAYS, account, days.as_str()), bind!(WRITE_DAYS, account, days)]).await?;
    Ok(())
}
