//! Liftosaur's table: a row for each set, what was asked for beside what was done.

use std::collections::HashMap;

use super::{
    collect::Collector,
    dates::parse_when,
    parsed::{ParsedMeasure, ParsedSet, ParsedWorkout, Refusal},
    table::{Column, Header, Row},
};
use crate::domain::training::SetKind;

/// Whether a table is Liftosaur's.
pub fn is_liftosaur(header: &Header) -> bool {
    header.has_all(&["workout datetime", "exercise", "completed reps"])
}

struct Columns {
    at: Option<Column>,
    program: Option<Column>,
    day: Option<Column>,
    exercise: Option<Column>,
    warmup: Option<Column>,
    required_reps: Option<Column>,
    completed_reps: Option<Column>,
    completed_rpe: Option<Column>,
    required_weight: (Option<Column>, Option<Column>),
    completed_weight: (Option<Column>, Option<Column>),
    completed_at: Option<Column>,
    notes: Option<Column>,
}

impl Columns {
    fn of(header: &Header) -> Self {
        let column = |name: &str| header.column(&[name]);
        Self {
            at: column("workout datetime"),
            program: column("program"),
            day: column("day name"),
            exercise: column("exercise"),
            warmup: column("is warmup set"),
            required_reps: column("required reps"),
            completed_reps: column("completed reps"),
            completed_rpe: column("completed rpe"),
            required_weight: (column("required weight value"), column("required weight unit")),
            completed_weight: (column("completed weight value"), column("completed weight unit")),
            completed_at: column("completed reps time"),
            notes: column("notes"),
        }
    }
}

/// Reads the rows of a table of Liftosaur's.
///
/// # Errors
/// See [`Refusal`].
pub fn read(header: &Header, text: &str, collector: &mut Collector) -> Result<(), Refusal> {
    let columns = Columns::of(header);
    let mut workouts: HashMap<(i64, String), usize> = HashMap::new();
    let mut last = None;
    header.rows(text, collector, &mut |row| {
        let when = row.when(columns.at.as_ref(), None);
        let exercise = row.required_name(columns.exercise.as_ref());
        let (Some(when), Some(exercise)) = (when, exercise) else { return Ok(()) };
        let key = (when.roughly(), row.text(columns.day.as_ref()).to_owned());
        let place = match workouts.get(&key) {
            Some(place) => *place,
            None => {
                let name = workout_name(row, &columns);
                let workout = ParsedWorkout::new(row.collector.row(), name, when);
                let place = row.collector.push_workout(workout)?;
                workouts.insert(key, place);
                place
            }
        };
        read_set(row, &columns, place, &exercise, last != Some(place));
        last = Some(place);
        Ok(())
    })
}

fn workout_name(row: &mut Row<'_>, columns: &Columns) -> String {
    let (day, program) = (row.notes(columns.day.as_ref()), row.notes(columns.program.as_ref()));
    let name = match (day.is_empty(), program.is_empty()) {
        (false, false) => format!("{program}: {day}"),
        (false, true) => day,
        (true, false) => program,
        (true, true) => "Workout".to_owned(),
    };
    row.collector.name("Day Name", &name)
}

fn read_set(row: &mut Row<'_>, columns: &Columns, place: usize, exercise: &str, begins_anew: bool) {
    let done_unit = row.weight_unit(columns.completed_weight.1.as_ref());
    let asked_unit = row.weight_unit(columns.required_weight.1.as_ref());
    let target = ParsedMeasure {
        load: row.load(columns.required_weight.0.as_ref(), asked_unit).filter(|load| !load.number.is_zero()),
        reps: row.reps(columns.required_reps.as_ref()).filter(|reps| *reps > 0),
        ..ParsedMeasure::default()
    };
    let done = ParsedMeasure {
        load: row.load(columns.completed_weight.0.as_ref(), done_unit).filter(|load| !load.number.is_zero()),
        reps: row.reps(columns.completed_reps.as_ref()).filter(|reps| *reps > 0),
        ..ParsedMeasure::default()
    };
    let rpe = row.rpe(columns.completed_rpe.as_ref());
    let notes = row.notes(columns.notes.as_ref());
    if row.collector.row_failed() {
        return;
    }
    let Some(added) = row.collector.exercise(place, exercise, begins_anew) else { return };
    if added.notes.is_empty() {
        added.notes = notes;
    }
    if done.is_done() {
        let kind = if row.flag(columns.warmup.as_ref()) { SetKind::Warmup } else { SetKind::Normal };
        let at = parse_when(row.text(columns.completed_at.as_ref()), None);
        row.collector.push_set(place, ParsedSet { kind, done, target, rpe, at, ..ParsedSet::default() });
    }
}
