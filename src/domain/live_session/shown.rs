//! Sets, exercises and details as they are shown: times as text, weights in grams and in the person's unit.

use serde::Serialize;

use super::records::SetRecord;
use crate::domain::{
    ids::{SetId, WorkoutExerciseId},
    time::Timestamp,
    training::{Measure, Position, Rpe, SetKind, WeightUnit, WorkoutSet},
};

/// Declares shapes that are shown: what is absent is left out.
macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(rename_all = "camelCase")]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$attribute])* pub $field: $type,)* }
    )+};
}

shapes! {
    /// A measure.
    MeasureShown {
        /// Load, in grams; negative for assistance.
        #[serde(skip_serializing_if = "Option::is_none")]
        weight_grams: Option<i32>,
        /// Load, in `unit`.
        #[serde(skip_serializing_if = "Option::is_none")]
        weight: Option<f64>,
        /// The unit of `weight`.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<WeightUnit>,
        /// Repetitions.
        #[serde(skip_serializing_if = "Option::is_none")]
        reps: Option<u32>,
        /// Seconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        duration_seconds: Option<u32>,
        /// Millimetres.
        #[serde(skip_serializing_if = "Option::is_none")]
        distance_millimetres: Option<u64>,
    }

    /// A set. The same by request, in a snapshot and in an event.
    SetView {
        /// Its id.
        id: SetId,
        /// The exercise in the workout.
        workout_exercise_id: WorkoutExerciseId,
        /// Where it stands in the exercise, from 0.
        index: u32,
        /// Its place among positions: one between those of its neighbours puts a set between them.
        #[serde(skip_serializing_if = "Option::is_none")]
        position: Option<Position>,
        /// What it is for.
        kind: SetKind,
        /// What was done.
        #[serde(flatten)]
        actual: MeasureShown,
        /// What is to be done.
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<MeasureShown>,
        /// Exertion, from 1 to 10 by halves.
        #[serde(skip_serializing_if = "Option::is_none")]
        rpe: Option<f64>,
        /// Seconds of lowering, pause, lifting, pause.
        #[serde(skip_serializing_if = "Option::is_none")]
        tempo: Option<String>,
        /// Rest taken after it, in seconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        rest_time: Option<u32>,
        /// The person's own words.
        #[serde(skip_serializing_if = "String::is_empty")]
        notes: String,
        /// When it was done; absent while it is a plan.
        #[serde(skip_serializing_if = "Option::is_none")]
        completed_at: Option<Timestamp>,
        /// Whether it is a record.
        personal_record: bool,
    }
}

impl MeasureShown {
    /// A measure, with its load in `unit`.
    pub fn of(measure: &Measure, unit: WeightUnit) -> Self {
        Self {
            weight_grams: measure.weight_grams,
            weight: measure.weight_grams.map(|grams| unit.of_grams(i64::from(grams))),
            unit: measure.weight_grams.map(|_| unit),
            reps: measure.reps,
            duration_seconds: measure.duration_seconds,
            distance_millimetres: measure.distance_millimetres,
        }
    }
}

impl SetView {
    /// A set of an exercise, with what of `records` it made, and its load in `unit`.
    pub fn of(
        exercise: WorkoutExerciseId,
        index: usize,
        set: &WorkoutSet,
        records: &[SetRecord],
        unit: WeightUnit,
    ) -> Self {
        Self {
            id: set.id,
            workout_exercise_id: exercise,
            index: u32::try_from(index).unwrap_or(u32::MAX),
            position: set.position.clone(),
            kind: set.kind,
            actual: MeasureShown::of(&set.actual, unit),
            target: (set.target != Measure::default()).then(|| MeasureShown::of(&set.target, unit)),
            rpe: set.rpe.map(Rpe::rating),
            tempo: set.tempo.clone(),
            rest_time: set.rest_seconds,
            notes: set.notes.clone(),
            completed_at: set.completed_at,
            personal_record: records.iter().any(|record| record.set_id == set.id),
        }
    }
}
