//! SQL that reads the sums, and its row types.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    domain::{
        exercises::Muscle,
        ids::{ExerciseId, SetId, WorkoutId},
        json,
        local_day::LocalDay,
        records::{Bests, RecordKind},
        streaks::FreezeReason,
        time::{Timestamp, millis},
        training::TrainingPreferences,
    },
    storage::json_text,
};

/// The columns of a day.
macro_rules! day_columns {
    () => {
        "d.day, d.workouts, d.sets, d.reps, d.volume_grams, d.active_seconds, d.energy_kcal, d.assumed_weight, d.session_load,
         d.rated_workouts, d.streak_workouts, d.backdated, d.first_at, d.last_at, d.muscles"
    };
}

crate::statements! {
    /// How a person counts their training, and their weights.
    COUNTING: User = "SELECT coalesce(p.time_zone, 'UTC') AS time_zone, p.gender, json_extract(q.document, '$.training') AS training,
            json_extract(q.document, '$.units') AS units,
            t.first_weight_grams, t.body_weight_grams
        FROM (SELECT ?1 AS account_id) AS me
        LEFT JOIN profiles AS p ON p.account_id = me.account_id
        LEFT JOIN preferences AS q ON q.account_id = me.account_id
        LEFT JOIN training_people AS t ON t.account_id = me.account_id";
    /// In which units a person is shown quantities.
    UNITS: User = "SELECT json_extract(document, '$.units') AS units FROM preferences WHERE account_id = ?1";
    /// The sums of everything.
    TOTALS: User = "SELECT days, workouts, sets, reps, volume_grams, active_seconds, energy_kcal, assumed_weight, records
        FROM training_totals WHERE account_id = ?1";
    /// Days from ?2 to ?3, in order; at most ?4.
    DAYS_BETWEEN: User = concat!("SELECT ", day_columns!(), " FROM training_days AS d
        WHERE d.account_id = ?1 AND d.day BETWEEN ?2 AND ?3 ORDER BY d.day LIMIT ?4");
    /// The same without muscles and what streaks need: for long ranges.
    SUMS_BETWEEN: User = "SELECT d.day, d.workouts, d.sets, d.reps, d.volume_grams, d.active_seconds, d.energy_kcal, d.assumed_weight,
            d.session_load, d.rated_workouts
        FROM training_days AS d WHERE d.account_id = ?1 AND d.day BETWEEN ?2 AND ?3 ORDER BY d.day LIMIT ?4";
    /// The exercises done on most days.
    MOST_DONE: User = "SELECT exercise_id, name, days, sets, reps, volume_grams, bests FROM exercise_totals
        WHERE account_id = ?1 ORDER BY days DESC, sets DESC, exercise_id DESC LIMIT ?2";
    /// The exercises with the best estimated maxima.
    STRONGEST: User = "SELECT exercise_id, name, days, sets, reps, volume_grams, bests FROM exercise_totals
        WHERE account_id = ?1 AND e1rm_grams > 0 ORDER BY e1rm_grams DESC, exercise_id DESC LIMIT ?2";
    /// The latest records.
    LATEST_RECORDS: User = "SELECT r.exercise_id, t.name, r.day, r.set_id, r.workout_id, r.kind, r.value, r.weight_grams, r.reps, r.previous, r.achieved_at
        FROM personal_records AS r LEFT JOIN exercise_totals AS t ON t.account_id = r.account_id AND t.exercise_id = r.exercise_id
        WHERE r.account_id = ?1 ORDER BY r.achieved_at DESC, r.set_id DESC, r.kind DESC LIMIT ?2";
    /// Freeze days from ?2 on, in order.
    FREEZES_SINCE: User = "SELECT day, reason FROM freeze_days WHERE account_id = ?1 AND day >= ?2 ORDER BY day LIMIT 5000";
}

/// How a person counts their training.
#[derive(Debug, Deserialize)]
pub struct CountingRow {
    /// IANA name.
    pub time_zone: String,
    /// As they tell.
    pub gender: Option<crate::domain::person::Gender>,
    training: Option<String>,
    /// In which units they are shown quantities.
    pub units: Option<crate::domain::person::Units>,
    /// The first weight of the body.
    pub first_weight_grams: Option<i64>,
    /// The latest.
    pub body_weight_grams: Option<i64>,
}

/// In which units a person is shown quantities.
#[derive(Debug, Deserialize)]
pub struct UnitsRow {
    /// The units; absent where they never said.
    pub units: Option<crate::domain::person::Units>,
}

impl CountingRow {
    /// Their preferences, or the defaults.
    pub fn preferences(&self) -> TrainingPreferences {
        self.training.as_deref().and_then(|text| json::from_str(text).ok()).unwrap_or_default()
    }
}

/// The sums of everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct TotalsRow {
    /// Days with a completed workout.
    pub days: i64,
    /// Completed workouts.
    pub workouts: i64,
    /// Sets that are no warm-up.
    pub sets: i64,
    /// Their repetitions.
    pub reps: i64,
    /// Load moved, in grams.
    pub volume_grams: i64,
    /// Time, pauses apart.
    pub active_seconds: i64,
    /// Energy.
    pub energy_kcal: i64,
    /// Workouts whose energy was estimated with an assumed weight.
    pub assumed_weight: i64,
    /// Records.
    pub records: i64,
}

/// A day with training.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DayRow {
    /// The day.
    pub day: LocalDay,
    /// Completed workouts.
    pub workouts: i64,
    /// Sets that are no warm-up.
    pub sets: i64,
    /// Their repetitions.
    pub reps: i64,
    /// Load moved, in grams.
    pub volume_grams: i64,
    /// Time, pauses apart.
    pub active_seconds: i64,
    /// Energy.
    pub energy_kcal: i64,
    /// Workouts whose energy was estimated with an assumed weight.
    pub assumed_weight: i64,
    /// Exertion times minutes.
    pub session_load: i64,
    /// Workouts that have a load.
    pub rated_workouts: i64,
    /// Workouts that count for a streak.
    #[serde(default)]
    pub streak_workouts: u32,
    /// Of these, those entered later.
    #[serde(default)]
    pub backdated: u32,
    /// When the first and the last of these began, in milliseconds.
    pub first_at: Option<i64>,
    /// The last.
    pub last_at: Option<i64>,
    /// Hard sets by muscle, in halves.
    #[serde(default, with = "json_text")]
    pub muscles: BTreeMap<Muscle, i64>,
}

/// An exercise with its sums and bests.
#[derive(Clone, Debug, Deserialize)]
pub struct LiftRow {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// Days it was done on.
    pub days: i64,
    /// Sets.
    pub sets: i64,
    /// Repetitions.
    pub reps: i64,
    /// Load moved, in grams.
    pub volume_grams: i64,
    /// Its bests.
    #[serde(with = "json_text")]
    pub bests: Bests,
}

/// A record.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedRow {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: Option<String>,
    /// The day.
    pub day: LocalDay,
    /// The set that made it.
    pub set_id: SetId,
    /// The workout of that set.
    pub workout_id: WorkoutId,
    /// What it is in.
    pub kind: RecordKind,
    /// Grams, repetitions, or grams times repetitions.
    pub value: i64,
    /// The load of the set.
    pub weight_grams: Option<i32>,
    /// The repetitions of the set.
    pub reps: Option<u32>,
    /// What stood before.
    pub previous: Option<i64>,
    /// When.
    #[serde(with = "millis")]
    pub achieved_at: Timestamp,
}

/// A freeze day.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct FreezeRow {
    /// The day.
    pub day: LocalDay,
    /// Why.
    pub reason: FreezeReason,
}
