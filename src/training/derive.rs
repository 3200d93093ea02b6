//! What follows from the sets of one exercise: its days, its records, its bests. Pure.

use serde::{Deserialize, Serialize};

use super::{facts::ExerciseFacts, store::SetRow};
use crate::domain::{
    exercises::{ExerciseType, Muscle, TrackingType},
    ids::{ExerciseId, SetId, WorkoutId},
    load::session::is_hard_set,
    local_day::LocalDay,
    records::{Bests, Record},
    time::{Timestamp, millis},
    training::{Measure, Rpe, SetKind},
};

/// Days that stay open behind the last one: records of later days need the sets of these and a sum of all earlier.
const OPEN_DAYS: i64 = 14;

/// The facts that are kept beside an exercise's sums.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredFacts {
    /// What it is for.
    #[serde(rename = "type")]
    pub exercise_type: ExerciseType,
    /// By how many halves a hard set counts for a muscle: 2 where it works most, 1 beside.
    pub muscles: std::collections::BTreeMap<Muscle, u8>,
    /// Metabolic equivalents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<f64>,
}

impl StoredFacts {
    /// What is kept of these facts.
    pub fn of(facts: &ExerciseFacts) -> Self {
        let secondary = facts.secondary_muscles.iter().map(|muscle| (*muscle, 1));
        let primary = facts.primary_muscles.iter().map(|muscle| (*muscle, 2));
        Self { exercise_type: facts.exercise_type, muscles: secondary.chain(primary).collect(), met: facts.met }
    }

    /// What is assumed of an exercise the library no longer has.
    pub fn unknown() -> Self {
        Self { exercise_type: ExerciseType::Strength, muscles: std::collections::BTreeMap::new(), met: None }
    }
}

/// An exercise, what is known of it, and where its records are counted from.
#[derive(Clone, Debug)]
pub struct ExerciseHistory {
    /// The exercise.
    pub exercise: ExerciseId,
    /// What it is called.
    pub name: String,
    /// What its sets measure.
    pub tracking: TrackingType,
    /// What is kept of its facts.
    pub facts: StoredFacts,
    /// The day up to which `checkpoint_bests` counts; none when `sets` are all there are.
    pub checkpoint_day: Option<LocalDay>,
    /// The bests of all sets up to that day.
    pub checkpoint_bests: Bests,
    /// The sets after that day, in any order.
    pub sets: Vec<SetRow>,
}

/// A row of `exercise_totals`, but for the sums.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExerciseRow {
    exercise_id: ExerciseId,
    name: String,
    tracking: TrackingType,
    facts: StoredFacts,
    bests: Bests,
    e1rm_grams: Option<i64>,
    checkpoint_day: Option<LocalDay>,
    checkpoint_bests: Bests,
}

/// A row of `exercise_days`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExerciseDayRow {
    exercise_id: ExerciseId,
    day: LocalDay,
    sets: u32,
    hard_sets: u32,
    reps: u64,
    volume_grams: u64,
    duration_seconds: u64,
    distance_millimetres: u64,
    rpe_tenths_sum: u32,
    rated_sets: u32,
    bests: Bests,
}

/// A row of `personal_records`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordRow {
    exercise_id: ExerciseId,
    day: LocalDay,
    set_id: SetId,
    kind: &'static str,
    workout_id: WorkoutId,
    value: i64,
    weight_grams: Option<i32>,
    reps: Option<u32>,
    previous: Option<i64>,
    #[serde(with = "millis")]
    achieved_at: Timestamp,
}

/// What follows from an exercise's sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// Its row.
    pub exercise: ExerciseRow,
    /// Its days after the checkpoint.
    pub days: Vec<ExerciseDayRow>,
    /// Its records after the checkpoint.
    pub records: Vec<RecordRow>,
}

