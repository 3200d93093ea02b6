//! What the live door asks beyond the values: whether what a person means now fits what the workout is.

use super::{
    EXERCISES_MAX, SETS_MAX, SETS_PER_EXERCISE_MAX, checks,
    command::{Command, LogSet, UpdateSet},
    derive::can_be_done,
    rejection::{Rejection, RejectionCode},
    session::{POSITIONS_PER_MS, Session},
    stamp::Stamp,
};
use crate::domain::{
    ids::{SetId, WorkoutExerciseId},
    time::{SECOND_MS, Timestamp},
    training::{Measure, Position, Status, Workout, WorkoutExercise, WorkoutSet, measure::Quantity},
};

type Check = Result<(), Rejection>;

fn refuse<T>(code: RejectionCode, message: &str) -> Result<T, Rejection> {
    Err(Rejection::new(code, message))
}

/// Whether a command fits the workout.
pub(super) fn check(workout: &Workout, command: &Command, now: Timestamp) -> Check {
    match command {
        Command::Start {} | Command::Pause {} | Command::Resume {} | Command::Complete {} | Command::Cancel {} => {
            check_step(workout, command)
        }
        Command::UpdateDetails(_) => Ok(()),
        Command::AddExercise(add) => {
            not_given_up(workout)?;
            let is_known = |id| workout.exercises.iter().any(|exercise| exercise.id == id);
            if add.workout_exercise_id.is_some_and(is_known) {
                return refuse(RejectionCode::AlreadyAdded, "The exercise was added before.");
            }
            has_room(workout.exercises.len(), EXERCISES_MAX, "exercises")
        }
        Command::UpdateExercise(change) => {
            not_given_up(workout)?;
            exercise_of(workout, change.workout_exercise_id).map(|_| ())
        }
        Command::RemoveExercise(remove) => {
            not_given_up(workout)?;
            exercise_of(workout, remove.workout_exercise_id).map(|_| ())
        }
        Command::LogSet(log) => check_log(workout, log, now),
        Command::UpdateSet(change) => check_change(workout, change),
        Command::DeleteSet(delete) => {
            not_given_up(workout)?;
            set_of(workout, delete.set_id).map(|_| ())
        }
        Command::StartRest(start) => {
            in_progress(workout)?;
            start.set_id.map_or(Ok(()), |id| set_of(workout, Some(id)).map(|_| ()))
        }
        Command::SkipRest {} => in_progress(workout),
        Command::SetCurrent(at) => {
            not_ended(workout)?;
            at.workout_exercise_id.map_or(Ok(()), |id| exercise_of(workout, Some(id)).map(|_| ()))?;
            at.set_id.map_or(Ok(()), |id| set_of(workout, Some(id)).map(|_| ()))
        }
    }
}

fn check_step(workout: &Workout, command: &Command) -> Check {
    not_ended(workout)?;
    match (command, workout.status, workout.paused_at) {
        (Command::Cancel {}, ..) | (Command::Start {}, Status::Planned, _) => Ok(()),
        (Command::Start {}, ..) => refuse(RejectionCode::AlreadyStarted, "The workout has begun already."),
        (_, Status::Planned, _) => refuse(RejectionCode::NotStarted, "The workout has not begun."),
        (Command::Pause {}, _, Some(_)) => refuse(RejectionCode::AlreadyPaused, "The workout is paused already."),
        (Command::Resume {}, _, None) => refuse(RejectionCode::NotPaused, "The workout is not paused."),
        _ => Ok(()),
    }
}

/// A step told with a time before that of the step it follows would change nothing.
pub(super) fn check_order(last: Option<&Stamp>, command: &Command, stamp: &Stamp) -> Check {
    let is_step = matches!(
        command,
        Command::Start {} | Command::Pause {} | Command::Resume {} | Command::Complete {} | Command::Cancel {}
    );
    if is_step && last.is_some_and(|last| stamp <= last) {
        return Err(Rejection::invalid("at", "must be after the step before it"));
    }
    Ok(())
}

fn not_ended(workout: &Workout) -> Check {
    match workout.status {
        Status::Completed | Status::Cancelled => refuse(RejectionCode::WorkoutFinished, "The workout has ended."),
        Status::Planned | Status::InProgress => Ok(()),
    }
}

