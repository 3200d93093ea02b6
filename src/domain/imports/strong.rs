//! Strong's table: a row for each set, in many variants. The columns that are there say which.
//!
//! Rows of one date and workout name are one workout. Set order is a number, a letter for the kind of set, or
//! `Rest Timer`, whose seconds are the rest taken after the set before it. Nought says that something does not apply.

use std::collections::HashMap;

use super::{
    collect::{Collector, without_noughts},
    dates::parse_duration,
    parsed::{ParsedMeasure, ParsedSet, ParsedWorkout, Refusal},
    quantity::{LengthUnit, WeightUnit},
    table::{Column, Header, Row},
};
use crate::domain::{text::fold, training::SetKind};

const DATE: &[&str] = &["date", "datum"];
const WORKOUT: &[&str] =
    &["workout name", "workout", "name des workouts", "trainingsname", "training", "name des trainings"];
const EXERCISE: &[&str] = &["exercise name", "ubungsname", "name der ubung", "ubung"];
const SET_ORDER: &[&str] = &["set order", "reihenfolge festlegen", "satz reihenfolge", "satzreihenfolge", "satz"];
const DURATION: &[&str] = &[
    "duration",
    "workout duration",
    "dauer",
    "trainingsdauer",
    "workout dauer",
    "duration sec",
    "duration s",
    "duration seconds",
    "dauer s",
    "dauer sek",
    "dauer sec",
    "dauer sekunden",
];
const WEIGHT: &[&str] = &["weight", "gewicht"];
const WEIGHT_UNIT: &[&str] = &["weight unit", "gewichtseinheit", "einheit gewicht"];
const REPS: &[&str] = &["reps", "wiederholungen", "wiederh", "wdh"];
const RPE: &[&str] = &["rpe"];
const DISTANCE: &[&str] = &["distance", "entfernung", "distanz", "strecke"];
const DISTANCE_UNIT: &[&str] = &["distance unit", "entfernungseinheit", "distanzeinheit"];
const SECONDS: &[&str] = &["seconds", "sekunden"];
/// Units that stand in the name of the column of distances.
const DISTANCE_UNITS: &[&str] =
    &["km", "m", "meters", "meter", "metern", "kilometers", "kilometer", "mi", "miles", "meilen", "yd", "ft", "feet"];
const NOTES: &[&str] = &["notes", "notizen", "anmerkungen"];
const WORKOUT_NOTES: &[&str] = &["workout notes", "workout notizen", "trainingsnotizen", "notizen zum workout"];

/// The number of a workout in its file, which says nothing.
const NUMBER: &[&str] = &["workout", "training", "workout nr", "workout number", "workout nummer"];

/// Whether a table is Strong's.
pub fn is_strong(header: &Header) -> bool {
    [DATE, EXERCISE, SET_ORDER].iter().all(|names| header.has_any(names))
}

struct Columns {
    date: Option<Column>,
    number: Option<Column>,
    workout: Option<Column>,
    exercise: Option<Column>,
    set_order: Option<Column>,
    duration: Option<Column>,
    weight: Option<Column>,
    weight_unit: Option<Column>,
    told_weight_unit: Option<WeightUnit>,
    reps: Option<Column>,
    rpe: Option<Column>,
    distance: Option<Column>,
    distance_unit: Option<Column>,
    told_distance_unit: Option<LengthUnit>,
    seconds: Option<Column>,
    notes: Option<Column>,
    workout_notes: Option<Column>,
}

impl Columns {
    fn of(header: &Header) -> Self {
        let (weight, told_weight_unit) = column_with_unit(header, WEIGHT, WeightUnit::parse, &["kg", "lbs", "lb"]);
        let (distance, told_distance_unit) = column_with_unit(header, DISTANCE, LengthUnit::parse, DISTANCE_UNITS);
        Self {
            date: header.column(DATE),
            number: header.column(NUMBER),
            workout: header.column(WORKOUT),
            exercise: header.column(EXERCISE),
            set_order: header.column(SET_ORDER),
            duration: header.column(DURATION),
            weight,
            weight_unit: header.column(WEIGHT_UNIT),
            told_weight_unit,
            reps: header.column(REPS),
            rpe: header.column(RPE),
            distance,
            distance_unit: header.column(DISTANCE_UNIT),
            told_distance_unit,
            seconds: header.column(SECONDS),
            notes: header.column(NOTES),
            workout_notes: header.column(WORKOUT_NOTES),
        }
    }
}

impl Columns {
    fn all(&self) -> [&Option<Column>; 15] {
        [
            &self.date,
            &self.number,
            &self.workout,
            &self.exercise,
            &self.set_order,
            &self.duration,
            &self.weight,
            &self.weight_unit,
            &self.reps,
            &self.rpe,
            &self.distance,
            &self.distance_unit,
            &self.seconds,
            &self.notes,
            &self.workout_notes,
        ]
    }
}

/// A column whose unit may stand in its name: `Weight (kg)`.
pub fn column_with_unit<U>(
    header: &Header,
    names: &[&str],
    parse: fn(&str) -> Option<U>,
    units: &[&str],
) -> (Option<Column>, Option<U>) {
    if let Some(plain) = header.column(names) {
        return (Some(plain), None);
    }
    let with_unit = names.iter().flat_map(|name| units.iter().map(move |unit| (format!("{name} {unit}"), *unit)));
    for (name, unit) in with_unit {
        if let Some(column) = header.column(&[&name]) {
            return (Some(column), parse(unit));
        }
    }
    (None, None)
}

