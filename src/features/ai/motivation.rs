//! A line for somebody who trains right now: by rules, because it has to be there at once.

use serde::{Deserialize, Serialize};

use super::generate::{seed, seed_of};
use crate::{
    app::App,
    domain::{
        coach::{FinishedWorkout, Line, WorkoutMoment, cheer, motivate},
        ids::WorkoutId,
        live_session::Snapshot,
        training::{Rpe, Status, WorkoutExercise},
    },
    facts::Whose,
    features::workouts::load_own,
    http::{Answer, ApiError, Caller, Code, Reply, ValidJson},
    live::user_hub::HubEvent,
    storage::StorageError,
};

/// A moment in a workout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MotivationRequest {
    /// One's own workout that this is a moment of: then what it says goes before what is said here.
    #[garde(skip)]
    pub workout_id: Option<WorkoutId>,
    /// The exercise, as it is called in the workout.
    #[garde(length(chars, min = 1, max = 100), custom(is_line))]
    pub exercise: String,
    /// Which set, from 1; 0 before the first.
    #[serde(default)]
    #[garde(range(max = 100))]
    pub set: u32,
    /// How many sets are planned of it.
    #[serde(default)]
    #[garde(range(max = 100))]
    pub sets: u32,
    /// Repetitions just done.
    #[garde(range(max = 1_000))]
    pub reps: Option<u32>,
    /// Repetitions planned.
    #[garde(range(max = 1_000))]
    pub reps_planned: Option<u32>,
    /// Repetitions of the same set last time, at the same load.
    #[garde(range(max = 1_000))]
    pub reps_last_time: Option<u32>,
    /// Whether a record was just set.
    #[serde(default)]
    #[garde(skip)]
    pub is_record: bool,
    /// Exertion just told, from 1 to 10.
    #[garde(range(min = 1.0, max = 10.0))]
    pub rpe: Option<f64>,
    /// How many exercises are left.
    #[serde(default)]
    #[garde(range(max = 100))]
    pub exercises_left: u32,
}

/// Refuses texts that are blank, or hold line breaks or other control characters.
fn is_line(value: &str, _: &()) -> garde::Result {
    let is_bad = value.trim().is_empty() || value.chars().any(char::is_control);
    if is_bad { Err(garde::Error::new("is blank or holds control characters")) } else { Ok(()) }
}

/// `POST /ai/motivation`: the line, which the person's other devices are sent too.
pub async fn motivate_now(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<MotivationRequest>,
) -> Answer<Reply<Line>> {
    if body.sets > 0 && body.set > body.sets {
        return Err(ApiError::invalid_field("set", "is more than are planned"));
    }
    let coached = app.coached(Whose::of(&caller)).await?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 10 to 100")]
    let rpe_tenths = body.rpe.map(|rpe| (rpe * 10.0).round() as u8);
    let moment = WorkoutMoment {
        exercise: body.exercise,
        set: body.set,
        sets: body.sets,
        reps: body.reps,
        reps_planned: body.reps_planned,
        reps_last_time: body.reps_last_time,
        is_record: body.is_record,
        rpe_tenths,
        exercises_left: body.exercises_left,
        streak_days: coached.facts.streak_days,
        workouts_total: coached.facts.workouts_total,
    };
    let moment = match body.workout_id {
        Some(workout) => as_in(&load_own(&app, &caller, workout).await?.snapshot, moment)?,
        None => moment,
    };
    let line = motivate(&moment, seed(&app));
    let event =
        HubEvent::AiMotivation { workout_id: body.workout_id, text: line.text.clone(), because: line.because.clone() };
    app.publish_soon(caller.account, event);
    Ok(Reply::new(line))
}

/// The moment as the workout has it: after the set of that exercise that was done last.
fn as_in(state: &Snapshot, moment: WorkoutMoment) -> Answer<WorkoutMoment> {
    let workout = &state.workout;
    if matches!(workout.status, Status::Completed | Status::Cancelled) {
        return Err(Code::WorkoutFinished.into());
    }
    let (name, last_at) = (moment.exercise.trim().to_lowercase(), |exercise: &&WorkoutExercise| {
        exercise.sets.iter().filter_map(|set| set.completed_at).max()
    });
    let named = workout.exercises.iter().filter(|exercise| exercise.name.to_lowercase() == name);
    let Some(exercise) = named.max_by_key(last_at) else {
        return Err(ApiError::invalid_field("exercise", "is not in the workout"));
    };
    let is_open = |other: &WorkoutExercise| other.sets.iter().any(|set| set.completed_at.is_none());
    let left = workout.exercises.iter().filter(|other| other.id != exercise.id && is_open(other)).count();
    let done = exercise.sets.iter().filter(|set| set.completed_at.is_some());
    let last = done.clone().max_by_key(|set| set.completed_at);
    Ok(WorkoutMoment {
        set: count(done.count()),
        sets: count(exercise.sets.len()),
        reps: last.and_then(|set| set.actual.reps),
        reps_planned: last.and_then(|set| set.target.reps),
        is_record: last.is_some_and(|set| state.records.iter().any(|record| record.set_id == set.id)),
        rpe_tenths: last.and_then(|set| set.rpe).map(Rpe::tenths),
        exercises_left: count(left),
        ..moment
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Says a line to somebody who has just finished a workout, on all their devices, unless they want none of the coach
/// (`notifications.aiRecommendations`). By rules; a hub that does not answer fails nothing.
///
/// # Errors
/// The shard failed.
pub async fn cheer_finished(app: &App, whose: Whose, workout: WorkoutId, records: u32) -> Result<(), StorageError> {
    let coached = app.coached(whose).await?;
    if !coached.is_told {
        return Ok(());
    }
    let facts = &coached.facts;
    let finished = FinishedWorkout {
        records,
        streak_days: facts.streak_days,
        workouts_total: facts.workouts_total,
        workouts_this_week: facts.workouts_this_week,
        days_per_week: facts.days_per_week,
    };
    // The same line however often the job runs.
    let line = cheer(&finished, seed_of(workout.as_bytes()));
    app.count_subrequest();
    let event = HubEvent::AiMotivation { workout_id: Some(workout), text: line.text, because: line.because };
    let _ = app.hub.publish(whose.account, event).await;
    Ok(())
}