fn in_progress(workout: &Workout) -> Check {
    not_ended(workout)?;
    if workout.status == Status::Planned {
        return refuse(RejectionCode::NotStarted, "The workout has not begun.");
    }
    Ok(())
}

/// History may be corrected; a workout that was given up stays as it was.
fn not_given_up(workout: &Workout) -> Check {
    if workout.status == Status::Cancelled {
        return refuse(RejectionCode::WorkoutFinished, "The workout was given up.");
    }
    Ok(())
}

fn has_room(count: usize, most: usize, what: &str) -> Check {
    if count >= most {
        return Err(Rejection::new(RejectionCode::WorkoutFull, format!("There can be {most} {what}.")));
    }
    Ok(())
}

fn exercise_of(workout: &Workout, id: Option<WorkoutExerciseId>) -> Result<&WorkoutExercise, Rejection> {
    let found = workout.exercises.iter().find(|exercise| Some(exercise.id) == id);
    found.ok_or_else(|| {
        Rejection::of_field(RejectionCode::NotFound, "workoutExerciseId", "There is no such exercise here.")
    })
}

fn set_of(workout: &Workout, id: Option<SetId>) -> Result<(&WorkoutExercise, &WorkoutSet), Rejection> {
    let mut all = workout.exercises.iter().flat_map(|exercise| exercise.sets.iter().map(move |set| (exercise, set)));
    all.find(|(_, set)| Some(set.id) == id)
        .ok_or_else(|| Rejection::of_field(RejectionCode::NotFound, "setId", "There is no such set here."))
}

fn check_log(workout: &Workout, log: &LogSet, now: Timestamp) -> Check {
    not_given_up(workout)?;
    let is_planned = log.planned.unwrap_or(false);
    match workout.status {
        Status::Planned if !is_planned => return refuse(RejectionCode::NotStarted, "The workout has not begun."),
        // A set that was forgotten may be added, as one of its time.
        Status::Completed if is_planned || !is_within(workout, log.completed_at, now) => return not_ended(workout),
        _ => {}
    }
    let exercise = exercise_of(workout, log.workout_exercise_id)?;
    if set_of(workout, log.set_id).is_ok() {
        return Err(Rejection::of_field(RejectionCode::AlreadyAdded, "setId", "The set was added before."));
    }
    has_room(exercise.sets.len(), SETS_PER_EXERCISE_MAX, "sets of an exercise")?;
    has_room(workout.exercises.iter().map(|exercise| exercise.sets.len()).sum(), SETS_MAX, "sets")?;
    let measure = Measure {
        weight_grams: log.weight_grams.or(log.weight.map(|_| 0)),
        reps: log.reps,
        duration_seconds: log.duration_seconds,
        distance_millimetres: log.distance_millimetres,
    };
    check_measure(exercise, &measure, !is_planned)
}

fn is_within(workout: &Workout, at: Option<Timestamp>, now: Timestamp) -> bool {
    at.is_some_and(|at| Some(at) >= workout.started_at && at <= workout.ended_at.unwrap_or(now))
}

fn check_change(workout: &Workout, change: &UpdateSet) -> Check {
    not_given_up(workout)?;
    let (exercise, set) = set_of(workout, change.set_id)?;
    let is_done = change.done.unwrap_or(set.completed_at.is_some() || change.completed_at.is_some());
    if is_done && workout.status == Status::Planned {
        return refuse(RejectionCode::NotStarted, "The workout has not begun.");
    }
    let weight = change.weight_grams.unwrap_or(set.actual.weight_grams);
    let after = Measure {
        weight_grams: change.weight.map(|_| 0).or(weight),
        reps: change.reps.unwrap_or(set.actual.reps),
        duration_seconds: change.duration_seconds.unwrap_or(set.actual.duration_seconds),
        distance_millimetres: change.distance_millimetres.unwrap_or(set.actual.distance_millimetres),
    };
    check_measure(exercise, &after, is_done)
}

/// The field a quantity is told in.
const fn field_of(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Weight => "weightGrams",
        Quantity::Reps => "reps",
        Quantity::Duration => "durationSeconds",
        Quantity::Distance => "distanceMillimetres",
    }
}

