//! The state of a workout that many devices change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    lifecycle::{Lifecycle, Standing},
    registers::{Details, DetailsField, ExerciseField, ExerciseFields, Library, SetField, SetFields},
    rest::{Rest, Rests},
    stamp::{Stamp, Stamps},
};
use crate::domain::{
    ids::{SetId, WorkoutExerciseId, WorkoutId},
    time::{Timestamp, millis},
    training::{Position, Source, Status, TemplateUsed, Workout, WorkoutExercise, WorkoutSet},
};

/// Positions are microseconds of the time when a thing was added, so that what comes later stands later, with room to
/// put others between.
pub(super) const POSITIONS_PER_MS: i64 = 1_000;
/// The space between things that were planned together, in positions: as if they were added a second apart.
const PLANNED_SPACE: i64 = 1_000 * POSITIONS_PER_MS;

/// Where the person is in the workout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Current {
    /// The exercise.
    pub workout_exercise_id: WorkoutExerciseId,
    /// The set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_id: Option<SetId>,
}

/// What an operation added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Added {
    /// A set.
    Set(SetId),
    /// An exercise.
    Exercise(WorkoutExerciseId),
}

/// A thing that can be added, edited and removed, with its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Element<T, F: Ord> {
    pub(super) fields: T,
    pub(super) stamps: Stamps<F>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) removed: Option<Stamp>,
}

impl<T: Default, F: Ord> Default for Element<T, F> {
    fn default() -> Self {
        Self { fields: T::default(), stamps: Stamps::default(), removed: None }
    }
}

impl<T, F: Ord> Element<T, F> {
    /// Takes it away, unless it is edited later.
    pub(super) fn remove(&mut self, stamp: &Stamp) {
        if self.removed.as_ref().is_none_or(|removed| stamp > removed) {
            self.removed = Some(stamp.clone());
        }
    }

    /// Whether it was added, and not removed after its last edit.
    pub(super) fn is_there(&self) -> bool {
        self.is_there_with(None)
    }

    /// The same, where `other` edits it too.
    pub(super) fn is_there_with(&self, other: Option<&Stamp>) -> bool {
        self.stamps.base().is_some() && self.stamps.latest().max(other) >= self.removed.as_ref()
    }
}

/// An exercise, there or not.
pub(super) type ExerciseElement = Element<ExerciseFields, ExerciseField>;
/// A set, there or not.
pub(super) type SetElement = Element<SetFields, SetField>;

/// A workout as its room holds it: every field with the stamp of its last write. Stored as JSON: fields are only ever
/// added, with a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    pub(super) id: WorkoutId,
    pub(super) source: Source,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) template: Option<TemplateUsed>,
    #[serde(with = "millis")]
    pub(super) created_at: Timestamp,
    pub(super) details: Details,
    pub(super) details_stamps: Stamps<DetailsField>,
    pub(super) lifecycle: Lifecycle,
    pub(super) exercises: BTreeMap<WorkoutExerciseId, ExerciseElement>,
    pub(super) sets: BTreeMap<SetId, SetElement>,
    pub(super) rests: Rests,
    /// The latest time of any operation taken: what is done now comes after it.
    #[serde(default, with = "millis")]
    pub(super) clock: Timestamp,
}

impl Session {
    /// The session of a workout made at once: from a plan, an import, or an older copy. Everything in it is as old as
    /// `stamp`.
    pub fn of(workout: &Workout, stamp: &Stamp) -> Self {
        let mut session = Self {
            id: workout.id,
            source: workout.source,
            template: workout.template,
            created_at: workout.created_at,
            details: Details::default(),
            details_stamps: Stamps::default(),
            lifecycle: Lifecycle::of(workout),
            exercises: BTreeMap::new(),
            sets: BTreeMap::new(),
            rests: Rests::default(),
            clock: stamp.at,
        };
        session.details.write(&mut session.details_stamps, details_of(workout), stamp);
        let end = session.planned_end();
        for (exercise, position) in
            placed(&workout.exercises, end, |exercise| (exercise.position.as_ref(), exercise.id.as_bytes()))
        {
            let element = session.exercises.entry(exercise.id).or_default();
            element.fields.write(&mut element.stamps, exercise_fields_of(exercise, position), stamp);
            for (set, position) in placed(&exercise.sets, end, |set| (set.position.as_ref(), set.id.as_bytes())) {
                let element = session.sets.entry(set.id).or_default();
                element.fields.write(&mut element.stamps, set_fields_of(exercise.id, set, position), stamp);
            }
        }
        session
    }

    /// The workout it is the session of.
    pub const fn id(&self) -> WorkoutId {
        self.id
    }

    /// The position that all of a plan stands before, by the space between its things.
    pub(super) const fn planned_end(&self) -> i64 {
        self.created_at.as_millis().saturating_mul(POSITIONS_PER_MS)
    }

