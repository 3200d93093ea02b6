//! The form in which clients write and read a plan. What is read can be sent back as it is.

use serde::{Deserialize, Serialize};

use crate::domain::{
    exercises::{Difficulty, Equipment, Muscle},
    ids::ExerciseId,
    progression::{Rule, shown::WeightKind},
    templates::Goal,
    training::{
        measure::{WEIGHT_GRAMS_MAX, WEIGHT_GRAMS_MIN},
        weight::WeightUnit,
    },
};

/// The most exercises of a day.
const EXERCISES_MAX: usize = 30;
/// The longest day, in minutes.
const DAY_MINUTES_MAX: u32 = 1_440;
/// The longest rest, in seconds: an hour.
const REST_SECONDS_MAX: u32 = 3_600;

/// What a template is about. What is left out follows from the exercises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MetadataForm {
    /// How hard it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub difficulty: Option<Difficulty>,
    /// Minutes of a session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(range(min = 1, max = DAY_MINUTES_MAX))]
    pub duration: Option<u32>,
    /// What it is for.
    #[garde(skip)]
    pub goal: Goal,
    /// What it mainly works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(max = 17))]
    pub primary_muscles: Option<Vec<Muscle>>,
    /// All it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(max = 19))]
    pub equipment: Option<Vec<Equipment>>,
    /// Words to filter by.
    #[serde(default)]
    #[garde(length(max = 20), inner(length(chars, min = 1, max = 40), custom(is_word)))]
    pub tags: Vec<String>,
    /// Kilocalories of a session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(range(max = 10_000))]
    pub estimated_calories: Option<u32>,
}

/// A week that is repeated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WeeklyPlanForm {
    /// For how many weeks it is meant.
    #[serde(default = "four")]
    #[garde(range(min = 1, max = 104))]
    pub total_weeks: u8,
    /// The days.
    #[garde(dive)]
    pub days: DaysForm,
    /// How hard each week is, from the first on; they begin anew after the last. Left out: all are alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(length(max = 104), dive)]
    pub phases: Vec<PhaseForm>,
}

/// How hard a week is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PhaseForm {
    /// Per cent of the planned sets.
    #[garde(range(min = 30, max = 120))]
    pub sets_percent: u8,
    /// The exertion to stop at.
    #[garde(range(min = 5.0, max = 10.0))]
    pub rpe: f64,
}

const fn four() -> u8 {
    4
}

/// The days of the week. One that is left out is a rest day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DaysForm {
    /// Monday.
    #[garde(dive)]
    pub monday: Option<DayForm>,
    /// Tuesday.
    #[garde(dive)]
    pub tuesday: Option<DayForm>,
    /// Wednesday.
    #[garde(dive)]
    pub wednesday: Option<DayForm>,
    /// Thursday.
    #[garde(dive)]
    pub thursday: Option<DayForm>,
    /// Friday.
    #[garde(dive)]
    pub friday: Option<DayForm>,
    /// Saturday.
    #[garde(dive)]
    pub saturday: Option<DayForm>,
    /// Sunday.
    #[garde(dive)]
    pub sunday: Option<DayForm>,
}

impl DaysForm {
    /// On how many days something is planned.
    pub fn training_days(&self) -> usize {
        let days =
            [&self.monday, &self.tuesday, &self.wednesday, &self.thursday, &self.friday, &self.saturday, &self.sunday];
        days.into_iter().flatten().filter(|day| !day.is_rest_day.unwrap_or(day.exercises.is_empty())).count()
    }
}

/// A day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DayForm {
    /// Whether there is no training. Left out: it is when nothing is planned.
    #[garde(skip)]
    pub is_rest_day: Option<bool>,
    /// What it is called.
    #[garde(length(chars, max = 100), custom(is_line_or_empty))]
    pub name: String,
    /// What it is about.
    #[garde(length(max = 10), inner(length(chars, min = 1, max = 60), custom(is_line)))]
    pub focus_areas: Vec<String>,
    /// What is done, in the order of `order`, else as given.
    #[garde(length(max = EXERCISES_MAX), dive)]
    pub exercises: Vec<ExerciseForm>,
    /// Minutes. Left out: estimated.
    #[garde(range(max = DAY_MINUTES_MAX))]
    pub estimated_duration: Option<u32>,
    /// Before.
    #[garde(length(max = 15), dive)]
    pub warmup: Vec<PreparationForm>,
    /// After.
    #[garde(length(max = 15), dive)]
    pub cooldown: Vec<PreparationForm>,
}