/// What a row is.
enum Order {
    Number(u32),
    Kind(SetKind),
    RestTimer,
    Note,
}

fn order_of(text: &str) -> Option<Order> {
    let folded = fold(text);
    Some(match folded.as_str() {
        "w" => Order::Kind(SetKind::Warmup),
        "d" => Order::Kind(SetKind::Drop),
        "f" => Order::Kind(SetKind::Failure),
        "rest timer" | "ruhezeit" | "pausentimer" | "erholungstimer" | "pause" => Order::RestTimer,
        "note" | "notiz" => Order::Note,
        number => Order::Number(number.parse().ok()?),
    })
}

/// Reads the rows of a table of Strong's.
///
/// # Errors
/// See [`Refusal`].
pub fn read(header: &Header, text: &str, collector: &mut Collector) -> Result<(), Refusal> {
    let columns = Columns::of(header);
    for name in header.others(&columns.all()) {
        collector.unknown_column(&name);
    }
    let mut workouts: HashMap<(i64, String), usize> = HashMap::new();
    let mut last_number: Option<u32> = None;
    let mut last_place = None;
    header.rows(text, collector, &mut |row| {
        let when = row.when(columns.date.as_ref(), None);
        let exercise = row.required_name(columns.exercise.as_ref());
        let order_text = row.text(columns.set_order.as_ref()).to_owned();
        let order = order_of(&order_text);
        if order.is_none() {
            row.collector.error("Set Order", &order_text, "is neither a number nor W, D, F or Rest Timer");
        }
        let (Some(when), Some(exercise), Some(order)) = (when, exercise, order) else { return Ok(()) };
        if let Order::RestTimer = order {
            let seconds = row.seconds(columns.seconds.as_ref());
            attach_rest(row.collector, last_place, seconds);
            return Ok(());
        }
        let workout_name = row.notes(columns.workout.as_ref());
        let place = match workouts.get(&(when.roughly(), workout_name.clone())) {
            Some(place) => *place,
            None => {
                let name = row.collector.name("Workout Name", &workout_name);
                let name = if name.is_empty() { "Workout".to_owned() } else { name };
                let mut workout = ParsedWorkout::new(row.collector.row(), name, when);
                workout.seconds = read_duration(row, columns.duration.as_ref());
                workout.notes = row.notes(columns.workout_notes.as_ref());
                let place = row.collector.push_workout(workout)?;
                workouts.insert((when.roughly(), workout_name), place);
                place
            }
        };
        let number = if let Order::Number(number) = order { Some(number) } else { None };
        let begins_anew = last_place != Some(place) || starts_over(last_number, number);
        read_set(row, &columns, place, &exercise, order, begins_anew);
        last_number = if begins_anew { number } else { number.or(last_number) };
        last_place = Some(place);
        Ok(())
    })
}

/// Whether a set number shows that an exercise is done a second time in a row.
fn starts_over(last: Option<u32>, number: Option<u32>) -> bool {
    matches!((last, number), (Some(last), Some(number)) if number <= last && number <= 1)
}

fn read_duration(row: &mut Row<'_>, column: Option<&Column>) -> Option<u32> {
    let text = row.text(column).to_owned();
    if text.is_empty() {
        return None;
    }
    let seconds = parse_duration(&text).or_else(|| text.parse().ok());
    if seconds.is_none() {
        row.collector.warn("Duration", &text, "is not a duration that can be read, and is left out");
    }
    seconds
}

fn read_set(row: &mut Row<'_>, columns: &Columns, place: usize, exercise: &str, order: Order, begins_anew: bool) {
    let weight_unit = row.weight_unit(columns.weight_unit.as_ref()).or(columns.told_weight_unit);
    let distance_unit = row.length_unit(columns.distance_unit.as_ref()).or(columns.told_distance_unit);
    let done = without_noughts(ParsedMeasure {
        load: row.load(columns.weight.as_ref(), weight_unit),
        reps: row.reps(columns.reps.as_ref()),
        seconds: row.seconds(columns.seconds.as_ref()),
        distance: row.distance(columns.distance.as_ref(), distance_unit),
    });
    let rpe = row.rpe(columns.rpe.as_ref());
    let notes = row.notes(columns.notes.as_ref());
    if row.collector.row_failed() {
        return;
    }
    let kind = match order {
        Order::Kind(kind) => kind,
        _ => SetKind::Normal,
    };
    if let Some(exercise) = row.collector.exercise(place, exercise, begins_anew)
        && !notes.is_empty()
        && !exercise.notes.lines().any(|line| line == notes)
        && exercise.notes != notes
    {
        if !exercise.notes.is_empty() {
            exercise.notes.push('\n');
        }
        exercise.notes.push_str(&notes);
    }
    // A set that was planned and never done has noughts only.
    if done.is_done() && !matches!(order, Order::Note) && !row.collector.row_failed() {
        row.collector.push_set(place, ParsedSet { kind, done, rpe, ..ParsedSet::default() });
    }
}

fn attach_rest(collector: &mut Collector, place: Option<usize>, seconds: Option<u32>) {
    let last = place
        .and_then(|place| collector.workout(place))
        .and_then(|workout| workout.exercises.last_mut())
        .and_then(|exercise| exercise.sets.last_mut());
    if let (Some(set), Some(seconds)) = (last, seconds.filter(|seconds| *seconds > 0)) {
        set.rest_seconds = Some(seconds);
    }
}
