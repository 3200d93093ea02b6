//! Hevy's table: a row for each set, all cells quoted, units in the names of the columns.
//!
//! An empty weight is the body's own and stays empty. An exercise done twice in a workout stays twice. Line breaks in
//! texts are written as a backslash and an `n`.

use std::collections::HashMap;

use super::{
    collect::Collector,
    dates::When,
    parsed::{ParsedMeasure, ParsedSet, ParsedWorkout, Refusal},
    quantity::{LengthUnit, WeightUnit},
    table::{Column, Header, Row},
};
use crate::domain::{text::fold, time::SECOND_MS, training::SetKind};

/// The highest number of a superset, as the workouts of the API have it.
const SUPERSET_MAX: u8 = 50;

/// Whether a table is Hevy's.
pub fn is_hevy(header: &Header) -> bool {
    header.has_all(&["start time", "exercise title", "set type"])
}

struct Columns {
    title: Option<Column>,
    start: Option<Column>,
    end: Option<Column>,
    description: Option<Column>,
    exercise: Option<Column>,
    superset: Option<Column>,
    exercise_notes: Option<Column>,
    set_index: Option<Column>,
    set_type: Option<Column>,
    weight: (Option<Column>, WeightUnit),
    reps: Option<Column>,
    distance: (Option<Column>, LengthUnit),
    seconds: Option<Column>,
    rpe: Option<Column>,
}

impl Columns {
    fn of(header: &Header) -> Self {
        let column = |name: &str| header.column(&[name]);
        let weight = match column("weight kg") {
            Some(kg) => (Some(kg), WeightUnit::Kg),
            None => (header.column(&["weight lbs", "weight lb"]), WeightUnit::Lb),
        };
        let distance = match (column("distance km"), column("distance miles"), column("distance meters")) {
            (Some(km), ..) => (Some(km), LengthUnit::Kilometre),
            (_, Some(miles), _) => (Some(miles), LengthUnit::Mile),
            (.., metres) => (metres, LengthUnit::Metre),
        };
        Self {
            title: column("title"),
            start: column("start time"),
            end: column("end time"),
            description: column("description"),
            exercise: column("exercise title"),
            superset: column("superset id"),
            exercise_notes: column("exercise notes"),
            set_index: column("set index"),
            set_type: column("set type"),
            weight,
            reps: column("reps"),
            distance,
            seconds: column("duration seconds"),
            rpe: column("rpe"),
        }
    }
}

/// Reads the rows of a table of Hevy's.
///
/// # Errors
/// See [`Refusal`].
pub fn read(header: &Header, text: &str, collector: &mut Collector) -> Result<(), Refusal> {
    let columns = Columns::of(header);
    let mut workouts: HashMap<(String, String), usize> = HashMap::new();
    let mut last: Option<(usize, u32)> = None;
    header.rows(text, collector, &mut |row| {
        let when = row.when(columns.start.as_ref(), None);
        let exercise = row.required_name(columns.exercise.as_ref());
        let (Some(when), Some(exercise)) = (when, exercise) else { return Ok(()) };
        let key = (row.text(columns.title.as_ref()).to_owned(), row.text(columns.start.as_ref()).to_owned());
        let place = match workouts.get(&key) {
            Some(place) => *place,
            None => {
                let workout = read_workout(row, &columns, when);
                let place = row.collector.push_workout(workout)?;
                workouts.insert(key, place);
                place
            }
        };
        let index = row.text(columns.set_index.as_ref()).parse::<u32>().unwrap_or(0);
        let begins_anew = last.is_none_or(|(before, last_index)| before != place || index <= last_index);
        if read_set(row, &columns, place, &exercise, begins_anew) {
            last = Some((place, index));
        }
        Ok(())
    })
}

fn read_workout(row: &mut Row<'_>, columns: &Columns, when: When) -> ParsedWorkout {
    let title = row.required_name(columns.title.as_ref()).unwrap_or_else(|| "Workout".to_owned());
    let mut workout = ParsedWorkout::new(row.collector.row(), title, when);
    workout.notes = long_text(row, columns.description.as_ref());
    if !row.text(columns.end.as_ref()).is_empty()
        && let Some(end) = row.when(columns.end.as_ref(), None)
    {
        let seconds = (end.roughly() - when.roughly()) / SECOND_MS;
        match u32::try_from(seconds) {
            Ok(seconds) => workout.seconds = Some(seconds),
            Err(_) => {
                let text = row.text(columns.end.as_ref()).to_owned();
                row.collector.warn("end_time", &text, "is before the start, and is left out");
            }
        }
    }
    workout
}

/// A text whose line breaks are written `\n`.
fn long_text(row: &mut Row<'_>, column: Option<&Column>) -> String {
    row.notes(column).replace("\\n", "\n")
}

fn read_set(row: &mut Row<'_>, columns: &Columns, place: usize, exercise: &str, begins_anew: bool) -> bool {
    let kind_text = row.text(columns.set_type.as_ref()).to_owned();
    let kind = match fold(&kind_text).as_str() {
        "normal" | "" => Some(SetKind::Normal),
        "warmup" | "warm up" => Some(SetKind::Warmup),
        "failure" => Some(SetKind::Failure),
        "dropset" | "drop set" | "drop" => Some(SetKind::Drop),
        _ => None,
    };
    if kind.is_none() {
        row.collector.error("set_type", &kind_text, "is none of normal, warmup, failure, dropset");
    }
    let load = row.load(columns.weight.0.as_ref(), Some(columns.weight.1));
    let done = ParsedMeasure {
        // A weight of nought beside repetitions is what the person wrote; empty stays empty.
        load,
        reps: row.reps(columns.reps.as_ref()).filter(|reps| *reps > 0),
        seconds: row.seconds(columns.seconds.as_ref()).filter(|seconds| *seconds > 0),
        distance: row.distance(columns.distance.0.as_ref(), Some(columns.distance.1)),
    };
    let rpe = row.rpe(columns.rpe.as_ref());
    let superset = superset_of(row, columns);
    let notes = long_text(row, columns.exercise_notes.as_ref());
    if row.collector.row_failed() {
        return false;
    }
    let Some(added) = row.collector.exercise(place, exercise, begins_anew) else { return false };
    added.superset = superset;
    if added.notes.is_empty() {
        added.notes = notes;
    }
    if done.is_done() {
        let kind = kind.unwrap_or_default();
        row.collector.push_set(place, ParsedSet { kind, done, rpe, ..ParsedSet::default() });
    }
    true
}

/// Hevy counts supersets from 0, we from 1.
fn superset_of(row: &mut Row<'_>, columns: &Columns) -> Option<u8> {
    let text = row.text(columns.superset.as_ref()).to_owned();
    if text.is_empty() {
        return None;
    }
    let number = text.parse().ok().and_then(|number: u8| number.checked_add(1));
    let number = number.filter(|number| *number <= SUPERSET_MAX);
    if number.is_none() {
        row.collector.warn("superset_id", &text, "is no number below 50, and is left out");
    }
    number
}
