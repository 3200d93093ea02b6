//! What a file holds, before anybody has said which unit, time zone and exercises are meant.
//!
//! Stored as JSON between the reading of a file and its last row: fields are only ever added, with a default.

use serde::{Deserialize, Serialize};

use super::{
    dates::When,
    quantity::{Decimal, LengthUnit, WeightUnit},
};
use crate::domain::{
    exercises::TrackingType,
    training::{Rpe, SetKind, Workout},
};

/// A weight. Without a unit the person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// How much.
    pub number: Decimal,
    /// Of what.
    pub unit: Option<WeightUnit>,
}

/// A length or distance. Without a unit it follows the unit of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// How much.
    pub number: Decimal,
    /// Of what.
    pub unit: Option<LengthUnit>,
}

/// What was done or meant to be done in a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ParsedMeasure {
    /// Load; absent for the body alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load: Option<Load>,
    /// Repetitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reps: Option<u32>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// Distance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<Stretch>,
}

impl ParsedMeasure {
    /// Whether something was done at all; a load alone was not lifted.
    pub const fn is_done(&self) -> bool {
        self.reps.is_some() || self.seconds.is_some() || self.distance.is_some()
    }
}

/// A set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ParsedSet {
    /// What it was for.
    pub kind: SetKind,
    /// What was done.
    pub done: ParsedMeasure,
    /// What was meant to be done.
    pub target: ParsedMeasure,
    /// Exertion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rpe: Option<Rpe>,
    /// Rest taken after it, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest_seconds: Option<u32>,
    /// The person's own words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// When it was done, where the file says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<When>,
}

/// An exercise in a workout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ParsedExercise {
    /// What the file calls it.
    pub name: String,
    /// Exercises of the same number are done in turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superset: Option<u8>,
    /// The person's own words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Its sets, in order.
    pub sets: Vec<ParsedSet>,
}

/// A place on the way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackPoint {
    /// When, in milliseconds.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    pub at: Option<i64>,
    /// Latitude in degrees.
    #[serde(rename = "y")]
    pub latitude: f64,
    /// Longitude in degrees.
    #[serde(rename = "x")]
    pub longitude: f64,
    /// Metres above the sea.
    #[serde(rename = "z", skip_serializing_if = "Option::is_none", default)]
    pub elevation: Option<f64>,
    /// Beats a minute.
    #[serde(rename = "h", skip_serializing_if = "Option::is_none", default)]
    pub heart_rate: Option<u16>,
}

/// A workout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParsedWorkout {
    /// The row or element it begins at, for people.
    pub row: u32,
    /// What it is called.
    pub name: String,
    /// When it began.
    pub began: When,
    /// How long it took, in seconds, where the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// The person's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Energy spent, in kilocalories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kcal: Option<u32>,
    /// What was done in it.
    #[serde(default)]
    pub exercises: Vec<ParsedExercise>,
    /// Where it led.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub track: Vec<TrackPoint>,
    /// Whether it has a way, which is kept apart.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_track: bool,
    /// The whole workout, from a file of our own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Box<Workout>>,
}

impl ParsedWorkout {
    /// An empty workout.
    pub fn new(row: u32, name: String, began: When) -> Self {
        Self {
            row,
            name,
            began,
            seconds: None,
            notes: String::new(),
            kcal: None,
            exercises: Vec::new(),
            track: Vec::new(),
            has_track: false,
            document: None,
        }
    }

    /// How many sets it has.
    pub fn set_count(&self) -> usize {
        match &self.document {
            Some(document) => document.exercises.iter().map(|exercise| exercise.sets.len()).sum(),
            None => self.exercises.iter().map(|exercise| exercise.sets.len()).sum(),
        }
    }

    /// The names of its exercises, with what their sets measure.
    pub fn exercise_names(&self) -> Vec<(&str, TrackingType)> {
        match &self.document {
            Some(document) => document.exercises.iter().map(|one| (one.name.as_str(), one.tracking)).collect(),
            None => self.exercises.iter().map(|one| (one.name.as_str(), one.tracking())).collect(),
        }
    }
}