fn check_measure(exercise: &WorkoutExercise, measure: &Measure, is_done: bool) -> Check {
    let measured = Quantity::of(exercise.tracking);
    for quantity in [Quantity::Weight, Quantity::Reps, Quantity::Duration, Quantity::Distance] {
        if measure.has(quantity) && !measured.contains(&quantity) {
            let message = "is not measured in this exercise";
            return Err(Rejection::of_field(RejectionCode::NotTracked, field_of(quantity), message));
        }
    }
    match measured.first() {
        Some(first) if is_done && !can_be_done(measure, exercise.tracking) => {
            Err(Rejection::invalid(field_of(*first), "is needed for a set that is done"))
        }
        _ => Ok(()),
    }
}

/// Places beside others, and lengths, mean what a person sees now: nothing that was done out of sight.
pub(super) fn refuse_what_is_seen(command: &Command) -> Check {
    let (index, beside) = match command {
        Command::AddExercise(add) => (add.index, add.after_workout_exercise_id.is_some()),
        Command::UpdateExercise(change) => (change.index, change.after_workout_exercise_id.is_some()),
        Command::LogSet(log) => (log.index, log.after_set_id.is_some()),
        Command::UpdateSet(change) => (change.index, change.after_set_id.is_some()),
        Command::UpdateDetails(change) if change.duration.is_some() => {
            return Err(Rejection::invalid("duration", "send completedAt instead"));
        }
        _ => (None, false),
    };
    match (index, beside, command) {
        (Some(_), ..) => Err(Rejection::invalid("index", "send position instead")),
        (None, true, Command::LogSet(_) | Command::UpdateSet(_)) => {
            Err(Rejection::invalid("afterSetId", "send position instead"))
        }
        (None, true, _) => Err(Rejection::invalid("afterWorkoutExerciseId", "send position instead")),
        (None, false, _) => Ok(()),
    }
}

/// Reads the times told of a workout: it must have ended, and its duration is read as its end.
pub(super) fn time(session: &Session, workout: &Workout, command: &mut Command, now: Timestamp) -> Check {
    let Command::UpdateDetails(change) = command else { return Ok(()) };
    let told = [
        ("startedAt", change.started_at.is_some()),
        ("completedAt", change.completed_at.is_some()),
        ("duration", change.duration.is_some()),
    ];
    let Some((field, _)) = told.iter().find(|(_, is_told)| *is_told) else { return Ok(()) };
    not_given_up(workout)?;
    if workout.status != Status::Completed {
        return Err(Rejection::invalid(field, "can be told once the workout has ended"));
    }
    for (field, told) in [("startedAt", change.started_at), ("completedAt", change.completed_at)] {
        told.flatten().map_or(Ok(()), |at| checks::past(field, at, now).map(drop))?;
    }
    let by_clock = session.lifecycle.standing();
    let started_at = change.started_at.map_or(workout.started_at, |told| told.or(by_clock.started_at));
    if let Some(seconds) = change.duration.take() {
        if change.completed_at.is_some() {
            return Err(Rejection::invalid("duration", "send completedAt or duration, not both"));
        }
        let took = i64::from(seconds) * SECOND_MS + by_clock.paused_ms;
        let ended_at = started_at.map(|at| checks::past("duration", at.plus_millis(took), now)).transpose()?;
        change.completed_at = Some(ended_at);
    }
    let ended_at = change.completed_at.map_or(workout.ended_at, |told| told.or(by_clock.ended_at));
    match (started_at, ended_at) {
        (Some(start), Some(end)) => checks::span(start, end),
        _ => Ok(()),
    }
}

