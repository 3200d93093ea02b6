//! What the coach answers beside programmes. Everything says why, and what that rests on.

use serde::{Deserialize, Serialize};

use super::{Choice, Source};
use crate::domain::{
    exercises::Muscle,
    goals::{GoalDirection, GoalType},
    ids::ExerciseId,
    local_day::LocalDay,
    progression::Span,
    templates::Preparation,
    trend::{Plateau, Point, Trend},
};

/// How fit for training somebody is today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Readiness {
    /// Nothing speaks against the plan.
    Ready,
    /// One sign of fatigue: a little less.
    Tired,
    /// Several signs: clearly less.
    Drained,
}

/// A session for today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TodaySession {
    /// What it is called.
    pub name: String,
    /// How fit for it one is.
    pub readiness: Readiness,
    /// Per cent of the planned sets.
    pub sets_percent: u8,
    /// The exertion to stop at, times ten.
    pub rpe_tenths: u8,
    /// Minutes, all counted.
    pub minutes: u32,
    /// Before.
    #[serde(serialize_with = "crate::domain::templates::plan::shown")]
    #[cfg_attr(feature = "openapi", schemars(with = "Vec<crate::domain::templates::plan::ShownPreparation>"))]
    pub warmup: Vec<Preparation>,
    /// What is done, in order.
    pub exercises: Vec<TodayExercise>,
    /// After; endurance first.
    #[serde(serialize_with = "crate::domain::templates::plan::shown")]
    #[cfg_attr(feature = "openapi", schemars(with = "Vec<crate::domain::templates::plan::ShownPreparation>"))]
    pub cooldown: Vec<Preparation>,
    /// Why it is as it is.
    pub choices: Vec<Choice>,
}

/// An exercise of today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TodayExercise {
    /// The exercise of the library.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// Working sets.
    pub sets: u8,
    /// Working sets as planned.
    pub planned_sets: u8,
    /// Repetitions of a set.
    #[serde(default)]
    pub reps: Option<Span>,
    /// Seconds of a set.
    #[serde(default)]
    pub duration_seconds: Option<Span>,
    /// Load, in grams, where there is something to go by.
    #[serde(default)]
    pub load_grams: Option<i32>,
    /// Rest after each set, in seconds.
    #[serde(rename = "restTime")]
    pub rest_seconds: u32,
    /// Why.
    pub reason: String,
    /// What that rests on.
    pub source: Source,
}

/// What can be done instead of an exercise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Substitute {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// How well it stands in, from 0 to 100.
    pub score: u32,
    /// Why, best reason first.
    pub reasons: Vec<String>,
    /// What that rests on.
    pub source: Source,
}

/// Muscles that get little, and exercises for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Suggestions {
    /// Most neglected first.
    pub neglected: Vec<Neglected>,
    /// Exercises for them, best first.
    pub exercises: Vec<Suggestion>,
    /// Said when there is too little to go by.
    #[serde(default)]
    pub note: Option<String>,
}

/// A muscle that gets little.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Neglected {
    /// The muscle.
    pub muscle: Muscle,
    /// Hard sets a week.
    pub sets: f64,
    /// The least that would serve the goal.
    pub wanted: f64,
    /// Why.
    pub reason: String,
    /// What that rests on.
    pub source: Source,
}

/// An exercise for a neglected muscle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Suggestion {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// For which muscle.
    pub muscle: Muscle,
    /// Sets a week to add.
    pub sets: u8,
    /// Why.
    pub reason: String,
    /// What that rests on.
    pub source: Source,
}

/// A goal and how it has gone, in the base unit of its measure (kg, %, m, workouts).
#[derive(Clone, Debug, PartialEq)]
pub struct GoalFacts {
    /// What it is about.
    pub goal_type: GoalType,
    /// Which way it goes.
    pub direction: GoalDirection,
    /// Whether the values are body weight; then safe rates apply.
    pub is_body_weight: bool,
    /// Of body weight: the least that is healthy at that height, in the unit of the values. Absent where no height is
    /// known.
    pub least_weight: Option<f64>,
    /// Whether the person is still growing.
    pub is_growing: bool,
    /// The unit, as the person reads it.
    pub unit: String,
    /// Where it has to go.
    pub target: f64,
    /// By when.
    pub deadline: Option<LocalDay>,
    /// The values so far, in the order of their days.
    pub points: Vec<Point>,
    /// The person's day.
    pub today: LocalDay,
}

/// How a goal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum GoalVerdict {
    /// It is reached.
    Reached,
    /// It will be reached in time.
    OnTrack,
    /// It goes there, but not in time.
    Behind,
    /// It stands still.
    Still,
    /// It goes the other way.
    Away,
    /// It goes, or would have to go, faster than is good for one.
    TooFast,
    /// It is no goal for that person: they are still growing, or it leads below a healthy weight.
    Unsafe,
    /// Too few values to say.
    NotEnoughData,
}

/// Advice on a goal. Nothing is changed by it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GoalAdvice {
    /// How it stands.
    pub verdict: GoalVerdict,
    /// How the values go, in units a week.
    pub per_week: Option<f64>,
    /// How they would have to go.
    pub needed_per_week: Option<f64>,
    /// The least and the most a week that can be expected, or is good for one.
    pub realistic_per_week: Option<(f64, f64)>,
    /// The day the target is reached as things go.
    pub projected_day: Option<LocalDay>,
    /// A day that would be realistic, where the deadline is not.
    pub new_deadline: Option<LocalDay>,
    /// A target that would be realistic by the deadline.
    pub new_target: Option<f64>,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
    /// In words.
    pub text: String,
    /// What that rests on.
    pub source: Source,
}

/// Exertion at the same load, then and now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RpeDrift {
    /// How much higher it is now.
    pub drift: f64,
    /// At which load, in grams.
    pub load_grams: i32,
    /// At how many repetitions.
    pub reps: u32,
    /// How many sets that compares.
    pub sets: u32,
}

/// An exercise that stands still.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlateauFinding {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// The trend of the estimated maximum.
    pub trend: Trend,
    /// Why it counts as standing still.
    pub evidence: Plateau,
    /// Whether the same load has become harder.
    pub rpe_drift: Option<RpeDrift>,
    /// Whether an easy week is advised: only where it has, by half a point or more.
    pub deload: bool,
    /// What to try, first thing first.
    pub advice: Vec<Choice>,
}

/// A moment in a workout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkoutMoment {
    /// The exercise.
    pub exercise: String,
    /// Which set, from 1; 0 before the first.
    pub set: u32,
    /// How many sets are planned of it.
    pub sets: u32,
    /// Repetitions just done.
    pub reps: Option<u32>,
    /// Repetitions planned.
    pub reps_planned: Option<u32>,
    /// Repetitions of the same set last time, at the same load.
    pub reps_last_time: Option<u32>,
    /// Whether a record was just set.
    pub is_record: bool,
    /// Exertion just told, times ten.
    pub rpe_tenths: Option<u8>,
    /// How many exercises are left.
    pub exercises_left: u32,
    /// Days in a row.
    pub streak_days: u32,
    /// Workouts completed, ever.
    pub workouts_total: u32,
}

/// One line for somebody who trains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Line {
    /// The line.
    pub text: String,
    /// The fact it is said for: `record`, `more_than_last_time`, `last_set` …
    pub because: String,
    /// What that rests on.
    pub source: Source,
}
