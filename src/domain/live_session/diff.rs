//! What happened between two states of a session, as events: derived from what is shown, so that none is told of a
//! write that lost, and none is missed where one write undoes another.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    event::{Event, RestState},
    facts::Facts,
    records::{SetRecord, records_of},
    rest::Rest,
    session::Session,
    shown::SetView,
    stats::Stats,
    view::{RecordView, WorkoutExerciseView, WorkoutHeadView},
};
use crate::domain::{
    ids::{SetId, WorkoutExerciseId},
    records::RecordKind,
    time::{SECOND_MS, Timestamp},
    training::{Status, WeightUnit, Workout, WorkoutExercise, WorkoutSet},
};

/// What is told on sockets is in kilograms: a socket has no query.
const UNIT: WeightUnit = WeightUnit::Kg;

/// The events between two states of a session.
pub fn events_between(before: &Session, after: &Session, facts: &Facts, now: Timestamp) -> Vec<Event> {
    let (old, new) = (before.workout(), after.workout());
    let mut events = Vec::new();
    push_steps(&mut events, &old, &new);
    if before.current() != after.current() || !is_same_head(&old, &new) {
        let head = WorkoutHeadView::of(&new, after.current(), after.rest(), now);
        events.push(Event::WorkoutUpdated(Box::new(head)));
    }
    let (were, are) = (records_of(&old, facts), records_of(&new, facts));
    push_exercises(&mut events, &old, &new, &are);
    push_records(&mut events, were, are, &new);
    push_rest(&mut events, before.rest(), after.rest(), now);
    let stats = Stats::of(&new, facts, now);
    if !stats.is_same(&Stats::of(&old, facts, now), new.ended_at.is_some()) {
        events.push(Event::Stats(stats));
    }
    // The end comes last: whoever hears it has heard all.
    if let (Some(ended_at), true) = (new.ended_at, old.status != new.status) {
        events.push(match new.status {
            Status::Cancelled => Event::WorkoutCancelled { ended_at },
            _ => Event::WorkoutCompleted { ended_at, stats },
        });
    }
    events
}

/// Whether what is told of two workouts as a whole is the same, but for their steps, which are told by themselves.
fn is_same_head(old: &Workout, new: &Workout) -> bool {
    let told = |workout: &Workout| {
        (workout.location, workout.mood, workout.session_rpe, workout.visibility, workout.planned_at)
    };
    // A step sets a time; another time later is one that was set right.
    let is_kept = |old: Option<Timestamp>, new: Option<Timestamp>| old.is_none() || old == new;
    old.name == new.name
        && old.notes == new.notes
        && told(old) == told(new)
        && is_kept(old.started_at, new.started_at)
        && is_kept(old.ended_at, new.ended_at)
}

fn push_steps(events: &mut Vec<Event>, old: &Workout, new: &Workout) {
    if let Some(started_at) = new.started_at.filter(|_| old.started_at.is_none()) {
        events.push(Event::WorkoutStarted { started_at });
    }
    match (old.paused_at, new.paused_at) {
        (old, Some(paused_at)) if old != Some(paused_at) => events.push(Event::WorkoutPaused { paused_at }),
        (Some(_), None) if new.status == Status::InProgress => {
            events.push(Event::WorkoutResumed { paused_seconds: new.paused_ms / SECOND_MS });
        }
        _ => {}
    }
}

type Placed<'a> = HashMap<SetId, (WorkoutExerciseId, &'a WorkoutSet)>;

fn placed(workout: &Workout) -> Placed<'_> {
    let all = workout.exercises.iter().flat_map(|exercise| exercise.sets.iter().map(|set| (exercise.id, set)));
    all.map(|(exercise, set)| (set.id, (exercise, set))).collect()
}

fn push_exercises(events: &mut Vec<Event>, old: &Workout, new: &Workout, records: &[SetRecord]) {
    let before: HashMap<_, _> = old.exercises.iter().map(|exercise| (exercise.id, exercise)).collect();
    let after: HashSet<_> = new.exercises.iter().map(|exercise| exercise.id).collect();
    for exercise in old.exercises.iter().filter(|exercise| !after.contains(&exercise.id)) {
        events.push(Event::ExerciseRemoved { workout_exercise_id: exercise.id });
    }
    let moved =
        moved(old.exercises.iter().map(|exercise| exercise.id), new.exercises.iter().map(|exercise| exercise.id));
    let sets_before = placed(old);
    let sets_after = placed(new);
    for (index, exercise) in new.exercises.iter().enumerate() {
        let shown = || WorkoutExerciseView::of(index, exercise, records, UNIT);
        match before.get(&exercise.id) {
            None => events.push(Event::ExerciseAdded(shown())),
            Some(old) => {
                if !is_same(old, exercise) || moved.contains(&exercise.id) {
                    events.push(Event::ExerciseUpdated(shown()));
                }
                push_sets(events, (old, exercise), (&sets_before, &sets_after), records);
            }
        }
    }
}

