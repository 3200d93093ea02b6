//! Reads commands: what is said must be possible, whatever the workout is.
//!
//! Nothing here looks at the session, so that an operation is refused for its values in any order or in none.

use super::{
    command::{AddExercise, LogSet, Target, UpdateDetails, UpdateExercise, UpdateSet},
    registers::{DetailsPatch, ExercisePatch, SetFields, SetPatch},
    rejection::Rejection,
    stamp::Stamp,
};
use crate::domain::{
    time::{DAY_MS, SECOND_MS, Timestamp},
    training::{
        Measure, Position, Rpe, WeightUnit,
        measure::{DISTANCE_MILLIMETRES_MAX, REPS_MAX, SET_SECONDS_MAX},
        weight::read_grams,
    },
};

/// How far the clock of a device may be ahead of ours, in milliseconds.
pub const CLOCK_SKEW_MS: i64 = 5 * SECOND_MS;
/// The longest rest, in seconds: an hour.
pub const REST_SECONDS_MAX: u32 = 3_600;
/// The longest name of a workout, in characters.
pub const NAME_CHARS_MAX: usize = 100;
/// The longest notes of a workout, in characters.
pub const NOTES_CHARS_MAX: usize = 5_000;
/// The longest notes of an exercise or a set, in characters.
pub const SET_NOTES_CHARS_MAX: usize = 500;
/// The highest number of a superset.
const SUPERSET_MAX: u8 = 50;
/// The most energy a device may tell of a workout, in kilocalories: two days of the hardest work.
const CALORIES_MAX: u32 = 20_000;
/// The longest workout whose times are told, in milliseconds: a day.
const WORKOUT_MS_MAX: i64 = DAY_MS;
/// Nothing was recorded before: 2000-01-01T00:00:00Z, in milliseconds.
const EARLIEST_MS: i64 = 946_684_800_000;
/// How far ahead a workout may be planned, in milliseconds: about five years.
const PLANNED_AHEAD_MS: i64 = 5 * 366 * 24 * 3_600 * SECOND_MS;

type Read<T> = Result<T, Rejection>;

fn bounded<T: PartialOrd + std::fmt::Display>(field: &str, value: T, least: T, most: T) -> Read<T> {
    if (least <= value) && (value <= most) {
        Ok(value)
    } else {
        Err(Rejection::invalid(field, format!("must be from {least} to {most}")))
    }
}

fn text(field: &str, text: &str, least: usize, most: usize) -> Read<String> {
    let trimmed = text.trim();
    bounded(field, trimmed.chars().count(), least, most)
        .map(|_| trimmed.to_owned())
        .map_err(|_| Rejection::invalid(field, format!("must have {least} to {most} characters")))
}

/// Reads what is there, and what is there and not `null`.
fn each<T, U>(value: Option<Option<T>>, read: impl Fn(T) -> Read<U>) -> Read<Option<Option<U>>> {
    value.map(|value| value.map(&read).transpose()).transpose()
}

fn rest_seconds(seconds: u32) -> Read<u32> {
    bounded("restTime", seconds, 0, REST_SECONDS_MAX)
}

/// Reads the length of a rest to begin.
pub(super) fn rest_to_begin(seconds: u32) -> Read<u32> {
    bounded("seconds", seconds, 1, REST_SECONDS_MAX)
}

fn superset(number: u8) -> Read<u8> {
    bounded("superset", number, 1, SUPERSET_MAX)
}

fn rpe(rating: f64) -> Read<Rpe> {
    Rpe::new(rating).ok_or_else(|| Rejection::invalid("rpe", "must be from 1 to 10 by halves"))
}

fn position(position: &Position) -> Read<Position> {
    let sound = position.is_sound().then(|| position.clone());
    sound.ok_or_else(|| Rejection::invalid("position", "is further than positions go"))
}

fn weight(grams: Option<i32>, weight: Option<f64>, unit: Option<WeightUnit>) -> Read<Option<i32>> {
    let field = if grams.is_some() { "weightGrams" } else { "weight" };
    read_grams(grams, weight, unit).map_err(|problem| Rejection::invalid(field, problem.to_string()))
}

