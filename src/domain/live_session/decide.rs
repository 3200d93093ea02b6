//! The one rule behind both doors of a workout.

use serde::{Deserialize, Serialize};

use super::{
    ELEMENTS_MAX, STEPS_MAX, checks,
    command::{AddExercise, Command, LogSet, UpdateExercise, UpdateSet},
    diff::events_between,
    event::Event,
    facts::Facts,
    intent,
    lifecycle::Step,
    op::{Op, id_added_by},
    registers::{DetailsPatch, Library},
    rejection::{Rejection, RejectionCode},
    rest::{RestStep, rest_after},
    session::{Current, POSITIONS_PER_MS, Session},
    stamp::Stamp,
};
use crate::domain::{
    ids::{SetId, WorkoutExerciseId, WorkoutId},
    time::{MINUTE_MS, Timestamp},
    training::{Position, Status, Workout},
};

/// How old a set may be for a rest to begin with it, in milliseconds: one logged later is history.
const REST_FOLLOWS_WITHIN_MS: i64 = MINUTE_MS;

/// How an operation comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// Somebody does it now, to what they see. It may be refused.
    Live,
    /// It was done, perhaps long ago and out of sight. It is taken whatever the workout has become.
    Merge,
}

/// What comes of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The session after it.
    pub session: Session,
    /// What changed, in order. Empty when a later write stands.
    pub events: Vec<Event>,
    /// When the present rest is over, if one goes on.
    pub rest_deadline: Option<Timestamp>,
}

/// Takes an operation, or says why not.
///
/// # Errors
/// At the live door what does not fit the workout; at both what can never be.
pub fn decide(session: &Session, op: &Op, door: Door, facts: &Facts, now: Timestamp) -> Result<Decision, Rejection> {
    let mut after = session.clone();
    admit(&mut after, op, door, facts, now)?;
    let events = events_between(session, &after, facts, now);
    let rest_deadline = after.rest().map(|rest| rest.ends_at).filter(|ends_at| *ends_at > now);
    Ok(Decision { session: after, events, rest_deadline })
}

/// Takes an operation into the session, which stays as it was when it is refused. For batches, whose events are told
/// together by [`events_between`].
///
/// # Errors
/// As [`decide`].
pub fn admit(session: &mut Session, op: &Op, door: Door, facts: &Facts, now: Timestamp) -> Result<(), Rejection> {
    checks::op_time(op.at)?;
    let mut stamp = op.stamp(now);
    let mut command = op.command.clone();
    name_what_is_added(&mut command, op, session.id());
    if needs_more_room(session, &command) {
        return Err(Rejection::new(RejectionCode::WorkoutFull, "The workout is full."));
    }
    if door == Door::Live {
        if op.at.is_none() {
            stamp.at = stamp.at.max(session.clock.plus_millis(1));
        }
        let workout = session.workout();
        intent::check(&workout, &command, now)?;
        intent::check_order(session.lifecycle.last(), &command, &stamp)?;
        intent::place(session, &workout, &mut command, added_at(session, &stamp).floor())?;
        intent::time(session, &workout, &mut command, now)?;
        let was_done = done_set(&command).is_some_and(|set| is_done(&workout, set));
        apply(session, &command, &stamp, facts, now)?;
        if let Some(set) = done_set(&command).filter(|_| !was_done) {
            rest(session, set, &stamp, facts);
        }
    } else {
        intent::refuse_what_is_seen(&command)?;
        admit_within_limits(session, &command, &stamp, facts, now)?;
    }
    session.clock = session.clock.max(stamp.at);
    Ok(())
}

/// Gives what the operation adds an id, where it says none.
fn name_what_is_added(command: &mut Command, op: &Op, workout: WorkoutId) {
    let made = || id_added_by(op.op_id.as_str(), workout);
    match command {
        Command::AddExercise(add) => {
            add.workout_exercise_id.get_or_insert_with(|| WorkoutExerciseId::from_bytes(made()));
        }
        Command::LogSet(log) => {
            log.set_id.get_or_insert_with(|| SetId::from_bytes(made()));
        }
        _ => {}
    }
}