/// Gives a thing its position: the one it is told, that of its index, the one after its neighbour, or the end for what
/// is added without any, which is `now` unless something was put beyond that.
pub(super) fn place(session: &Session, workout: &Workout, command: &mut Command, now: i64) -> Check {
    let exercises = || {
        Row::of(workout.exercises.iter().map(|exercise| exercise.id), |id| {
            (session.position_of_exercise(id), *id.as_bytes())
        })
    };
    let sets_beside = |id: Option<WorkoutExerciseId>| {
        let exercise = workout.exercises.iter().find(|exercise| Some(exercise.id) == id);
        let sets = exercise.into_iter().flat_map(|exercise| exercise.sets.iter().map(|set| set.id));
        Row::of(sets, |id| (session.position_of_set(id), *id.as_bytes()))
    };
    match command {
        Command::AddExercise(add) => {
            let (index, after) = (add.index.take(), add.after_workout_exercise_id.take());
            let place = Place { position: add.position.take(), index, after, field: "afterWorkoutExerciseId" };
            let row = exercises();
            add.position = place.in_row(&row, None)?.or_else(|| row.beyond(now));
        }
        Command::UpdateExercise(change) => {
            let (index, after) = (change.index.take(), change.after_workout_exercise_id.take());
            let place = Place { position: change.position.take(), index, after, field: "afterWorkoutExerciseId" };
            change.position = place.in_row(&exercises(), change.workout_exercise_id)?;
        }
        Command::LogSet(log) => {
            let (index, after) = (log.index.take(), log.after_set_id.take());
            let place = Place { position: log.position.take(), index, after, field: "afterSetId" };
            let row = sets_beside(log.workout_exercise_id);
            log.position = place.in_row(&row, None)?.or_else(|| row.beyond(now));
        }
        Command::UpdateSet(change) => {
            let (index, after) = (change.index.take(), change.after_set_id.take());
            let place = Place { position: change.position.take(), index, after, field: "afterSetId" };
            let exercise = set_of(workout, change.set_id).ok().map(|(exercise, _)| exercise.id);
            change.position = place.in_row(&sets_beside(exercise), change.set_id)?;
        }
        _ => {}
    }
    Ok(())
}

/// Where something is told to stand: at most one of the three.
struct Place<I> {
    position: Option<Position>,
    index: Option<u16>,
    /// After which; `None` inside is the first place.
    after: Option<Option<I>>,
    /// What `after` is called.
    field: &'static str,
}

impl<I: PartialEq + Copy> Place<I> {
    /// The position, where one is told.
    fn in_row(self, row: &Row<I>, moved: Option<I>) -> Result<Option<Position>, Rejection> {
        match (self.position, self.index, self.after) {
            (position, None, None) => Ok(position),
            (None, Some(index), None) => row.at(usize::from(index), moved, "index"),
            (None, None, Some(None)) => row.at(0, moved, self.field),
            (None, None, Some(Some(neighbour))) => {
                let mut others = row.0.iter().filter(|(id, ..)| Some(*id) != moved);
                let index = others.position(|(id, ..)| *id == neighbour).ok_or_else(|| {
                    Rejection::of_field(RejectionCode::NotFound, self.field, "There is no such thing to stand after.")
                })?;
                row.at(index + 1, moved, self.field)
            }
            _ => Err(Rejection::invalid(self.field, "send one of position, index and this")),
        }
    }
}

/// The space left at either end of a row, in positions: a second.
const SPACE: i64 = 1_000 * POSITIONS_PER_MS;

/// Things in order, with their positions and the bytes of their ids.
struct Row<I>(Vec<(I, (Position, [u8; 16]))>);

impl<I: PartialEq + Copy> Row<I> {
    fn of(ids: impl Iterator<Item = I>, place: impl Fn(I) -> (Position, [u8; 16])) -> Self {
        Self(ids.map(|id| (id, place(id))).collect())
    }

    /// The position after everything, where that is not `now`.
    fn beyond(&self, now: i64) -> Option<Position> {
        let last = self.0.last().map(|(_, (position, _))| position.floor());
        last.filter(|last| *last >= now).map(|last| Position::whole(last + SPACE))
    }

    /// The position at an index among the others than `moved`. `None` where the default, the present time, is right.
    fn at(&self, index: usize, moved: Option<I>, field: &str) -> Result<Option<Position>, Rejection> {
        let others: Vec<&(Position, [u8; 16])> =
            self.0.iter().filter(|(id, _)| Some(*id) != moved).map(|(_, place)| place).collect();
        let before = index.checked_sub(1).and_then(|index| others.get(index.min(others.len().checked_sub(1)?)));
        match (before, others.get(index)) {
            (None, None) => Ok(None),
            (None, Some((after, _))) => Ok(Some(Position::whole(after.floor() - SPACE))),
            (Some((before, _)), None) => Ok(Some(Position::whole(before.floor() + SPACE))),
            (Some((before, low)), Some((after, high))) => {
                let between = Position::between(before.key(*low), after.key(*high));
                between.map(Some).ok_or_else(|| Rejection::invalid(field, "has no room left: put it elsewhere first"))
            }
        }
    }
}