impl ParsedExercise {
    /// How it is tracked, as far as its sets tell: what any of them measures.
    pub fn tracking(&self) -> TrackingType {
        let has = |wanted: fn(&ParsedMeasure) -> bool| self.sets.iter().any(|set| wanted(&set.done));
        let (weight, reps) = (has(|done| done.load.is_some()), has(|done| done.reps.is_some()));
        let (time, way) = (has(|done| done.seconds.is_some()), has(|done| done.distance.is_some()));
        match (weight, reps, time, way) {
            (true, true, ..) => TrackingType::WeightReps,
            (false, true, ..) => TrackingType::Reps,
            (true, _, _, true) => TrackingType::WeightDistance,
            (false, _, _, true) => TrackingType::DistanceDuration,
            (true, _, true, _) => TrackingType::WeightDuration,
            (false, _, true, _) => TrackingType::Duration,
            _ => TrackingType::WeightReps,
        }
    }
}

/// What was measured of the body at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParsedBody {
    /// The row or element.
    pub row: u32,
    /// When.
    pub at: When,
    /// Body weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Load>,
    /// Body fat, in per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fat_percent: Option<Decimal>,
    /// Girths and height: `waist`, `neck`, …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lengths: Vec<(String, Stretch)>,
    /// How one felt, from 1 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mood: Option<u8>,
    /// The person's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// An item of another list of our own form, as the file has it, and once it was checked as it comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParsedItem {
    /// Which one it is of its list.
    pub row: u32,
    /// The member of the file.
    pub list: String,
    /// JSON.
    pub json: String,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Severity {
    /// The row is left out.
    Error,
    /// The row is taken, and should be looked at.
    Warning,
}

/// Something wrong in one place of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Problem {
    /// The row as a spreadsheet numbers it, or the number of the element.
    pub row: u32,
    /// The column or member, as the file calls it.
    pub column: String,
    /// What stands there, cut short.
    pub value: String,
    /// What is wrong, for a person.
    pub message: String,
    /// Whether the row is left out.
    pub severity: Severity,
}

/// What has to be asked before a file can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Need {
    /// Whether weights are kilograms or pounds.
    Unit,
    /// Where the clocks were.
    TimeZone,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parsed {
    /// Workouts, in the order of the file.
    pub workouts: Vec<ParsedWorkout>,
    /// Measurements of the body.
    pub body: Vec<ParsedBody>,
    /// What our own form has beside.
    #[serde(default)]
    pub items: Vec<ParsedItem>,
    /// The first problems found.
    pub problems: Vec<Problem>,
    /// How many problems there are, those not listed included.
    pub problem_count: u32,
    /// Rows or elements read.
    pub rows: u32,
    /// Those left out because of errors.
    pub bad_rows: u32,
    /// What has to be asked.
    pub needs: Vec<Need>,
}

impl Parsed {
    /// Whether there is nothing to take.
    pub fn is_empty(&self) -> bool {
        self.workouts.is_empty() && self.body.is_empty() && self.items.is_empty()
    }
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is empty.
    #[error("is empty")]
    Empty,
    /// It is of none of the formats known.
    #[error("is in none of the formats that can be read")]
    UnknownFormat,
    /// It is packed.
    #[error("is packed: unpack it and send what is inside")]
    Packed,
    /// It cannot be read as what it seems to be.
    #[error("{0}")]
    Unreadable(String),
    /// It is a table whose columns have to be explained.
    #[error("is a table of an unknown kind: say which column is what")]
    MappingNeeded {
        /// The columns it has.
        columns: Vec<String>,
    },
    /// More rows are wrong than right.
    #[error("has errors in {bad} of {rows} rows")]
    TooManyBadRows {
        /// Rows with errors.
        bad: u32,
        /// Rows read.
        rows: u32,
        /// The first problems.
        problems: Vec<Problem>,
    },
    /// It is too large in this respect.
    #[error("has more than {most} {what}")]
    TooMany {
        /// The most there may be.
        most: u32,
        /// Of what.
        what: &'static str,
    },
    /// There is nothing in it to take.
    #[error("holds nothing that can be taken")]
    NothingInside,
}
