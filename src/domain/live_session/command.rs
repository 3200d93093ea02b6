//! What may be done to a workout, as it is sent: by socket, in a batch, and by the paths that do one thing each.

use serde::{Deserialize, Serialize};

use super::nullable::given;
use crate::domain::{
    ids::{ExerciseId, SetId, WorkoutExerciseId},
    time::Timestamp,
    training::{Place, Position, SetKind, WeightUnit},
    visibility::Visibility,
};

/// Declares the shapes of commands: each refuses members it does not know.
macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub struct $name {
            $($(#[$attribute])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)*
        }
    )+};
}

commands! {
    /// What is to be done in a set.
    Target {
        /// Load, in grams.
        #[cfg_attr(feature = "openapi", schemars(range(min = -500_000, max = 2_000_000)))]
        weight_grams: i32,
        /// Load, in `unit`; instead of `weightGrams`.
        #[cfg_attr(feature = "openapi", schemars(range(min = -5_000.0, max = 5_000.0)))]
        weight: f64,
        /// The unit of `weight`: kilograms unless told.
        unit: WeightUnit,
        /// Repetitions.
        #[cfg_attr(feature = "openapi", schemars(range(max = 10_000)))]
        reps: u32,
        /// Seconds.
        #[cfg_attr(feature = "openapi", schemars(range(max = 86_400)))]
        duration_seconds: u32,
        /// Millimetres.
        #[cfg_attr(feature = "openapi", schemars(range(max = 1_000_000_000)))]
        distance_millimetres: u64,
    }

    /// How one felt. What is absent stays; `null` clears.
    MoodChange {
        /// Before, from 1 to 10.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 10)))]
        before: Option<u8>,
        /// After, from 1 to 10.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 10)))]
        after: Option<u8>,
        /// Energy, from 1 to 10.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 10)))]
        energy: Option<u8>,
    }

    /// Tells about the workout as a whole. What is absent stays; `null` clears.
    UpdateDetails {
        /// What it is called.
        #[cfg_attr(feature = "openapi", schemars(length(min = 1, max = 100)))]
        name: String,
        /// The person's own words.
        #[cfg_attr(feature = "openapi", schemars(length(max = 5_000)))]
        notes: String,
        /// Where it takes place.
        #[serde(deserialize_with = "given")]
        location: Option<Place>,
        /// How one felt.
        mood: MoodChange,
        /// An older name of `mood.before`, which goes before it.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(skip))]
        mood_before: Option<u8>,
        /// An older name of `mood.after`, which goes before it.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(skip))]
        mood_after: Option<u8>,
        /// An older name of `mood.energy`, which goes before it.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(skip))]
        mood_energy: Option<u8>,
        /// Exertion of the whole session, from 1 to 10 by halves.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 10)))]
        session_rpe: Option<f64>,
        /// Who else may see it.
        visibility: Visibility,
        /// When it is meant to begin.
        #[serde(deserialize_with = "given")]
        planned_at: Option<Timestamp>,
        /// Energy spent as a device tells it, in kilocalories.
        #[serde(deserialize_with = "given", alias = "caloriesKcal")]
        #[cfg_attr(feature = "openapi", schemars(range(max = 20_000)))]
        calories_burned: Option<u32>,
        /// When it began, of a workout that has ended; `null` for when it was begun by the clock.
        #[serde(deserialize_with = "given")]
        started_at: Option<Timestamp>,
        /// When it ended, of one that has; `null` for when it was ended by the clock.
        #[serde(deserialize_with = "given")]
        completed_at: Option<Timestamp>,
        /// Seconds it took, pauses apart: instead of `completedAt`. Only where the workout is live.
        #[cfg_attr(feature = "openapi", schemars(range(max = 86_400)))]
        duration: u32,
    }

    /// Adds an exercise.
    AddExercise {
        /// Its id in the workout; made when it is not told.
        workout_exercise_id: WorkoutExerciseId,
        /// The exercise of the library.
        exercise_id: ExerciseId,
        /// Exercises of the same number, from 1 to 50, are done in turn.
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 50)))]
        superset: u8,
        /// Rest after each set, in seconds.
        #[serde(alias = "restSeconds")]
        #[cfg_attr(feature = "openapi", schemars(range(max = 3_600)))]
        rest_time: u32,
        /// The person's own words.
        #[cfg_attr(feature = "openapi", schemars(length(max = 500)))]
        notes: String,
        /// Where it stands, from 0; at the end unless told. Only where the workout is live.
        index: u16,
        /// The exercise it stands after; `null` for the first place. Only where the workout is live.
        #[serde(deserialize_with = "given")]
        after_workout_exercise_id: Option<WorkoutExerciseId>,
        /// Where it stands among positions, which are by microseconds of when things were added.
        #[cfg_attr(feature = "openapi", schemars(range(min = -9_007_199_254_740_991i64, max = 9_007_199_254_740_991i64)))]
        position: Position,
    }

    /// Changes an exercise. What is absent stays; `null` clears.
    UpdateExercise {
        /// Which.
        workout_exercise_id: WorkoutExerciseId,
        /// Exercises of the same number, from 1 to 50, are done in turn.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 50)))]
        superset: Option<u8>,
        /// Rest after each set, in seconds.
        #[serde(deserialize_with = "given", alias = "restSeconds")]
        #[cfg_attr(feature = "openapi", schemars(range(max = 3_600)))]
        rest_time: Option<u32>,
        /// The person's own words.
        #[cfg_attr(feature = "openapi", schemars(length(max = 500)))]
        notes: String,
        /// Where it is to stand, from 0. Only where the workout is live.
        index: u16,
        /// The exercise it is to stand after; `null` for the first place. Only where the workout is live.
        #[serde(deserialize_with = "given")]
        after_workout_exercise_id: Option<WorkoutExerciseId>,
        /// Where it is to stand among positions.
        #[cfg_attr(feature = "openapi", schemars(range(min = -9_007_199_254_740_991i64, max = 9_007_199_254_740_991i64)))]
        position: Position,
    }

    /// Takes an exercise away, with its sets.
    RemoveExercise {
        /// Which.
        workout_exercise_id: WorkoutExerciseId,
    }

    /// Logs a set, or plans one.
    LogSet {
        /// Its id; made when it is not told.
        set_id: SetId,
        /// The exercise in the workout.
        workout_exercise_id: WorkoutExerciseId,
        /// What it is for.
        kind: SetKind,
        /// Load, in grams; negative for assistance.
        #[cfg_attr(feature = "openapi", schemars(range(min = -500_000, max = 2_000_000)))]
        weight_grams: i32,
        /// Load, in `unit`; instead of `weightGrams`.
        #[cfg_attr(feature = "openapi", schemars(range(min = -5_000.0, max = 5_000.0)))]
        weight: f64,
        /// The unit of `weight`: kilograms unless told.
        unit: WeightUnit,
        /// Repetitions.
        #[cfg_attr(feature = "openapi", schemars(range(max = 10_000)))]
        reps: u32,
        /// Seconds.
        #[cfg_attr(feature = "openapi", schemars(range(max = 86_400)))]
        duration_seconds: u32,
        /// Millimetres.
        #[cfg_attr(feature = "openapi", schemars(range(max = 1_000_000_000)))]
        distance_millimetres: u64,
        /// Exertion, from 1 to 10 by halves.
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 10)))]
        rpe: f64,
        /// Seconds of lowering, pause, lifting, pause: `3-1-X-0`.
        #[cfg_attr(feature = "openapi", schemars(length(max = 11)))]
        tempo: String,
        /// The person's own words.
        #[cfg_attr(feature = "openapi", schemars(length(max = 500)))]
        notes: String,
        /// Rest taken after it, in seconds.
        #[serde(alias = "restSeconds")]
        #[cfg_attr(feature = "openapi", schemars(range(max = 3_600)))]
        rest_time: u32,
        /// What is to be done.
        target: Target,
        /// Whether it is only planned. Otherwise it is done.
        planned: bool,
        /// When it was done; when the operation was made unless told.
        completed_at: Timestamp,
        /// Where it stands in the exercise, from 0; at the end unless told. Only where the workout is live.
        index: u16,
        /// The set it stands after; `null` for the first place. Only where the workout is live.
        #[serde(deserialize_with = "given")]
        after_set_id: Option<SetId>,
        /// Where it stands among positions, which are by microseconds of when things were added.
        #[cfg_attr(feature = "openapi", schemars(range(min = -9_007_199_254_740_991i64, max = 9_007_199_254_740_991i64)))]
        position: Position,
    }

    /// Changes a set. What is absent stays; `null` clears.
    UpdateSet {
        /// Which.
        set_id: SetId,
        /// What it is for.
        kind: SetKind,
        /// Load, in grams; negative for assistance.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(range(min = -500_000, max = 2_000_000)))]
        weight_grams: Option<i32>,
        /// Load, in `unit`; instead of `weightGrams`.
        #[cfg_attr(feature = "openapi", schemars(range(min = -5_000.0, max = 5_000.0)))]
        weight: f64,
        /// The unit of `weight`: kilograms unless told.
        unit: WeightUnit,
        /// Repetitions.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(range(max = 10_000)))]
        reps: Option<u32>,
        /// Seconds.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(range(max = 86_400)))]
        duration_seconds: Option<u32>,
        /// Millimetres.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(range(max = 1_000_000_000)))]
        distance_millimetres: Option<u64>,
        /// Exertion, from 1 to 10 by halves.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 10)))]
        rpe: Option<f64>,
        /// Seconds of lowering, pause, lifting, pause: `3-1-X-0`.
        #[serde(deserialize_with = "given")]
        #[cfg_attr(feature = "openapi", schemars(length(max = 11)))]
        tempo: Option<String>,
        /// The person's own words.
        #[cfg_attr(feature = "openapi", schemars(length(max = 500)))]
        notes: String,
        /// Rest taken after it, in seconds.
        #[serde(deserialize_with = "given", alias = "restSeconds")]
        #[cfg_attr(feature = "openapi", schemars(range(max = 3_600)))]
        rest_time: Option<u32>,
        /// What is to be done.
        target: Target,
        /// Whether it is done. It is since the operation was made unless `completedAt` is told.
        done: bool,
        /// When it was done.
        completed_at: Timestamp,
        /// Where it is to stand in the exercise, from 0. Only where the workout is live.
        index: u16,
        /// The set it is to stand after; `null` for the first place. Only where the workout is live.
        #[serde(deserialize_with = "given")]
        after_set_id: Option<SetId>,
        /// Where it is to stand among positions.
        #[cfg_attr(feature = "openapi", schemars(range(min = -9_007_199_254_740_991i64, max = 9_007_199_254_740_991i64)))]
        position: Position,
    }

    /// Takes a set away.
    DeleteSet {
        /// Which.
        set_id: SetId,
    }

    /// Begins a rest.
    StartRest {
        /// How long, from 1 to 3600; the person's default unless told.
        #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 3_600)))]
        seconds: u32,
        /// The set it follows; the one done last unless told.
        set_id: SetId,
    }

    /// Says where the person is in the workout.
    SetCurrent {
        /// The exercise. Absent: nowhere.
        workout_exercise_id: WorkoutExerciseId,
        /// The set.
        set_id: SetId,
    }
}

/// Something that may be done to a workout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Command {
    /// Begins it.
    Start {},
    /// Stops the clock.
    Pause {},
    /// Goes on.
    Resume {},
    /// Ends it.
    Complete {},
    /// Gives it up.
    Cancel {},
    /// Tells about it as a whole.
    UpdateDetails(UpdateDetails),
    /// Adds an exercise.
    AddExercise(AddExercise),
    /// Changes an exercise.
    UpdateExercise(UpdateExercise),
    /// Takes an exercise away.
    RemoveExercise(RemoveExercise),
    /// Logs or plans a set.
    LogSet(LogSet),
    /// Changes a set.
    UpdateSet(UpdateSet),
    /// Takes a set away.
    DeleteSet(DeleteSet),
    /// Begins a rest.
    StartRest(StartRest),
    /// Breaks the rest off.
    SkipRest {},
    /// Says where the person is.
    SetCurrent(SetCurrent),
}

impl Command {
    /// The exercise of the library that it adds: whoever decides it needs the facts of that one.
    pub fn exercise_added(&self) -> Option<ExerciseId> {
        match self {
            Self::AddExercise(add) => add.exercise_id,
            _ => None,
        }
    }
}