/// An exercise of a day. What a set measures must fit what is recorded of the exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExerciseForm {
    /// The exercise of the library, or one's own.
    #[garde(skip)]
    pub exercise_id: ExerciseId,
    /// Its place in the day.
    #[serde(default)]
    #[garde(range(min = 0, max = 1_000))]
    pub order: Option<u32>,
    /// Working sets.
    #[garde(range(min = 1, max = 30))]
    pub sets: u8,
    /// Repetitions of a set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub reps: Option<RepsForm>,
    /// Seconds of a set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub duration_seconds: Option<SecondsForm>,
    /// Millimetres of a set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub distance_millimetres: Option<MillimetresForm>,
    /// Load; the body alone when left out.
    #[serde(default)]
    #[garde(dive)]
    pub weight: Option<WeightForm>,
    /// Rest after each set, in seconds. Left out: everybody's own default.
    #[serde(default)]
    #[garde(range(max = REST_SECONDS_MAX))]
    pub rest_time: Option<u32>,
    /// Words about it.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    pub notes: String,
    /// What can be done instead.
    #[serde(default)]
    #[garde(length(max = 5))]
    pub alternatives: Vec<ExerciseId>,
    /// Exercises of the same number are done in turn.
    #[serde(default)]
    #[garde(range(min = 1, max = 20))]
    pub superset: Option<u8>,
    /// How it goes on from session to session; `none` when left out.
    #[serde(default)]
    #[garde(custom(is_rule))]
    pub progression: Rule,
}

macro_rules! spans {
    ($($(#[$doc:meta])* $name:ident up to $most:literal;)+) => {$(
        $(#[$doc])*
        /// At least one of the three numbers; the others follow.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub struct $name {
            /// The least.
            #[garde(range(min = 1, max = $most))]
            pub min: Option<u32>,
            /// The most.
            #[garde(range(min = 1, max = $most))]
            pub max: Option<u32>,
            /// What to aim for.
            #[garde(range(min = 1, max = $most))]
            pub target: Option<u32>,
        }

        impl From<crate::domain::progression::Span> for $name {
            fn from(span: crate::domain::progression::Span) -> Self {
                Self { min: Some(span.min), max: Some(span.max), target: Some(span.target) }
            }
        }

        impl $name {
            /// The whole span, if the numbers make one.
            pub fn complete(self) -> Option<crate::domain::progression::Span> {
                crate::domain::progression::Span::complete(self.min, self.max, self.target)
            }
        }
    )+};
}
spans! {
    /// Repetitions.
    RepsForm up to 1_000;
    /// Seconds.
    SecondsForm up to 86_400;
    /// Millimetres.
    MillimetresForm up to 1_000_000_000;
}

/// A load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WeightForm {
    /// What kind.
    #[serde(rename = "type")]
    #[garde(skip)]
    pub kind: WeightKind,
    /// Percent, a rating, or a weight in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(range(min = -2_000.0, max = 5_000.0))]
    pub value: Option<f64>,
    /// The unit of a fixed weight; kilograms when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub unit: Option<WeightUnit>,
    /// A fixed weight exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(range(min = WEIGHT_GRAMS_MIN, max = WEIGHT_GRAMS_MAX))]
    pub grams: Option<i32>,
}

/// Something before or after the training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PreparationForm {
    /// The exercise, where it is one of the library.
    #[serde(default)]
    #[garde(skip)]
    pub exercise_id: Option<ExerciseId>,
    /// Seconds.
    #[garde(range(min = 1, max = 7_200))]
    pub duration: u32,
    /// What to do.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    pub instructions: String,
}

/// Refuses texts that are blank, or hold line breaks or other control characters.
pub fn is_line(value: &str, context: &()) -> garde::Result {
    if value.trim().is_empty() { Err(garde::Error::new("is blank")) } else { is_line_or_empty(value, context) }
}

/// Refuses texts with line breaks or other control characters.
fn is_line_or_empty(value: &str, _: &()) -> garde::Result {
    if value.chars().any(char::is_control) { Err(garde::Error::new("holds control characters")) } else { Ok(()) }
}

/// Refuses tags without a letter or digit: nobody could filter by them.
fn is_word(value: &str, context: &()) -> garde::Result {
    is_line(value, context)?;
    let is_empty = crate::domain::text::fold(value).is_empty();
    if is_empty { Err(garde::Error::new("has no letter or digit")) } else { Ok(()) }
}

/// The same for a text that may be absent.
pub fn is_optional_line(value: &Option<String>, context: &()) -> garde::Result {
    value.as_deref().map_or(Ok(()), |value| is_line(value, context))
}

fn is_rule(rule: &Rule, _: &()) -> garde::Result {
    rule.problem().map_or(Ok(()), |(field, why)| Err(garde::Error::new(format!("{field} {why}"))))
}
