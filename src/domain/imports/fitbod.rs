//! FitBod's table: a row for each set, times with an offset.

use std::collections::HashMap;

use super::{
    collect::{Collector, without_noughts},
    parsed::{ParsedMeasure, ParsedSet, ParsedWorkout, Refusal},
    quantity::{LengthUnit, WeightUnit},
    strong::column_with_unit,
    table::Header,
};
use crate::domain::training::SetKind;

/// Whether a table is FitBod's.
pub fn is_fitbod(header: &Header) -> bool {
    header.has_all(&["date", "exercise", "reps", "iswarmup"])
}

/// Reads the rows of a table of FitBod's. Rows of one date are one workout.
///
/// # Errors
/// See [`Refusal`].
pub fn read(header: &Header, text: &str, collector: &mut Collector) -> Result<(), Refusal> {
    let column = |names: &[&str]| header.column(names);
    let (date, exercise, reps) = (column(&["date"]), column(&["exercise"]), column(&["reps"]));
    let (warmup, note) = (column(&["iswarmup"]), column(&["note", "notes"]));
    let (weight, weight_unit) = column_with_unit(header, &["weight"], WeightUnit::parse, &["kg", "lbs", "lb"]);
    let (seconds, _) = column_with_unit(header, &["duration"], |_| Some(()), &["s"]);
    let (distance, distance_unit) = column_with_unit(header, &["distance"], LengthUnit::parse, &["m", "km", "mi"]);
    let mut workouts: HashMap<i64, usize> = HashMap::new();
    let mut last = None;
    header.rows(text, collector, &mut |row| {
        let when = row.when(date.as_ref(), None);
        let name = row.required_name(exercise.as_ref());
        let (Some(when), Some(name)) = (when, name) else { return Ok(()) };
        let done = without_noughts(ParsedMeasure {
            load: row.load(weight.as_ref(), weight_unit),
            reps: row.reps(reps.as_ref()),
            seconds: row.seconds(seconds.as_ref()),
            distance: row.distance(distance.as_ref(), distance_unit),
        });
        let notes = row.notes(note.as_ref());
        if row.collector.row_failed() {
            return Ok(());
        }
        let place = match workouts.get(&when.roughly()) {
            Some(place) => *place,
            None => {
                let workout = ParsedWorkout::new(row.collector.row(), "Workout".to_owned(), when);
                let place = row.collector.push_workout(workout)?;
                workouts.insert(when.roughly(), place);
                place
            }
        };
        let kind = if row.flag(warmup.as_ref()) { SetKind::Warmup } else { SetKind::Normal };
        if row.collector.exercise(place, &name, last != Some(place)).is_some() && done.is_done() {
            row.collector.push_set(place, ParsedSet { kind, done, notes, ..ParsedSet::default() });
        }
        last = Some(place);
        Ok(())
    })
}
