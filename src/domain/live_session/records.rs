//! The records of a workout: a function of its sets and of what was best before it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::Facts;
use crate::domain::{
    ids::{ExerciseId, SetId},
    records::{Bests, Record},
    training::{Status, Workout},
};

/// A record and the set that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetRecord {
    /// The set.
    pub set_id: SetId,
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// The record.
    pub record: Record,
}

/// Every record of the workout, in the order in which they were made. A workout that was given up makes none.
pub fn records_of(workout: &Workout, facts: &Facts) -> Vec<SetRecord> {
    if !matches!(workout.status, Status::InProgress | Status::Completed) {
        return Vec::new();
    }
    let mut done: Vec<_> = workout.done_sets().collect();
    done.sort_by_key(|(_, set)| (set.completed_at, set.id));
    let mut bests: BTreeMap<ExerciseId, Bests> = BTreeMap::new();
    let mut records = Vec::new();
    for (exercise, set) in done {
        let before = || facts.exercises.get(&exercise.exercise).map(|facts| facts.bests.clone()).unwrap_or_default();
        let made =
            bests.entry(exercise.exercise).or_insert_with(before).take_of(exercise.exercise, set.kind, &set.actual);
        let of_set = |record| SetRecord { set_id: set.id, exercise_id: exercise.exercise, record };
        records.extend(made.into_iter().map(of_set));
    }
    records
}
