//! Sets, exercises and details as they are shown: times as text, weights in grams and in the person's unit.

use serde::{Deserialize, Serialize};

use super::session::Current;
use crate::domain::{
    exercises::TrackingType,
    ids::{ExerciseId, SetId, WorkoutExerciseId},
    time::Timestamp,
    training::{Measure, Mood, Place, Rpe, SetKind, WeightUnit, Workout, WorkoutExercise, WorkoutSet},
    visibility::Visibility,
};

/// Declares shapes that are shown: what is absent is left out.
macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$attribute])* pub $field: $type,)* }
    )+};
}

shapes! {
    /// A measure.
    MeasureShown {
        /// Load, in grams; negative for assistance.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weight_grams: Option<i32>,
        /// Load, in `unit`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weight: Option<f64>,
        /// The unit of `weight`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<WeightUnit>,
        /// Repetitions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reps: Option<u32>,
        /// Seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        duration_seconds: Option<u32>,
        /// Millimetres.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        distance_millimetres: Option<u64>,
    }

    /// A set.
    SetShown {
        /// Its id.
        id: SetId,
        /// The exercise in the workout.
        workout_exercise_id: WorkoutExerciseId,
        /// Where it stands in the exercise, from 0.
        index: u32,
        /// What it is for.
        kind: SetKind,
        /// What was done.
        #[serde(flatten)]
        actual: MeasureShown,
        /// What is to be done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<MeasureShown>,
        /// Exertion, from 1 to 10 by halves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rpe: Option<f64>,
        /// Seconds of lowering, pause, lifting, pause.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tempo: Option<String>,
        /// Rest taken after it, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rest_seconds: Option<u32>,
        /// The person's own words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        notes: String,
        /// When it was done; absent while it is a plan.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        completed_at: Option<Timestamp>,
    }

    /// An exercise, with its sets.
    ExerciseShown {
        /// Its id in the workout.
        id: WorkoutExerciseId,
        /// The exercise of the library.
        exercise_id: ExerciseId,
        /// Where it stands in the workout, from 0.
        index: u32,
        /// What it is called.
        name: String,
        /// What its sets measure.
        tracking_type: TrackingType,
        /// Exercises of the same number are done in turn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        superset: Option<u8>,
        /// Rest after each set, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rest_seconds: Option<u32>,
        /// The person's own words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        notes: String,
        /// Its sets, in order.
        sets: Vec<SetShown>,
    }

    /// What is told about a workout as a whole.
    DetailsShown {
        /// What it is called.
        name: String,
        /// The person's own words.
        notes: String,
        /// Where it takes place.
        location: Option<Place>,
        /// How one felt.
        mood: Mood,
        /// Exertion of the whole session.
        session_rpe: Option<f64>,
        /// Who else may see it.
        visibility: Visibility,
        /// When it is meant to begin.
        planned_at: Option<Timestamp>,
        /// Energy spent as a device tells it, in kilocalories.
        calories_kcal: Option<u32>,
        /// Where the person is.
        current: Option<Current>,
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

impl SetShown {
    /// A set of an exercise, with its load in `unit`.
    pub fn of(exercise: WorkoutExerciseId, index: usize, set: &WorkoutSet, unit: WeightUnit) -> Self {
        Self {
            id: set.id,
            workout_exercise_id: exercise,
            index: u32::try_from(index).unwrap_or(u32::MAX),
            kind: set.kind,
            actual: MeasureShown::of(&set.actual, unit),
            target: (set.target != Measure::default()).then(|| MeasureShown::of(&set.target, unit)),
            rpe: set.rpe.map(Rpe::rating),
            tempo: set.tempo.clone(),
            rest_seconds: set.rest_seconds,
            notes: set.notes.clone(),
            completed_at: set.completed_at,
        }
    }
}

impl ExerciseShown {
    /// An exercise, with the loads of its sets in `unit`.
    pub fn of(index: usize, exercise: &WorkoutExercise, unit: WeightUnit) -> Self {
        let show = |(index, set)| SetShown::of(exercise.id, index, set, unit);
        Self {
            id: exercise.id,
            exercise_id: exercise.exercise,
            index: u32::try_from(index).unwrap_or(u32::MAX),
            name: exercise.name.clone(),
            tracking_type: exercise.tracking,
            superset: exercise.superset,
            rest_seconds: exercise.rest_seconds,
            notes: exercise.notes.clone(),
            sets: exercise.sets.iter().enumerate().map(show).collect(),
        }
    }
}

impl DetailsShown {
    /// What is told about a workout as a whole.
    pub fn of(workout: &Workout, current: Option<Current>) -> Self {
        Self {
            name: workout.name.clone(),
            notes: workout.notes.clone(),
            location: workout.location,
            mood: workout.mood,
            session_rpe: workout.session_rpe.map(Rpe::rating),
            visibility: workout.visibility,
            planned_at: workout.planned_at,
            calories_kcal: workout.calories_told_kcal,
            current,
        }
    }
}
