//! A week of training, as it is stored.

use serde::{Deserialize, Serialize, Serializer};

use super::Weekday;
use crate::domain::{
    exercises::{Equipment, Muscle, TrackingType},
    ids::ExerciseId,
    progression::{PlannedWeight, Rule, Span},
};

/// A week that is repeated. Stored as JSON in versions that never change: fields are only ever added, with a
/// default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WeeklyPlan {
    /// For how many weeks it is meant.
    pub total_weeks: u8,
    /// The days, from Monday on: seven.
    pub days: Vec<Day>,
    /// How hard each week is, from the first on; they begin anew after the last. Empty where all are alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phases: Vec<Phase>,
}

/// How hard a week is: easier on purpose, or building up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Phase {
    /// Per cent of the planned sets.
    pub sets_percent: u8,
    /// The exertion to stop at, times ten.
    pub rpe_tenths: u8,
}

impl Phase {
    /// So many of the planned sets, rounded up: an exercise that is done at all is done once.
    pub fn sets_of(self, planned: u8) -> u8 {
        let sets = (u16::from(planned) * u16::from(self.sets_percent)).div_ceil(100);
        u8::try_from(sets).unwrap_or(planned).max(1)
    }
}

/// One day. A rest day has no exercises.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Day {
    /// Whether there is no training.
    pub is_rest_day: bool,
    /// What it is called: `Push`, `Legs`.
    pub name: String,
    /// What it is about.
    pub focus_areas: Vec<String>,
    /// What is done, in order.
    pub exercises: Vec<PlannedExercise>,
    /// Minutes, told by the author or estimated.
    pub estimated_duration: u32,
    /// Whether those minutes were told.
    pub is_duration_told: bool,
    /// Before.
    pub warmup: Vec<Preparation>,
    /// After.
    pub cooldown: Vec<Preparation>,
}

/// An exercise of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedExercise {
    /// The exercise of the library.
    pub exercise: ExerciseId,
    /// Working sets.
    pub sets: u8,
    /// Repetitions of a set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reps: Option<Span>,
    /// Seconds of a set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<Span>,
    /// Millimetres of a set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_millimetres: Option<Span>,
    /// Load.
    pub weight: PlannedWeight,
    /// Rest after each set, in seconds. Absent: the person's own default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest_seconds: Option<u32>,
    /// The author's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// What can be done instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<ExerciseId>,
    /// Exercises of the same number are done in turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superset: Option<u8>,
    /// How it goes on from session to session.
    #[serde(default)]
    pub progression: Rule,
}

/// Something before or after the training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Preparation {
    /// The exercise of the library, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<ExerciseId>,
    /// Seconds.
    pub duration_seconds: u32,
    /// What to do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub instructions: String,
}

/// The same, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ShownPreparation {
    /// The exercise, where it is one of the library.
    pub exercise_id: Option<ExerciseId>,
    /// Seconds.
    pub duration: u32,
    /// What to do.
    pub instructions: String,
}

impl From<&Preparation> for ShownPreparation {
    fn from(part: &Preparation) -> Self {
        Self { exercise_id: part.exercise, duration: part.duration_seconds, instructions: part.instructions.clone() }
    }
}

/// Writes what comes before or after as it is shown.
///
/// # Errors
/// The serializer's.
pub fn shown<S: Serializer>(parts: &[Preparation], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(parts.iter().map(ShownPreparation::from))
}

/// Writes the one there may be as it is shown.
///
/// # Errors
/// The serializer's.
pub fn shown_one<S: Serializer>(part: &Option<Preparation>, serializer: S) -> Result<S::Ok, S::Error> {
    part.as_ref().map(ShownPreparation::from).serialize(serializer)
}

/// What a plan remembers of an exercise it names, so that it reads without the library. Stored beside the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExerciseUsed {
    /// Its id.
    pub id: ExerciseId,
    /// What it was called.
    pub name: String,
    /// What is recorded of a set.
    pub tracking_type: TrackingType,
    /// What it mainly works.
    pub primary_muscles: Vec<Muscle>,
    /// All it takes.
    pub equipment: Vec<Equipment>,
}

impl WeeklyPlan {
    /// The plan of a day.
    pub fn day(&self, weekday: Weekday) -> Option<&Day> {
        self.days.get(weekday.number())
    }

    /// How hard a week is, counted from 1; `None` where all are alike.
    pub fn phase(&self, week: u32) -> Option<Phase> {
        let count = u32::try_from(self.phases.len()).ok().filter(|count| *count > 0)?;
        self.phases.get(usize::try_from(week.saturating_sub(1) % count).ok()?).copied()
    }

    /// The days on which there is training.
    pub fn training_days(&self) -> impl Iterator<Item = &Day> {
        self.days.iter().filter(|day| !day.is_rest_day)
    }

    /// How many days a week there is training.
    pub fn days_per_week(&self) -> u32 {
        u32::try_from(self.training_days().count()).unwrap_or(0)
    }

    /// Every exercise the plan names, each once: done, instead of one done, before and after.
    pub fn exercises(&self) -> Vec<ExerciseId> {
        let mut all: Vec<ExerciseId> = Vec::new();
        let named = self.days.iter().flat_map(|day| {
            let done =
                day.exercises.iter().flat_map(|one| std::iter::once(one.exercise).chain(one.alternatives.clone()));
            let around = day.warmup.iter().chain(&day.cooldown).filter_map(|part| part.exercise);
            done.chain(around)
        });
        for exercise in named {
            if !all.contains(&exercise) {
                all.push(exercise);
            }
        }
        all
    }
}
