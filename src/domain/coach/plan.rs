//! The shape of a programme: what the rules make, what a model must make, and what becomes a template.

use serde::{Deserialize, Serialize};

use super::Source;
use crate::domain::{
    exercises::Muscle,
    ids::ExerciseId,
    person::FitnessLevel,
    progression::{PlannedWeight, Rule, Span},
    templates::{Day, Goal, Phase, PlannedExercise, Preparation, Weekday, WeeklyPlan, derive::fill_durations},
};

/// A choice that needs to be explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Choice {
    /// What was chosen: `split`, `volume`, `rest`, `progression`.
    pub topic: String,
    /// What, and why.
    pub reason: String,
    /// What that rests on.
    pub source: Source,
}

/// What could not be done, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Gap {
    /// The muscle that gets no work of its own.
    pub muscle: Muscle,
    /// Why.
    pub reason: String,
}

/// A weekly plan over some weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Programme {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub goal: Goal,
    /// For whom.
    pub level: FitnessLevel,
    /// How hard each week is: 1 to 16.
    pub weeks: Vec<ProgrammeWeek>,
    /// The days with training, in the order of the week.
    pub days: Vec<ProgrammeDay>,
    /// Why it is as it is.
    pub choices: Vec<Choice>,
    /// What it leaves out.
    #[serde(default)]
    pub gaps: Vec<Gap>,
}

/// One week: the days are the same, how hard they are is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProgrammeWeek {
    /// From 1.
    pub week: u8,
    /// Whether it is easy on purpose.
    pub is_deload: bool,
    /// Per cent of the planned sets.
    pub sets_percent: u8,
    /// The exertion to stop at, in halves from 1 to 10, times ten: 75 is 7.5.
    pub rpe_tenths: u8,
    /// Why.
    pub reason: String,
    /// What that rests on.
    pub source: Source,
}

/// A day with training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProgrammeDay {
    /// The day of the week.
    pub weekday: Weekday,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub focus: Vec<Muscle>,
    /// Minutes, all counted.
    pub minutes: u32,
    /// Before.
    #[serde(serialize_with = "crate::domain::templates::plan::shown")]
    #[cfg_attr(feature = "openapi", schemars(with = "Vec<crate::domain::templates::plan::ShownPreparation>"))]
    pub warmup: Vec<Preparation>,
    /// What is done, in order.
    pub exercises: Vec<ProgrammeExercise>,
    /// Endurance after the sets.
    #[serde(serialize_with = "crate::domain::templates::plan::shown_one")]
    #[cfg_attr(feature = "openapi", schemars(with = "Option<crate::domain::templates::plan::ShownPreparation>"))]
    pub conditioning: Option<Preparation>,
    /// After.
    #[serde(serialize_with = "crate::domain::templates::plan::shown")]
    #[cfg_attr(feature = "openapi", schemars(with = "Vec<crate::domain::templates::plan::ShownPreparation>"))]
    pub cooldown: Vec<Preparation>,
}

/// An exercise of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProgrammeExercise {
    /// The exercise of the library.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// Working sets.
    pub sets: u8,
    /// Repetitions of a set, where they are counted.
    #[serde(default)]
    pub reps: Option<Span>,
    /// Seconds of a set, where it is held.
    #[serde(default)]
    pub duration_seconds: Option<Span>,
    /// Load to begin with.
    #[serde(serialize_with = "crate::domain::progression::shown::serialize")]
    #[cfg_attr(feature = "openapi", schemars(with = "crate::domain::progression::shown::ShownWeight"))]
    pub weight: PlannedWeight,
    /// Rest after each set, in seconds.
    #[serde(rename = "restTime")]
    pub rest_seconds: u32,
    /// How it goes on from session to session.
    #[serde(default)]
    pub progression: Rule,
    /// What can be done instead.
    #[serde(default)]
    pub alternatives: Vec<ExerciseId>,
    /// Why this one, so often.
    pub reason: String,
    /// What that rests on.
    pub source: Source,
}

impl ProgrammeExercise {
    fn planned(&self) -> PlannedExercise {
        PlannedExercise {
            exercise: self.exercise_id,
            sets: self.sets,
            reps: self.reps,
            duration_seconds: self.duration_seconds,
            distance_millimetres: None,
            weight: self.weight,
            rest_seconds: Some(self.rest_seconds),
            notes: self.reason.clone(),
            alternatives: self.alternatives.clone(),
            superset: None,
            progression: self.progression.clone(),
        }
    }
}

impl ProgrammeDay {
    /// The same as a day of a template. Endurance comes first after the sets.
    pub fn to_day(&self) -> Day {
        Day {
            is_rest_day: false,
            name: self.name.clone(),
            focus_areas: self.focus.iter().map(|muscle| muscle.as_str().replace('_', " ")).collect(),
            exercises: self.exercises.iter().map(ProgrammeExercise::planned).collect(),
            estimated_duration: 0,
            is_duration_told: false,
            warmup: self.warmup.clone(),
            cooldown: self.conditioning.iter().chain(&self.cooldown).cloned().collect(),
        }
    }
}

impl Programme {
    /// The same as the weekly plan of a template.
    pub fn to_weekly_plan(&self) -> WeeklyPlan {
        let rest = || Day { is_rest_day: true, ..Day::default() };
        let day = |weekday: &Weekday| {
            self.days.iter().find(|day| day.weekday == *weekday).map_or_else(rest, ProgrammeDay::to_day)
        };
        let total_weeks = u8::try_from(self.weeks.len()).unwrap_or(u8::MAX).max(1);
        let phases = self.weeks.iter();
        let phases =
            phases.map(|week| Phase { sets_percent: week.sets_percent, rpe_tenths: week.rpe_tenths }).collect();
        let mut plan = WeeklyPlan { total_weeks, days: Weekday::ALL.iter().map(day).collect(), phases };
        fill_durations(&mut plan);
        plan
    }
}

/// Why no plan is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Refusal {
    /// A number is outside what plans are made for.
    #[error("{field} must be from {min} to {max}")]
    OutOfRange {
        /// Which.
        field: String,
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// Nothing, or too little, is left after equipment and injuries.
    #[error("only {usable} exercises fit your equipment and spare what hurts; a plan needs at least {needed}")]
    NoUsableExercise {
        /// How many are left.
        usable: u32,
        /// How many it takes.
        needed: u32,
    },
    /// What is left makes no plan that passes its own checks.
    #[error("no plan within these limits passes its checks: {fault}")]
    Unsatisfiable {
        /// The first check that fails.
        fault: String,
    },
}

/// What is wrong with a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum FaultKind {
    /// There is no such exercise.
    UnknownExercise,
    /// It takes what the person does not own.
    EquipmentNotOwned,
    /// It is, or works, what is to be left out.
    ExcludedMovement,
    /// It is two levels above the person.
    TooHard,
    /// A muscle gets too few sets a week.
    TooFewSets,
    /// A muscle gets too many sets a week.
    TooManySets,
    /// A session is too short or too long.
    WrongTime,
    /// Pushing and pulling differ too much.
    PushPullImbalance,
    /// An exercise is twice in a day.
    DuplicateInDay,
    /// A rest is too short or too long.
    RestOutOfRange,
    /// The days are not those asked for.
    WrongDays,
    /// The weeks are not those asked for.
    WrongWeeks,
    /// Sets, repetitions or seconds are none that can be done or recorded.
    BadPrescription,
    /// More load than the person can lift.
    LoadAboveBest,
}

/// One thing that is wrong with a plan, told so that a model can mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// Where: `days[0].exercises[2]`, or the muscle.
    pub at: String,
    /// In words.
    pub text: String,
}