impl SetRow {
    /// What was measured.
    pub const fn measure(&self) -> Measure {
        Measure {
            weight_grams: self.weight_grams,
            reps: self.reps,
            duration_seconds: self.duration_seconds,
            distance_millimetres: self.distance_millimetres,
        }
    }

    fn rpe(&self) -> Option<Rpe> {
        self.rpe_tenths.and_then(|tenths| Rpe::new(f64::from(tenths) / 10.0))
    }
}

/// Derives everything of one exercise. Sets count in the order of their day, their time and their id.
pub fn derive_exercise(mut history: ExerciseHistory) -> Derived {
    history.sets.sort_by_key(|set| (set.local_day, set.completed_at, set.set_id));
    let last_day = history.sets.last().map(|set| set.local_day);
    let closed_until = last_day.map(|day| day.plus_days(-OPEN_DAYS));
    let mut bests = history.checkpoint_bests.clone();
    let (mut checkpoint_day, mut checkpoint_bests) = (history.checkpoint_day, history.checkpoint_bests);
    let mut days: Vec<ExerciseDayRow> = Vec::new();
    let mut records = Vec::new();
    for set in &history.sets {
        records.extend(
            bests.take_of(set.exercise_id, set.kind, &set.measure()).iter().map(|record| RecordRow::of(set, record)),
        );
        if days.last().is_none_or(|day| day.day != set.local_day) {
            days.push(ExerciseDayRow::empty(set.exercise_id, set.local_day));
        }
        if let Some(day) = days.last_mut() {
            day.count(set, history.facts.exercise_type);
        }
        if Some(set.local_day) <= closed_until {
            (checkpoint_day, checkpoint_bests) = (Some(set.local_day), bests.clone());
        }
    }
    let exercise = ExerciseRow {
        exercise_id: history.exercise,
        name: history.name,
        tracking: history.tracking,
        facts: history.facts,
        e1rm_grams: bests.e1rm_grams,
        bests,
        checkpoint_day,
        checkpoint_bests,
    };
    Derived { exercise, days, records }
}

impl RecordRow {
    fn of(set: &SetRow, record: &Record) -> Self {
        Self {
            exercise_id: set.exercise_id,
            day: set.local_day,
            set_id: set.set_id,
            kind: record.kind.as_str(),
            workout_id: set.workout_id,
            value: record.value,
            weight_grams: record.weight_grams,
            reps: record.reps,
            previous: record.previous_record,
            achieved_at: set.completed_at,
        }
    }

    /// The day it was made on.
    pub(super) const fn day(&self) -> LocalDay {
        self.day
    }
}

impl ExerciseDayRow {
    fn empty(exercise_id: ExerciseId, day: LocalDay) -> Self {
        Self {
            exercise_id,
            day,
            sets: 0,
            hard_sets: 0,
            reps: 0,
            volume_grams: 0,
            duration_seconds: 0,
            distance_millimetres: 0,
            rpe_tenths_sum: 0,
            rated_sets: 0,
            bests: Bests::default(),
        }
    }

    /// The day.
    pub(super) const fn day(&self) -> LocalDay {
        self.day
    }

    fn count(&mut self, set: &SetRow, exercise_type: ExerciseType) {
        if !SetKind::counts(set.kind) {
            return;
        }
        self.sets += 1;
        self.hard_sets += u32::from(is_hard_set(exercise_type, set.kind, set.rpe()));
        self.reps += u64::from(set.reps.unwrap_or(0));
        self.volume_grams = self.volume_grams.saturating_add(set.measure().volume_grams());
        self.duration_seconds += u64::from(set.duration_seconds.unwrap_or(0));
        self.distance_millimetres = self.distance_millimetres.saturating_add(set.distance_millimetres.unwrap_or(0));
        self.rpe_tenths_sum += u32::from(set.rpe_tenths.unwrap_or(0));
        self.rated_sets += u32::from(set.rpe_tenths.is_some());
        self.bests.take_of(set.exercise_id, set.kind, &set.measure());
    }
}
