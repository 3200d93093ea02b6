//! Strong's table with units, comma and point: the variant its app for iOS writes.
//!
//! It cannot hold: seconds of the duration beyond whole minutes from an hour on, times of sets, targets, notes of
//! single sets, supersets, mood, place, energy, visibility, plans, and workouts given up. Kilograms to the gram and
//! kilometres to the millimetre come back exactly.

use super::{
    Offset,
    table::{millionths, quoted, thousandths, wall_clock},
};
use crate::domain::training::{SetKind, Status, Workout, WorkoutExercise, WorkoutSet};

/// The first row.
pub const STRONG_HEADER: &str = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Weight Unit,Reps,RPE,Distance,Distance Unit,Seconds,Notes,Workout Notes\n";

/// The rows of a workout; none for one that is not done.
pub fn write_workout(workout: &Workout, offset: Offset<'_>, out: &mut String) {
    let (Status::Completed, Some(began)) = (workout.status, workout.started_at) else { return };
    let (day, hour, minute, second) = wall_clock(began, offset(began));
    let head = format!(
        "{day} {hour:02}:{minute:02}:{second:02},{},{}",
        quoted(&workout.name),
        duration(workout.active_seconds(began))
    );
    let mut workout_notes = workout.notes.as_str();
    for exercise in &workout.exercises {
        let mut number = 0;
        let mut notes = exercise.notes.as_str();
        for set in exercise.sets.iter().filter(|set| set.completed_at.is_some()) {
            let order = match set.kind {
                SetKind::Warmup => "W".to_owned(),
                SetKind::Drop => "D".to_owned(),
                SetKind::Failure => "F".to_owned(),
                SetKind::Normal => {
                    number += 1;
                    number.to_string()
                }
            };
            out.push_str(&format!("{head},{},{order},{}", quoted(&exercise.name), cells(set)));
            out.push_str(&format!(",{},{}\n", optional(notes), optional(workout_notes)));
            (notes, workout_notes) = ("", "");
            write_rest(&head, exercise, set, out);
        }
    }
}

fn write_rest(head: &str, exercise: &WorkoutExercise, set: &WorkoutSet, out: &mut String) {
    if let Some(rest) = set.rest_seconds.filter(|rest| *rest > 0) {
        out.push_str(&format!("{head},{},Rest Timer,0,,0,,0,,{rest},,\n", quoted(&exercise.name)));
    }
}

fn optional(text: &str) -> String {
    if text.is_empty() { String::new() } else { quoted(text) }
}

/// Weight to seconds. Nought says that something does not apply.
fn cells(set: &WorkoutSet) -> String {
    let measure = set.actual;
    let weight = measure.weight_grams.filter(|grams| *grams != 0).map(i64::from);
    let distance = measure.distance_millimetres.filter(|way| *way > 0).and_then(|way| i64::try_from(way).ok());
    format!(
        "{},{},{},{},{},{},{}",
        weight.map_or("0".to_owned(), thousandths),
        weight.map_or("", |_| "kg"),
        measure.reps.unwrap_or(0),
        set.rpe.map_or(String::new(), |rpe| thousandths(i64::from(rpe.tenths()) * 100)),
        distance.map_or("0".to_owned(), millionths),
        distance.map_or("", |_| "km"),
        measure.duration_seconds.unwrap_or(0),
    )
}

/// `1h 10m`, `45m`, `30s`: as the app writes it.
fn duration(seconds: u32) -> String {
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h {minutes}m"),
    }
}