/// Four numbers of seconds, the third of which may be `X`: as fast as can be.
fn tempo(text: String) -> Read<String> {
    let is_part = |part: &str| part == "X" || matches!(part.parse::<u8>(), Ok(0..=60)) && !part.starts_with('+');
    let upper = text.trim().to_uppercase();
    if upper.split('-').count() == 4 && upper.split('-').all(is_part) {
        Ok(upper)
    } else {
        Err(Rejection::invalid("tempo", "must be four numbers of seconds, as 3-1-X-0"))
    }
}

/// Reads a time at which something was done.
pub(super) fn past(field: &str, at: Timestamp, now: Timestamp) -> Read<Timestamp> {
    if at.as_millis() < EARLIEST_MS || at > now.plus_millis(CLOCK_SKEW_MS) {
        return Err(Rejection::invalid(field, "must be since the year 2000 and not in the future"));
    }
    Ok(at)
}

/// Reads the time an operation says it was made. What is ahead of our clock is taken for now elsewhere.
pub(super) fn op_time(at: Option<Timestamp>) -> Read<()> {
    match at {
        Some(at) if at.as_millis() < EARLIEST_MS => Err(Rejection::invalid("at", "must be since the year 2000")),
        _ => Ok(()),
    }
}

/// Reads the time a workout is meant to begin.
///
/// # Errors
/// Longer ago, or further ahead, than anybody plans.
pub fn planned_at(at: Timestamp, now: Timestamp) -> Result<Timestamp, Rejection> {
    if at.as_millis() < EARLIEST_MS || at > now.plus_millis(PLANNED_AHEAD_MS) {
        return Err(Rejection::invalid("plannedAt", "must be since the year 2000 and at most five years ahead"));
    }
    Ok(at)
}

/// Reads the times of a workout: in order, and not longer apart than anybody trains.
pub(super) fn span(started_at: Timestamp, ended_at: Timestamp) -> Read<()> {
    if ended_at < started_at {
        return Err(Rejection::invalid("completedAt", "must not be before the workout began"));
    }
    if ended_at.since(started_at) > WORKOUT_MS_MAX {
        return Err(Rejection::invalid("completedAt", "must be within 24 hours of when the workout began"));
    }
    Ok(())
}

pub(super) fn details(change: &UpdateDetails, now: Timestamp) -> Read<DetailsPatch> {
    let nested = change.mood.clone().unwrap_or_default();
    let mood = |field: &'static str, value: Option<Option<u8>>, flat: Option<Option<u8>>| {
        each(value.or(flat), |value: u8| bounded(field, value, 1, 10))
    };
    let session_rpe = each(change.session_rpe, |rating| {
        Rpe::new(rating).ok_or_else(|| Rejection::invalid("sessionRpe", "must be from 1 to 10 by halves"))
    });
    Ok(DetailsPatch {
        name: change.name.as_deref().map(|name| text("name", name, 1, NAME_CHARS_MAX)).transpose()?,
        notes: change.notes.as_deref().map(|notes| text("notes", notes, 0, NOTES_CHARS_MAX)).transpose()?,
        location: change.location,
        mood_before: mood("mood.before", nested.before, change.mood_before)?,
        mood_after: mood("mood.after", nested.after, change.mood_after)?,
        mood_energy: mood("mood.energy", nested.energy, change.mood_energy)?,
        session_rpe: session_rpe?,
        visibility: change.visibility.map(Some),
        planned_at: each(change.planned_at, |at| planned_at(at, now))?,
        calories_told_kcal: each(change.calories_burned, |kcal| bounded("caloriesBurned", kcal, 0, CALORIES_MAX))?,
        started_told: each(change.started_at, |at| past("startedAt", at, now))?,
        ended_told: each(change.completed_at, |at| past("completedAt", at, now))?,
        current: None,
    })
}

/// The fields of an exercise to be added, but for its place in the library. The position is that of `otherwise`
/// unless it is told.
pub(super) fn added_exercise(add: &AddExercise, otherwise: Position) -> Read<super::registers::ExerciseFields> {
    Ok(super::registers::ExerciseFields {
        library: None,
        superset: add.superset.map(superset).transpose()?,
        rest_seconds: add.rest_time.map(rest_seconds).transpose()?,
        notes: text("notes", add.notes.as_deref().unwrap_or_default(), 0, SET_NOTES_CHARS_MAX)?,
        position: add.position.as_ref().map(position).transpose()?.unwrap_or(otherwise),
    })
}

