//! A workout, from plan to history: what its document holds.

use serde::{Deserialize, Serialize};

use super::{Measure, Position, Rpe, SetKind};
use crate::domain::{
    exercises::TrackingType,
    ids::{ExerciseId, SetId, TemplateId, WorkoutExerciseId, WorkoutId},
    time::{Timestamp, millis, optional_millis},
    visibility::Visibility,
};

/// Where a workout stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Status {
    /// Not begun.
    #[default]
    Planned,
    /// Begun and not ended; it may be paused.
    InProgress,
    /// Ended.
    Completed,
    /// Given up; its sets count for nothing.
    Cancelled,
}

/// Where it takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Place {
    /// At home.
    Home,
    /// In a gym.
    Gym,
    /// Outside.
    Outdoor,
}

/// How it came into being.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Source {
    /// Recorded here.
    #[default]
    Recorded,
    /// Brought from elsewhere.
    Imported,
}

/// How one felt, from 1 (bad, tired) to 10 (good, fresh).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Mood {
    /// Before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u8>,
    /// After.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u8>,
    /// Energy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub energy: Option<u8>,
}

/// The template a workout follows, in the version it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TemplateUsed {
    /// The template.
    pub id: TemplateId,
    /// Its version when the workout was made.
    pub version: u32,
}

/// A workout with everything in it. Stored as JSON: fields are only ever added, with a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workout {
    /// Its id.
    pub id: WorkoutId,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub status: Status,
    /// How it came into being.
    #[serde(default)]
    pub source: Source,
    /// The template it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateUsed>,
    /// When it is meant to begin.
    #[serde(default, with = "optional_millis", skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<Timestamp>,
    /// When it began.
    #[serde(default, with = "optional_millis", skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, with = "optional_millis", skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// When it was paused, while it is.
    #[serde(default, with = "optional_millis", skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<Timestamp>,
    /// How long it was paused, in milliseconds, the present pause apart.
    #[serde(default)]
    pub paused_ms: i64,
    /// Where it takes place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Place>,
    /// How one felt.
    #[serde(default)]
    pub mood: Mood,
    /// The person's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Energy spent as told by a device or an import, in kilocalories. Absent: it is estimated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calories_told_kcal: Option<u32>,
    /// Exertion of the whole session, for session load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_rpe: Option<Rpe>,
    /// Who else may see it.
    pub visibility: Visibility,
    /// What is done in it, in order.
    pub exercises: Vec<WorkoutExercise>,
    /// When it was made.
    #[serde(with = "millis")]
    pub created_at: Timestamp,
}

/// An exercise in a workout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkoutExercise {
    /// Its id in the workout: the same exercise may be there twice.
    pub id: WorkoutExerciseId,
    /// The exercise of the library.
    pub exercise: ExerciseId,
    /// What it was called when the workout was made, so that history needs no library.
    pub name: String,
    /// What its sets measure.
    pub tracking: TrackingType,
    /// Exercises of the same number are done in turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superset: Option<u8>,
    /// Rest after each set, in seconds. Absent: the person's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest_seconds: Option<u32>,
    /// The person's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Where it stands among the others, by microseconds of when things are added. Absent in what was never live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Sets, in order.
    pub sets: Vec<WorkoutSet>,
}

/// A set: planned, or done when it has a time of completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkoutSet {
    /// Its id.
    pub id: SetId,
    /// What it is for.
    #[serde(default)]
    pub kind: SetKind,
    /// What was done.
    #[serde(default)]
    pub actual: Measure,
    /// What was meant to be done.
    #[serde(default)]
    pub target: Measure,
    /// Exertion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpe: Option<Rpe>,
    /// Seconds of lowering, pause, lifting, pause: `3-1-1-0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tempo: Option<String>,
    /// Rest taken after it, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest_seconds: Option<u32>,
    /// The person's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Where it stands among the others, by microseconds of when things are added. Absent in what was never live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// When it was done; absent while it is a plan.
    #[serde(default, with = "optional_millis", skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
}

impl Workout {
    /// How long it took or has taken, pauses apart, in seconds.
    pub fn active_seconds(&self, now: Timestamp) -> u32 {
        let Some(started_at) = self.started_at else { return 0 };
        let until = self.ended_at.or(self.paused_at).unwrap_or(now);
        u32::try_from((until.since(started_at) - self.paused_ms) / 1_000).unwrap_or(0)
    }

    /// The instant it counts for: when it began, else when it is planned, else when it was made.
    pub fn begins_at(&self) -> Timestamp {
        self.started_at.or(self.planned_at).unwrap_or(self.created_at)
    }

    /// The sets that were done, with their exercise.
    pub fn done_sets(&self) -> impl Iterator<Item = (&WorkoutExercise, &WorkoutSet)> {
        let sets = |exercise| WorkoutExercise::sets_of(exercise);
        self.exercises.iter().flat_map(sets).filter(|(_, set)| set.completed_at.is_some())
    }

    /// Load moved in working sets, in grams.
    pub fn volume_grams(&self) -> u64 {
        let counted = self.done_sets().filter(|(_, set)| set.kind.counts());
        counted.map(|(_, set)| set.actual.volume_grams()).sum()
    }
}

impl WorkoutExercise {
    fn sets_of(exercise: &Self) -> impl Iterator<Item = (&Self, &WorkoutSet)> {
        exercise.sets.iter().map(move |set| (exercise, set))
    }
}
