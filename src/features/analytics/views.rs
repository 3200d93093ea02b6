//! JSON shapes that several answers share. Loads are exact in grams; kilograms or pounds stand beside them for reading.

use serde::Serialize;

use crate::{
    domain::{
        energy,
        ids::{ExerciseId, SetId, WorkoutId},
        local_day::LocalDay,
        records::{RECORD_FORMULA, Record, RecordKind},
        rollups::{Bucket, by_bucket},
        streaks,
        time::Timestamp,
        training::weight::WeightUnit,
    },
    training::{
        Counting, Totals, WEEKS,
        summary_store::{DayRow, LiftRow, RecordedRow},
    },
};

/// Grams as kilograms.
pub fn kilograms(grams: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "grams of a life's training are below 2^53")]
    let grams = grams as f64;
    grams / 1_000.0
}

/// Grams in a unit, as they are shown: to a hundredth.
pub fn in_unit(unit: WeightUnit, grams: i64) -> f64 {
    unit.of_grams(grams)
}

/// A number as it is shown: to a hundredth.
pub fn to_hundredth(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// A share of a whole, from 0 to 1, to four places; 0 of nothing.
pub fn share(part: i64, whole: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of one life")]
    let share = if whole > 0 { part as f64 / whole as f64 } else { 0.0 };
    (share * 10_000.0).round() / 10_000.0
}

/// Energy, and how it came to be known.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EnergyView {
    /// Kilocalories.
    pub kcal: i64,
    /// How it is estimated where no device told it.
    pub method: &'static str,
    /// Of how many workouts it is estimated for an assumed weight, because the body's was not known.
    pub workouts_with_assumed_weight: i64,
    /// That weight.
    pub assumed_weight_grams: i64,
}

impl EnergyView {
    /// Energy of workouts, some of them with an assumed weight.
    pub const fn of(kcal: i64, workouts_with_assumed_weight: i64) -> Self {
        Self {
            kcal,
            method: energy::METHOD,
            workouts_with_assumed_weight,
            assumed_weight_grams: energy::ASSUMED_WEIGHT_GRAMS,
        }
    }
}

/// The sums of everything.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TotalsView {
    /// Completed workouts.
    pub total_workouts: i64,
    /// Days with one.
    pub training_days: i64,
    /// Sets that are no warm-up.
    pub total_sets: i64,
    /// Their repetitions.
    pub total_reps: i64,
    /// Load moved, in grams.
    pub total_volume_grams: i64,
    /// The same in `unit`.
    pub total_volume: f64,
    /// The unit of weights here and in what stands beside.
    pub unit: WeightUnit,
    /// Seconds, pauses apart.
    pub total_duration: i64,
    /// Seconds of a workout in the mean.
    pub average_workout_duration: i64,
    /// Energy.
    pub calories: EnergyView,
    /// Records, first performances included.
    pub personal_records: i64,
}

impl TotalsView {
    /// The sums of everything.
    pub fn of(totals: &Totals, unit: WeightUnit) -> Self {
        Self {
            total_workouts: totals.workouts,
            training_days: totals.days,
            total_sets: totals.sets,
            total_reps: totals.reps,
            total_volume_grams: totals.volume_grams,
            total_volume: in_unit(unit, totals.volume_grams),
            unit,
            total_duration: totals.active_seconds,
            average_workout_duration: totals.active_seconds.checked_div(totals.workouts).unwrap_or(0),
            calories: EnergyView::of(totals.energy_kcal, totals.assumed_weight),
            personal_records: totals.records,
        }
    }
}

/// Sums of days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
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
    /// Workouts with an assumed weight.
    pub assumed_weight: i64,
}

impl Sums {
    /// Adds a day.
    pub const fn add(&mut self, day: &DayRow) {
        self.workouts += day.workouts;
        self.sets += day.sets;
        self.reps += day.reps;
        self.volume_grams += day.volume_grams;
        self.active_seconds += day.active_seconds;
        self.energy_kcal += day.energy_kcal;
        self.assumed_weight += day.assumed_weight;
    }
}

/// A week.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WeekView {
    /// Its first day.
    pub week_start_date: LocalDay,
    /// Completed workouts.
    pub workout_count: i64,
    /// Load moved, in grams.
    pub total_volume_grams: i64,
    /// The same in the unit of the answer.
    pub total_volume: f64,
    /// Seconds of a workout in the mean.
    pub average_duration: i64,
    /// Seconds.
    pub total_duration: i64,
    /// Kilocalories.
    pub calories_burned: i64,
}

/// The last weeks, oldest first, those without training included.
pub fn weeks_of(days: &[DayRow], counting: &Counting) -> Vec<WeekView> {
    let range = (counting.week_begin(WEEKS - 1), counting.today);
    let grouping = (Bucket::Week, counting.preferences.week_start.days_after_monday());
    let weeks = by_bucket(days, range, grouping, |day| day.day, Sums::add);
    let view = |(week_start_date, sums): (LocalDay, Sums)| WeekView {
        week_start_date,
        workout_count: sums.workouts,
        total_volume_grams: sums.volume_grams,
        total_volume: in_unit(counting.unit, sums.volume_grams),
        average_duration: sums.active_seconds.checked_div(sums.workouts).unwrap_or(0),
        total_duration: sums.active_seconds,
        calories_burned: sums.energy_kcal,
    };
    weeks.into_iter().map(view).collect()
}