    /// When it ended, if it did.
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.lifecycle.standing().ended_at
    }

    /// Where it stands, with the times that were told of it: of one that has ended, and when they make sense together.
    pub(super) fn standing(&self) -> Standing {
        let by_clock = self.lifecycle.standing();
        let (started_told, ended_told) = (self.details.started_told, self.details.ended_told);
        if by_clock.status != Status::Completed || (started_told.is_none() && ended_told.is_none()) {
            return by_clock;
        }
        by_clock.with_times(started_told.or(by_clock.started_at), ended_told.or(by_clock.ended_at))
    }

    /// The rest begun last, unless it was broken off or the workout has ended. It may be over.
    pub fn rest(&self) -> Option<Rest> {
        if self.ended_at().is_some() { None } else { self.rests.last() }
    }

    /// Where the person says they are, if that is still there.
    pub fn current(&self) -> Option<Current> {
        let current = self.details.current?;
        self.is_exercise_there(current.workout_exercise_id).then_some(current)
    }

    /// Whether the exercise is there: an edit or a set logged into it brings it back.
    pub(super) fn is_exercise_there(&self, id: WorkoutExerciseId) -> bool {
        self.exercises
            .get(&id)
            .is_some_and(|exercise| exercise.is_there() || exercise.is_there_with(self.last_logged_into(id)))
    }

    fn last_logged_into(&self, id: WorkoutExerciseId) -> Option<&Stamp> {
        let sets = self.sets.values().filter(|set| set.fields.exercise == Some(id) && set.is_there());
        sets.filter_map(|set| set.stamps.base()).max()
    }

    /// What that operation added last, if it is remembered and was not written anew by another.
    pub fn added_by(&self, op: &str) -> Option<Added> {
        let by_it = |stamp: Option<&Stamp>| stamp.is_some_and(|stamp| &*stamp.op == op);
        let set = self.sets.iter().find(|(_, set)| by_it(set.stamps.base())).map(|(id, _)| Added::Set(*id));
        let exercise = || self.exercises.iter().find(|(_, exercise)| by_it(exercise.stamps.base()));
        set.or_else(|| exercise().map(|(id, _)| Added::Exercise(*id)))
    }

    /// The position of an exercise.
    pub(super) fn position_of_exercise(&self, id: WorkoutExerciseId) -> Position {
        self.exercises.get(&id).map(|exercise| exercise.fields.position.clone()).unwrap_or_default()
    }

    /// The position of a set.
    pub(super) fn position_of_set(&self, id: SetId) -> Position {
        self.sets.get(&id).map(|set| set.fields.position.clone()).unwrap_or_default()
    }

    /// How many exercises and sets it remembers, removed ones included.
    pub(super) fn elements(&self) -> usize {
        self.exercises.len() + self.sets.len()
    }

    /// How many steps it remembers.
    pub(super) fn steps(&self) -> usize {
        self.lifecycle.len() + self.rests.len()
    }
}

/// Things with their positions: those they had, so that what was put between them elsewhere still falls there, or
/// those of a plan, all before `end`, where they had none or not these ones in this order.
fn placed<T>(things: &[T], end: i64, place: impl Fn(&T) -> (Option<&Position>, &[u8; 16])) -> Vec<(&T, Position)> {
    let key = |thing| match place(thing) {
        (Some(position), id) if position.is_sound() => Some(position.key(*id)),
        _ => None,
    };
    let keys: Option<Vec<_>> = things.iter().map(key).collect();
    let had =
        keys.filter(|keys| keys.is_sorted()).map(|keys| keys.into_iter().map(|key| key.position().clone()).collect());
    let count = i64::try_from(things.len()).unwrap_or(i64::MAX);
    let planned = |index: i64| Position::whole(end - (count - index).saturating_mul(PLANNED_SPACE));
    let positions: Vec<Position> = had.unwrap_or_else(|| (0..count).map(planned).collect());
    things.iter().zip(positions).collect()
}

fn details_of(workout: &Workout) -> Details {
    Details {
        name: workout.name.clone(),
        notes: workout.notes.clone(),
        location: workout.location,
        mood_before: workout.mood.before,
        mood_after: workout.mood.after,
        mood_energy: workout.mood.energy,
        session_rpe: workout.session_rpe,
        visibility: Some(workout.visibility),
        planned_at: workout.planned_at,
        calories_told_kcal: workout.calories_told_kcal,
        started_told: None,
        ended_told: None,
        current: None,
    }
}

fn exercise_fields_of(exercise: &WorkoutExercise, position: Position) -> ExerciseFields {
    ExerciseFields {
        library: Some(Library {
            exercise: exercise.exercise,
            name: exercise.name.clone(),
            tracking: exercise.tracking,
        }),
        superset: exercise.superset,
        rest_seconds: exercise.rest_seconds,
        notes: exercise.notes.clone(),
        position,
    }
}

fn set_fields_of(exercise: WorkoutExerciseId, set: &WorkoutSet, position: Position) -> SetFields {
    SetFields {
        exercise: Some(exercise),
        kind: set.kind,
        weight_grams: set.actual.weight_grams,
        reps: set.actual.reps,
        duration_seconds: set.actual.duration_seconds,
        distance_millimetres: set.actual.distance_millimetres,
        target: set.target,
        rpe: set.rpe,
        tempo: set.tempo.clone(),
        rest_seconds: set.rest_seconds,
        notes: set.notes.clone(),
        completed_at: set.completed_at,
        position,
    }
}
