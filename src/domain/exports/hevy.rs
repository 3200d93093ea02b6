//! Hevy's table in kilometres and kilograms.
//!
//! It cannot hold: seconds of begin and end, rest, times of sets, targets, notes of single sets, mood, place, energy,
//! visibility, plans, and workouts given up. Line breaks become a backslash and an `n`, so that text with just these
//! two characters comes back as a line break.

use super::{
    Offset,
    table::{millionths, quoted, thousandths, wall_clock},
};
use crate::domain::{
    time::{SECOND_MS, Timestamp},
    training::{SetKind, Status, Workout, WorkoutExercise, WorkoutSet},
};

/// The first row.
pub const HEVY_HEADER: &str = "\"title\",\"start_time\",\"end_time\",\"description\",\"exercise_title\",\"superset_id\",\"exercise_notes\",\"set_index\",\"set_type\",\"weight_kg\",\"reps\",\"distance_km\",\"duration_seconds\",\"rpe\"\n";

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The rows of a workout; none for one that is not done.
pub fn write_workout(workout: &Workout, offset: Offset<'_>, out: &mut String) {
    let (Status::Completed, Some(began)) = (workout.status, workout.started_at) else { return };
    let ended = began.plus_millis(i64::from(workout.active_seconds(began)) * SECOND_MS);
    let head = format!(
        "{},{},{},{}",
        text(&workout.name),
        quoted(&clock(began, offset)),
        quoted(&clock(ended, offset)),
        text(&workout.notes)
    );
    for exercise in &workout.exercises {
        let done = exercise.sets.iter().filter(|set| set.completed_at.is_some());
        for (index, set) in done.enumerate() {
            out.push_str(&format!("{head},{}\n", cells(exercise, index, set)));
        }
    }
}

fn cells(exercise: &WorkoutExercise, index: usize, set: &WorkoutSet) -> String {
    let kind = match set.kind {
        SetKind::Normal => "normal",
        SetKind::Warmup => "warmup",
        SetKind::Drop => "dropset",
        SetKind::Failure => "failure",
    };
    let number = |number: Option<String>| number.map_or("\"\"".to_owned(), |number| format!("\"{number}\""));
    let measure = set.actual;
    let distance = measure.distance_millimetres.and_then(|way| i64::try_from(way).ok());
    [
        text(&exercise.name),
        // Hevy counts them from 0.
        number(exercise.superset.map(|superset| superset.saturating_sub(1).to_string())),
        text(&exercise.notes),
        format!("\"{index}\""),
        format!("\"{kind}\""),
        number(measure.weight_grams.map(|grams| thousandths(i64::from(grams)))),
        number(measure.reps.map(|reps| reps.to_string())),
        number(distance.map(millionths)),
        number(measure.duration_seconds.map(|seconds| seconds.to_string())),
        number(set.rpe.map(|rpe| thousandths(i64::from(rpe.tenths()) * 100))),
    ]
    .join(",")
}

fn text(text: &str) -> String {
    quoted(&text.replace('\n', "\\n"))
}

/// `13 Mar 2026, 15:22`
fn clock(at: Timestamp, offset: Offset<'_>) -> String {
    let (day, hour, minute, _) = wall_clock(at, offset(at));
    let day = day.to_string();
    let mut parts = day.split('-');
    let (year, month, date) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<usize>().ok()).unwrap_or(1);
    let month = MONTHS.get(number(month).saturating_sub(1)).copied().unwrap_or_default();
    format!("{} {month} {year}, {hour:02}:{minute:02}", number(date))
}
