//! How much a workout holds, against what it may.

use std::collections::{BTreeMap, BTreeSet};

use super::{EXERCISES_MAX, SETS_MAX, SETS_PER_EXERCISE_MAX, command::Command, session::Session};
use crate::domain::ids::WorkoutExerciseId;

/// How much a workout holds.
#[derive(Debug)]
pub(super) struct Size {
    exercises: usize,
    sets: usize,
    of_exercise: BTreeMap<WorkoutExerciseId, usize>,
}

impl Size {
    /// Whether it is more than may be, and more than it was: what is there already stays, whatever the limits were when
    /// it came.
    pub(super) fn outgrows(&self, before: &Self) -> bool {
        let is_beyond = |after: usize, before: usize, most: usize| after > most && after > before;
        is_beyond(self.exercises, before.exercises, EXERCISES_MAX)
            || is_beyond(self.sets, before.sets, SETS_MAX)
            || self.of_exercise.iter().any(|(id, sets)| {
                is_beyond(*sets, before.of_exercise.get(id).copied().unwrap_or(0), SETS_PER_EXERCISE_MAX)
            })
    }
}

impl Session {
    /// How much it holds. Sets whose exercise has not come yet count: it may come with the next operation.
    pub(super) fn size(&self) -> Size {
        let (there, gone): (BTreeSet<_>, BTreeSet<_>) = self
            .exercises
            .iter()
            .filter(|(_, exercise)| exercise.stamps.base().is_some())
            .map(|(id, _)| *id)
            .partition(|id| self.is_exercise_there(*id));
        let mut of_exercise = BTreeMap::<_, usize>::new();
        for set in self.sets.values().filter(|set| set.is_there()) {
            if let Some(exercise) = set.fields.exercise.filter(|exercise| !gone.contains(exercise)) {
                *of_exercise.entry(exercise).or_default() += 1;
            }
        }
        Size { exercises: there.len(), sets: of_exercise.values().sum(), of_exercise }
    }

    /// Whether a command may bring it over its limits: it is large, and the command may add something or bring it back.
    pub(super) fn may_outgrow(&self, command: &Command) -> bool {
        if self.sets.len() < SETS_PER_EXERCISE_MAX && self.exercises.len() < EXERCISES_MAX {
            return false;
        }
        match command {
            Command::AddExercise(_) | Command::LogSet(_) => true,
            Command::UpdateExercise(change) => {
                let found = change.workout_exercise_id.and_then(|id| self.exercises.get(&id));
                found.is_some_and(|exercise| !exercise.is_there())
            }
            Command::UpdateSet(change) => {
                let found = change.set_id.and_then(|id| self.sets.get(&id));
                found.is_some_and(|set| !set.is_there())
            }
            _ => false,
        }
    }
}
