//! Any table, with a mapping that says which column is what.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    collect::{Collector, without_noughts},
    dates::{DateOrder, parse_duration},
    parsed::{ParsedMeasure, ParsedSet, ParsedWorkout, Refusal},
    quantity::{LengthUnit, WeightUnit},
    table::{Column, Header, Row},
};
use crate::domain::{text::fold, training::SetKind};

/// Which column is what, by the names the table gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Mapping {
    /// When: a date, with or without a time.
    pub date: String,
    /// What was done.
    pub exercise: String,
    /// The workout's name; rows of one date and name are one workout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workout: Option<String>,
    /// Weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<String>,
    /// A column with the unit of weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_unit: Option<String>,
    /// Repetitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reps: Option<String>,
    /// How many times the set was done alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sets: Option<String>,
    /// How long, in seconds or as `1:30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<String>,
    /// How far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<String>,
    /// A column with the unit of distance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_unit: Option<String>,
    /// Exertion from 1 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rpe: Option<String>,
    /// What the set was for: normal, warmup, drop or failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// How dates with slashes are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
}

/// What columns are often called, folded.
const GUESSES: &[(&str, &[&str])] = &[
    ("date", &["date", "datum", "day", "fecha", "data", "workout date", "timestamp", "time"]),
    ("exercise", &["exercise", "exercise name", "movement", "lift", "ubung", "ejercicio", "exercice"]),
    ("workout", &["workout", "workout name", "session", "routine", "program", "training"]),
    ("weight", &["weight", "load", "kg", "lbs", "weight kg", "weight lbs", "gewicht", "peso", "poids"]),
    ("weightUnit", &["weight unit", "unit", "units", "einheit"]),
    ("reps", &["reps", "repetitions", "rep", "wiederholungen", "wdh", "repeticiones"]),
    ("sets", &["sets", "set count", "satze"]),
    ("seconds", &["seconds", "duration", "duration s", "time s", "sekunden", "dauer"]),
    ("distance", &["distance", "distance m", "distance km", "distanz"]),
    ("distanceUnit", &["distance unit"]),
    ("rpe", &["rpe", "effort"]),
    ("kind", &["set type", "type", "kind"]),
    ("notes", &["notes", "note", "comment", "comments", "notizen"]),
];

/// What the columns seem to be: a mapping to start from, and nothing more.
pub fn suggest(columns: &[String]) -> serde_json::Map<String, serde_json::Value> {
    let guess = |(field, names): &(&str, &[&str])| {
        let found = names.iter().find_map(|name| columns.iter().find(|column| fold(column) == *name))?;
        Some(((*field).to_owned(), serde_json::Value::from(found.clone())))
    };
    GUESSES.iter().filter_map(guess).collect()
}

struct Columns {
    date: Option<Column>,
    exercise: Option<Column>,
    workout: Option<Column>,
    weight: Option<Column>,
    weight_unit: Option<Column>,
    told_weight_unit: Option<WeightUnit>,
    reps: Option<Column>,
    sets: Option<Column>,
    seconds: Option<Column>,
    distance: Option<Column>,
    distance_unit: Option<Column>,
    told_distance_unit: Option<LengthUnit>,
    rpe: Option<Column>,
    kind: Option<Column>,
    notes: Option<Column>,
}

/// The unit at the end of a column's name.
fn unit_in<U>(name: Option<&String>, parse: fn(&str) -> Option<U>) -> Option<U> {
    let folded = fold(name?);
    parse(folded.rsplit(' ').next()?)
}