/// Applies a command of the merge door, unless the workout then had more than it may: what is over the limits is
/// refused, never taken and dropped.
fn admit_within_limits(
    session: &mut Session,
    command: &Command,
    stamp: &Stamp,
    facts: &Facts,
    now: Timestamp,
) -> Result<(), Rejection> {
    if !session.may_outgrow(command) {
        return apply(session, command, stamp, facts, now);
    }
    let mut grown = session.clone();
    apply(&mut grown, command, stamp, facts, now)?;
    if grown.size().outgrows(&session.size()) {
        return Err(Rejection::new(RejectionCode::WorkoutFull, "The workout is full."));
    }
    *session = grown;
    Ok(())
}

/// Whether a full session cannot remember a command. One can always be ended, and what it holds be changed.
fn needs_more_room(session: &Session, command: &Command) -> bool {
    let has_exercise = |id: Option<WorkoutExerciseId>| id.is_some_and(|id| session.exercises.contains_key(&id));
    let has_set = |id: Option<SetId>| id.is_some_and(|id| session.sets.contains_key(&id));
    let is_known = match command {
        Command::Pause {} | Command::Resume {} | Command::StartRest(_) | Command::SkipRest {} => {
            return session.steps() >= STEPS_MAX;
        }
        Command::AddExercise(add) => has_exercise(add.workout_exercise_id),
        Command::UpdateExercise(change) => has_exercise(change.workout_exercise_id),
        Command::RemoveExercise(remove) => has_exercise(remove.workout_exercise_id),
        Command::LogSet(log) => has_set(log.set_id),
        Command::UpdateSet(change) => has_set(change.set_id),
        Command::DeleteSet(delete) => has_set(delete.set_id),
        _ => true,
    };
    !is_known && session.elements() >= ELEMENTS_MAX
}

fn needed<T>(field: &str, value: Option<T>) -> Result<T, Rejection> {
    value.ok_or_else(|| Rejection::invalid(field, "is needed"))
}

/// Writes a command into the registers. Reads all of it before it writes any of it.
fn apply(
    session: &mut Session,
    command: &Command,
    stamp: &Stamp,
    facts: &Facts,
    now: Timestamp,
) -> Result<(), Rejection> {
    match command {
        Command::Start {} => session.lifecycle.take(Step::Start, stamp),
        Command::Pause {} => session.lifecycle.take(Step::Pause, stamp),
        Command::Resume {} => session.lifecycle.take(Step::Resume, stamp),
        Command::Complete {} => session.lifecycle.take(Step::Complete, stamp),
        Command::Cancel {} => session.lifecycle.take(Step::Cancel, stamp),
        Command::UpdateDetails(change) => patch_details(session, checks::details(change, now)?, stamp),
        Command::AddExercise(add) => add_exercise(session, add, stamp, facts)?,
        Command::UpdateExercise(change) => update_exercise(session, change, stamp)?,
        Command::RemoveExercise(remove) => {
            let id = needed("workoutExerciseId", remove.workout_exercise_id)?;
            session.exercises.entry(id).or_default().remove(stamp);
        }
        Command::LogSet(log) => log_set(session, log, stamp, now)?,
        Command::UpdateSet(change) => update_set(session, change, stamp, now)?,
        Command::DeleteSet(delete) => {
            let id = needed("setId", delete.set_id)?;
            session.sets.entry(id).or_default().remove(stamp);
        }
        Command::StartRest(start) => {
            let seconds = start.seconds.or(facts.default_rest_seconds);
            let seconds = checks::rest_to_begin(needed("seconds", seconds)?)?;
            session.rests.take(RestStep::Start { seconds, set: start.set_id }, stamp);
        }
        Command::SkipRest {} => session.rests.take(RestStep::Skip, stamp),
        Command::SetCurrent(at) => {
            let current = at.workout_exercise_id.map(|id| Current { workout_exercise_id: id, set_id: at.set_id });
            patch_details(session, DetailsPatch { current: Some(current), ..DetailsPatch::default() }, stamp);
        }
    }
    Ok(())
}