pub(super) fn exercise(change: &UpdateExercise) -> Read<ExercisePatch> {
    Ok(ExercisePatch {
        library: None,
        superset: each(change.superset, superset)?,
        rest_seconds: each(change.rest_time, rest_seconds)?,
        notes: change.notes.as_deref().map(|notes| text("notes", notes, 0, SET_NOTES_CHARS_MAX)).transpose()?,
        position: change.position.as_ref().map(position).transpose()?,
    })
}

fn reps(reps: u32) -> Read<u32> {
    bounded("reps", reps, 0, REPS_MAX)
}

fn duration(seconds: u32) -> Read<u32> {
    bounded("durationSeconds", seconds, 0, SET_SECONDS_MAX)
}

fn distance(millimetres: u64) -> Read<u64> {
    bounded("distanceMillimetres", millimetres, 0, DISTANCE_MILLIMETRES_MAX)
}

fn target(target: &Target) -> Read<Measure> {
    let read = || {
        Ok(Measure {
            weight_grams: weight(target.weight_grams, target.weight, target.unit)?,
            reps: target.reps.map(reps).transpose()?,
            duration_seconds: target.duration_seconds.map(duration).transpose()?,
            distance_millimetres: target.distance_millimetres.map(distance).transpose()?,
        })
    };
    read().map_err(|rejection: Rejection| Rejection {
        field: rejection.field.map(|field| format!("target.{field}")),
        ..rejection
    })
}

/// The fields of a set to be logged. It is done when the operation was made, and stands at `otherwise`, unless told.
pub(super) fn logged_set(log: &LogSet, stamp: &Stamp, otherwise: Position, now: Timestamp) -> Read<SetFields> {
    let completed_at = match (log.planned.unwrap_or(false), log.completed_at) {
        (true, Some(_)) => return Err(Rejection::invalid("completedAt", "must not be told of a planned set")),
        (true, None) => None,
        (false, at) => Some(at.map_or(Ok(stamp.at), |at| past("completedAt", at, now))?),
    };
    Ok(SetFields {
        exercise: log.workout_exercise_id,
        kind: log.kind.unwrap_or_default(),
        weight_grams: weight(log.weight_grams, log.weight, log.unit)?,
        reps: log.reps.map(reps).transpose()?,
        duration_seconds: log.duration_seconds.map(duration).transpose()?,
        distance_millimetres: log.distance_millimetres.map(distance).transpose()?,
        target: log.target.as_ref().map(target).transpose()?.unwrap_or_default(),
        rpe: log.rpe.map(rpe).transpose()?,
        tempo: log.tempo.clone().map(tempo).transpose()?,
        rest_seconds: log.rest_time.map(rest_seconds).transpose()?,
        notes: text("notes", log.notes.as_deref().unwrap_or_default(), 0, SET_NOTES_CHARS_MAX)?,
        completed_at,
        position: log.position.as_ref().map(position).transpose()?.unwrap_or(otherwise),
    })
}

pub(super) fn set(change: &UpdateSet, stamp: &Stamp, now: Timestamp) -> Read<SetPatch> {
    let weight_grams = match change.weight_grams {
        Some(None) if change.weight.is_some() => {
            Err(Rejection::invalid("weight", "send weightGrams or weight, not both"))
        }
        Some(None) => Ok(Some(None)),
        told => weight(told.flatten(), change.weight, change.unit).map(|grams| grams.map(Some)),
    };
    let completed_at = match (change.done, change.completed_at) {
        (Some(false), Some(_)) => return Err(Rejection::invalid("completedAt", "must not be told of a set not done")),
        (Some(false), None) => Some(None),
        (_, Some(at)) => Some(Some(past("completedAt", at, now)?)),
        (Some(true), None) => Some(Some(stamp.at)),
        (None, None) => None,
    };
    Ok(SetPatch {
        exercise: None,
        kind: change.kind,
        weight_grams: weight_grams?,
        reps: each(change.reps, reps)?,
        duration_seconds: each(change.duration_seconds, duration)?,
        distance_millimetres: each(change.distance_millimetres, distance)?,
        target: change.target.as_ref().map(target).transpose()?,
        rpe: each(change.rpe, rpe)?,
        tempo: each(change.tempo.clone(), tempo)?,
        rest_seconds: each(change.rest_time, rest_seconds)?,
        notes: change.notes.as_deref().map(|notes| text("notes", notes, 0, SET_NOTES_CHARS_MAX)).transpose()?,
        completed_at,
        position: change.position.as_ref().map(position).transpose()?,
    })
}