/// An estimated one-repetition maximum.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OneRepMaxView {
    /// Grams.
    pub weight_grams: i64,
    /// The same in the unit of the answer.
    pub weight: f64,
    /// By which formula.
    pub method: &'static str,
}

/// An exercise with its bests.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LiftView {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// Days it was done on.
    pub days: i64,
    /// Sets.
    pub sets: i64,
    /// Load moved, in grams.
    pub volume_grams: i64,
    /// The heaviest load, in grams; negative for assistance.
    pub max_weight_grams: Option<i32>,
    /// The same in the unit of the answer.
    pub max_weight: Option<f64>,
    /// The most repetitions of a set, at whatever load.
    pub max_reps: Option<u32>,
    /// The best estimated maximum.
    pub one_rep_max: Option<OneRepMaxView>,
}

impl LiftView {
    /// An exercise.
    pub fn of(row: LiftRow, unit: WeightUnit) -> Self {
        let one_rep_max = row.bests.e1rm_grams.map(|grams| OneRepMaxView {
            weight_grams: grams,
            weight: in_unit(unit, grams),
            method: RECORD_FORMULA.id(),
        });
        Self {
            exercise_id: row.exercise_id,
            name: row.name,
            days: row.days,
            sets: row.sets,
            volume_grams: row.volume_grams,
            max_weight_grams: row.bests.max_weight_grams,
            max_weight: row.bests.max_weight_grams.map(|grams| in_unit(unit, i64::from(grams))),
            max_reps: row.bests.lifts().last().map(|(_, reps)| reps),
            one_rep_max,
        }
    }
}

/// A record.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RecordView {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub exercise_name: String,
    /// The workout.
    pub workout_id: WorkoutId,
    /// The set that made it.
    pub set_id: SetId,
    /// The day.
    pub day: LocalDay,
    /// When.
    pub achieved_at: Timestamp,
    /// What it is in.
    #[serde(rename = "type")]
    pub kind: RecordKind,
    /// Grams, repetitions, or grams times repetitions.
    pub value: i64,
    /// What `value` counts.
    pub unit: &'static str,
    /// The same for people: repetitions, or kilograms or pounds.
    pub display_value: f64,
    /// What that counts.
    pub display_unit: &'static str,
    /// By which formula, where it is estimated.
    pub method: Option<&'static str>,
    /// The load of the set, in grams.
    pub weight_grams: Option<i32>,
    /// The repetitions of the set.
    pub reps: Option<u32>,
    /// What stood before; `null` for the first performance.
    pub previous_record: Option<i64>,
    /// By how many percent it is better.
    pub improvement_percentage: Option<f64>,
}

impl RecordView {
    /// A record.
    pub fn of(row: RecordedRow, unit: WeightUnit) -> Self {
        let record = Record {
            kind: row.kind,
            value: row.value,
            weight_grams: row.weight_grams,
            reps: row.reps,
            previous_record: row.previous,
        };
        Self {
            exercise_id: row.exercise_id,
            exercise_name: row.name.unwrap_or_default(),
            workout_id: row.workout_id,
            set_id: row.set_id,
            day: row.day,
            achieved_at: row.achieved_at,
            kind: row.kind,
            value: row.value,
            unit: match row.kind {
                RecordKind::MaxReps => "repetitions",
                RecordKind::MaxVolume => "grams_times_repetitions",
                RecordKind::MaxWeight | RecordKind::E1rm => "grams",
            },
            #[expect(clippy::cast_precision_loss, reason = "repetitions of a set")]
            display_value: match row.kind {
                RecordKind::MaxReps => row.value as f64,
                _ => in_unit(unit, row.value),
            },
            display_unit: match (row.kind, unit) {
                (RecordKind::MaxReps, _) => "repetitions",
                (RecordKind::MaxVolume, WeightUnit::Kg) => "kg_times_repetitions",
                (RecordKind::MaxVolume, WeightUnit::Lb) => "lb_times_repetitions",
                (RecordKind::MaxWeight | RecordKind::E1rm, WeightUnit::Kg) => "kg",
                (RecordKind::MaxWeight | RecordKind::E1rm, WeightUnit::Lb) => "lb",
            },
            method: (row.kind == RecordKind::E1rm).then(|| RECORD_FORMULA.id()),
            weight_grams: row.weight_grams,
            reps: row.reps,
            previous_record: row.previous,
            improvement_percentage: record.improvement_percentage(),
        }
    }
}

/// A streak, with its definition and why it is what it is.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StreakView {
    /// How long it is now.
    pub current: u32,
    /// How it came about, latest first.
    pub why: Vec<streaks::Reason>,
    /// The definition counted by.
    pub method: &'static str,
}