/// Whether two exercises are the same, their sets apart.
fn is_same(one: &WorkoutExercise, other: &WorkoutExercise) -> bool {
    let bare = |exercise: &WorkoutExercise| {
        let WorkoutExercise { exercise, superset, rest_seconds, notes, tracking, position, .. } = exercise.clone();
        (exercise, superset, rest_seconds, notes, tracking, position)
    };
    bare(one) == bare(other)
}

fn push_sets(
    events: &mut Vec<Event>,
    (old, new): (&WorkoutExercise, &WorkoutExercise),
    (before, after): (&Placed<'_>, &Placed<'_>),
    records: &[SetRecord],
) {
    for set in old.sets.iter().filter(|set| !after.contains_key(&set.id)) {
        events.push(Event::SetDeleted { workout_exercise_id: old.id, set_id: set.id });
    }
    let moved = moved(old.sets.iter().map(|set| set.id), new.sets.iter().map(|set| set.id));
    for (index, set) in new.sets.iter().enumerate() {
        let shown = || SetView::of(new.id, index, set, records, UNIT);
        match before.get(&set.id) {
            None if set.completed_at.is_some() => events.push(Event::SetCompleted(shown())),
            None => events.push(Event::SetAdded(shown())),
            Some((_, old)) if old.completed_at.is_none() && set.completed_at.is_some() => {
                events.push(Event::SetCompleted(shown()));
            }
            Some((exercise, old)) if *old != set || *exercise != new.id || moved.contains(&set.id) => {
                events.push(Event::SetUpdated(shown()));
            }
            Some(_) => {}
        }
    }
}

/// What stands elsewhere among those that are in both rows.
fn moved<I: Copy + Eq + std::hash::Hash>(
    old: impl Iterator<Item = I> + Clone,
    new: impl Iterator<Item = I> + Clone,
) -> HashSet<I> {
    let (in_old, in_new): (HashSet<I>, HashSet<I>) = (old.clone().collect(), new.clone().collect());
    let kept_old = old.filter(|id| in_new.contains(id));
    let kept_new = new.filter(|id| in_old.contains(id));
    kept_old.zip(kept_new).filter(|(old, new)| old != new).map(|(_, new)| new).collect()
}

fn push_records(events: &mut Vec<Event>, were: Vec<SetRecord>, are: Vec<SetRecord>, new: &Workout) {
    let keyed = |records: Vec<SetRecord>| -> BTreeMap<(SetId, RecordKind), SetRecord> {
        records.into_iter().map(|record| ((record.set_id, record.record.kind), record)).collect()
    };
    let (before, after) = (keyed(were), keyed(are));
    let gone = before.iter().filter(|(key, _)| !after.contains_key(key));
    events.extend(gone.map(|(_, record)| Event::RecordRevoked {
        exercise_id: record.exercise_id,
        record: RecordView::of(record, UNIT),
    }));
    for (key, record) in &after {
        let is_new = before.get(key).is_none_or(|old| old.record.value != record.record.value);
        if is_new {
            let name = new.exercises.iter().find(|exercise| exercise.exercise == record.exercise_id);
            let exercise_name = name.map(|exercise| exercise.name.clone()).unwrap_or_default();
            events.push(Event::RecordAchieved {
                exercise_name,
                exercise_id: record.exercise_id,
                record: RecordView::of(record, UNIT),
            });
        }
    }
}

/// A rest that is over by itself was told when it ended: it is not told again as broken off.
fn push_rest(events: &mut Vec<Event>, old: Option<Rest>, new: Option<Rest>, now: Timestamp) {
    match (old, new) {
        (old, Some(rest)) if old != Some(rest) => events.push(Event::RestTimer { state: RestState::Started, rest }),
        (Some(rest), None) if rest.ends_at > now => {
            events.push(Event::RestTimer { state: RestState::Skipped, rest });
        }
        _ => {}
    }
}
