//! Rests: absolute deadlines, so that a device that slept shows the same as one that did not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::stamp::Stamp;
use crate::domain::{
    ids::SetId,
    time::{SECOND_MS, Timestamp},
    training::{Measure, SetKind, Workout, WorkoutExercise},
};

/// A rest, from the set it follows to its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Rest {
    /// The set it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_id: Option<SetId>,
    /// How long it is meant to be.
    pub seconds: u32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it is over.
    pub ends_at: Timestamp,
}

/// A rest begun or broken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RestStep {
    Start {
        seconds: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        set: Option<SetId>,
    },
    Skip,
}

/// The rests of a workout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Rests(BTreeMap<Stamp, RestStep>);

impl Rests {
    pub(super) fn take(&mut self, step: RestStep, stamp: &Stamp) {
        self.0.insert(stamp.clone(), step);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The rest begun last and not broken off. It may be over.
    pub(super) fn last(&self) -> Option<Rest> {
        let (stamp, step) = self.0.last_key_value()?;
        let RestStep::Start { seconds, set } = *step else { return None };
        let ends_at = stamp.at.plus_millis(i64::from(seconds) * SECOND_MS);
        Some(Rest { set_id: set, seconds, started_at: stamp.at, ends_at })
    }

    /// How long was rested after each set, in seconds, as far as it is known: until the next rest, the skip or the
    /// end of the workout, and never longer than was meant.
    pub(super) fn taken(&self, ended_at: Option<Timestamp>) -> BTreeMap<SetId, u32> {
        let ends = self.0.keys().skip(1).map(|stamp| Some(stamp.at)).chain([ended_at]);
        let rests = self.0.iter().zip(ends).filter_map(|((stamp, step), end)| match (step, end) {
            (RestStep::Start { seconds, set: Some(set) }, Some(end)) => {
                let rested = u32::try_from(end.since(stamp.at) / SECOND_MS).unwrap_or(0);
                Some((*set, rested.min(*seconds)))
            }
            _ => None,
        });
        rests.collect()
    }
}

/// How long to rest after a set that was just done: what the set says, else the exercise, else the person's default. Nothing while
/// a round of a superset goes on, and nothing before a drop set.
pub(super) fn rest_after(workout: &Workout, set: SetId, default_seconds: Option<u32>) -> Option<u32> {
    let exercise = workout.exercises.iter().find(|exercise| exercise.sets.iter().any(|other| other.id == set))?;
    let done = exercise.sets.iter().find(|other| other.id == set)?;
    let next = exercise.sets.iter().skip_while(|other| other.id != set).nth(1);
    let goes_on = next.is_some_and(|next| next.kind == SetKind::Drop && next.completed_at.is_none());
    if goes_on || is_round_open(workout, exercise) {
        return None;
    }
    done.rest_seconds.or(exercise.rest_seconds).or(default_seconds).filter(|seconds| *seconds > 0)
}

/// Whether another exercise of the superset is still to be done in this round.
fn is_round_open(workout: &Workout, exercise: &WorkoutExercise) -> bool {
    let Some(superset) = exercise.superset else { return false };
    let done = |exercise: &WorkoutExercise| exercise.sets.iter().filter(|set| set.completed_at.is_some()).count();
    let round = done(exercise);
    let others = workout.exercises.iter().filter(|other| other.superset == Some(superset) && other.id != exercise.id);
    others.into_iter().any(|other| {
        let has_more = other.sets.iter().any(|set| set.completed_at.is_none());
        let is_unplanned = other.sets.iter().all(|set| set.target == Measure::default());
        done(other) < round && (has_more || is_unplanned)
    })
}