impl Columns {
    fn of(header: &Header, mapping: &Mapping) -> Result<Self, Refusal> {
        let named = |name: &String| match header.named(name) {
            Some(column) => Ok(column),
            None => Err(Refusal::Unreadable(format!("has no column \u{201c}{name}\u{201d}"))),
        };
        let optional = |name: &Option<String>| name.as_ref().map(named).transpose();
        Ok(Self {
            date: Some(named(&mapping.date)?),
            exercise: Some(named(&mapping.exercise)?),
            workout: optional(&mapping.workout)?,
            weight: optional(&mapping.weight)?,
            weight_unit: optional(&mapping.weight_unit)?,
            told_weight_unit: unit_in(mapping.weight.as_ref(), WeightUnit::parse),
            reps: optional(&mapping.reps)?,
            sets: optional(&mapping.sets)?,
            seconds: optional(&mapping.seconds)?,
            distance: optional(&mapping.distance)?,
            distance_unit: optional(&mapping.distance_unit)?,
            told_distance_unit: unit_in(mapping.distance.as_ref(), LengthUnit::parse),
            rpe: optional(&mapping.rpe)?,
            kind: optional(&mapping.kind)?,
            notes: optional(&mapping.notes)?,
        })
    }
}

/// The most sets one row may stand for.
const SETS_PER_ROW_MAX: u32 = 100;

/// Reads the rows of a table that a mapping explains.
///
/// # Errors
/// See [`Refusal`].
pub fn read(header: &Header, mapping: &Mapping, text: &str, collector: &mut Collector) -> Result<(), Refusal> {
    let columns = Columns::of(header, mapping)?;
    let mut workouts: HashMap<(i64, String), usize> = HashMap::new();
    let mut last = None;
    header.rows(text, collector, &mut |row| {
        let when = row.when(columns.date.as_ref(), mapping.date_order);
        let exercise = row.required_name(columns.exercise.as_ref());
        let set = read_set(row, &columns);
        let repeated = row.reps(columns.sets.as_ref()).unwrap_or(1).clamp(1, SETS_PER_ROW_MAX);
        let (Some(when), Some(exercise)) = (when, exercise) else { return Ok(()) };
        if row.collector.row_failed() {
            return Ok(());
        }
        let name = row.notes(columns.workout.as_ref());
        let place = match workouts.get(&(when.roughly(), name.clone())) {
            Some(place) => *place,
            None => {
                let shown = row.collector.name("", &name);
                let shown = if shown.is_empty() { "Workout".to_owned() } else { shown };
                let place = row.collector.push_workout(ParsedWorkout::new(row.collector.row(), shown, when))?;
                workouts.insert((when.roughly(), name), place);
                place
            }
        };
        if row.collector.exercise(place, &exercise, last != Some(place)).is_some() && set.done.is_done() {
            for _ in 0..repeated {
                row.collector.push_set(place, set.clone());
            }
        }
        last = Some(place);
        Ok(())
    })
}

fn read_set(row: &mut Row<'_>, columns: &Columns) -> ParsedSet {
    let weight_unit = row.weight_unit(columns.weight_unit.as_ref()).or(columns.told_weight_unit);
    let distance_unit = row.length_unit(columns.distance_unit.as_ref()).or(columns.told_distance_unit);
    let time = row.text(columns.seconds.as_ref()).to_owned();
    let seconds = match parse_duration(&time) {
        Some(seconds) => Some(seconds),
        None => row.seconds(columns.seconds.as_ref()),
    };
    let done = without_noughts(ParsedMeasure {
        load: row.load(columns.weight.as_ref(), weight_unit),
        reps: row.reps(columns.reps.as_ref()),
        seconds,
        distance: row.distance(columns.distance.as_ref(), distance_unit),
    });
    let kind = match fold(row.text(columns.kind.as_ref())).as_str() {
        "w" | "warmup" | "warm up" => SetKind::Warmup,
        "d" | "drop" | "dropset" | "drop set" => SetKind::Drop,
        "f" | "failure" => SetKind::Failure,
        _ => SetKind::Normal,
    };
    ParsedSet {
        kind,
        done,
        rpe: row.rpe(columns.rpe.as_ref()),
        notes: row.notes(columns.notes.as_ref()),
        ..ParsedSet::default()
    }
}