fn patch_details(session: &mut Session, patch: DetailsPatch, stamp: &Stamp) {
    session.details.patch(&mut session.details_stamps, patch, stamp);
}

/// Where a thing stands that is added without being told where: after what was added before. What was added before the
/// workout was made (a phone was offline, and the workout came first) stands after all that was planned with it.
fn added_at(session: &Session, stamp: &Stamp) -> Position {
    if stamp.at >= session.created_at {
        return Position::whole(stamp.at.as_millis().saturating_mul(POSITIONS_PER_MS));
    }
    Position::ranked(session.planned_end() - 1, stamp.at.as_millis())
}

fn add_exercise(session: &mut Session, add: &AddExercise, stamp: &Stamp, facts: &Facts) -> Result<(), Rejection> {
    let exercise = needed("exerciseId", add.exercise_id)?;
    let id = needed("workoutExerciseId", add.workout_exercise_id)?;
    let mut fields = checks::added_exercise(add, added_at(session, stamp))?;
    let known = facts.exercises.get(&exercise).ok_or_else(|| {
        Rejection::of_field(RejectionCode::ExerciseUnavailable, "exerciseId", "There is no such exercise.")
    })?;
    fields.library = Some(Library { exercise, name: known.name.clone(), tracking: known.tracking });
    let element = session.exercises.entry(id).or_default();
    element.fields.write(&mut element.stamps, fields, stamp);
    Ok(())
}

fn update_exercise(session: &mut Session, change: &UpdateExercise, stamp: &Stamp) -> Result<(), Rejection> {
    let id = needed("workoutExerciseId", change.workout_exercise_id)?;
    let patch = checks::exercise(change)?;
    let element = session.exercises.entry(id).or_default();
    element.fields.patch(&mut element.stamps, patch, stamp);
    Ok(())
}

fn log_set(session: &mut Session, log: &LogSet, stamp: &Stamp, now: Timestamp) -> Result<(), Rejection> {
    needed("workoutExerciseId", log.workout_exercise_id)?;
    let fields = checks::logged_set(log, stamp, added_at(session, stamp), now)?;
    let element = session.sets.entry(needed("setId", log.set_id)?).or_default();
    element.fields.write(&mut element.stamps, fields, stamp);
    Ok(())
}

fn update_set(session: &mut Session, change: &UpdateSet, stamp: &Stamp, now: Timestamp) -> Result<(), Rejection> {
    let id = needed("setId", change.set_id)?;
    let patch = checks::set(change, stamp, now)?;
    let element = session.sets.entry(id).or_default();
    element.fields.patch(&mut element.stamps, patch, stamp);
    Ok(())
}

/// The set that a command says is done, if it says so.
fn done_set(command: &Command) -> Option<SetId> {
    match command {
        Command::LogSet(log) if !log.planned.unwrap_or(false) => log.set_id,
        Command::UpdateSet(change) if change.done == Some(true) || change.completed_at.is_some() => change.set_id,
        _ => None,
    }
}

fn is_done(workout: &Workout, id: SetId) -> bool {
    workout.done_sets().any(|(_, set)| set.id == id)
}

/// Begins the rest that follows a set done now, or ends the one that went on until then.
fn rest(session: &mut Session, id: SetId, stamp: &Stamp, facts: &Facts) {
    let workout = session.workout();
    let Some((_, set)) = workout.done_sets().find(|(_, set)| set.id == id) else { return };
    let is_now = set.completed_at.is_some_and(|at| stamp.at.since(at) <= REST_FOLLOWS_WITHIN_MS);
    if workout.status != Status::InProgress || !is_now || session.steps() >= STEPS_MAX {
        return;
    }
    match rest_after(&workout, id, facts.default_rest_seconds) {
        Some(seconds) => session.rests.take(RestStep::Start { seconds, set: Some(id) }, stamp),
        None if session.rests.last().is_some() => session.rests.take(RestStep::Skip, stamp),
        None => {}
    }
}
