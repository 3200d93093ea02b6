//! What a room tells: the events of a workout.

use serde::Serialize;

use super::{
    rest::Rest,
    shown::SetView,
    stats::Stats,
    view::{RecordView, WorkoutExerciseView, WorkoutHeadView},
};
use crate::domain::{
    ids::{ExerciseId, SetId, WorkoutExerciseId},
    time::Timestamp,
};

/// What became of a rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum RestState {
    /// It goes on until its deadline.
    Started,
    /// It was broken off, or ended with the workout.
    Skipped,
    /// Its deadline is reached.
    Ended,
}

/// Something that happened to a workout.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", content = "data", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Event {
    /// It began.
    #[serde(rename = "workout:started")]
    WorkoutStarted {
        /// When.
        started_at: Timestamp,
    },
    /// Its clock was stopped.
    #[serde(rename = "workout:paused")]
    WorkoutPaused {
        /// When.
        paused_at: Timestamp,
    },
    /// It goes on.
    #[serde(rename = "workout:resumed")]
    WorkoutResumed {
        /// How long it was paused so far, in seconds.
        paused_seconds: i64,
    },
    /// It ended.
    #[serde(rename = "workout:completed")]
    WorkoutCompleted {
        /// When.
        ended_at: Timestamp,
        /// What was done.
        stats: Stats,
    },
    /// It was given up.
    #[serde(rename = "workout:cancelled")]
    WorkoutCancelled {
        /// When.
        ended_at: Timestamp,
    },
    /// What is told about it as a whole changed.
    #[serde(rename = "workout:updated")]
    WorkoutUpdated(Box<WorkoutHeadView>),
    /// An exercise was added, with its sets.
    #[serde(rename = "exercise:added")]
    ExerciseAdded(WorkoutExerciseView),
    /// An exercise changed, or stands elsewhere.
    #[serde(rename = "exercise:updated")]
    ExerciseUpdated(WorkoutExerciseView),
    /// An exercise was taken away, with its sets.
    #[serde(rename = "exercise:removed")]
    ExerciseRemoved {
        /// Which.
        workout_exercise_id: WorkoutExerciseId,
    },
    /// A set was planned.
    #[serde(rename = "set:added")]
    SetAdded(SetView),
    /// A set was done.
    #[serde(rename = "set:completed")]
    SetCompleted(SetView),
    /// A set changed, or stands elsewhere.
    #[serde(rename = "set:updated")]
    SetUpdated(SetView),
    /// A set was taken away.
    #[serde(rename = "set:deleted")]
    SetDeleted {
        /// The exercise.
        workout_exercise_id: WorkoutExerciseId,
        /// Which.
        set_id: SetId,
    },
    /// A rest began or ended.
    #[serde(rename = "rest:timer")]
    RestTimer {
        /// What became of it.
        state: RestState,
        /// The rest.
        rest: Rest,
    },
    /// A set is a record.
    #[serde(rename = "pr:achieved")]
    RecordAchieved {
        /// What the exercise is called.
        exercise_name: String,
        /// The exercise.
        exercise_id: ExerciseId,
        /// The record.
        record: RecordView,
    },
    /// A record is none: the set was changed or taken away.
    #[serde(rename = "pr:revoked")]
    RecordRevoked {
        /// The exercise.
        exercise_id: ExerciseId,
        /// The record.
        record: RecordView,
    },
    /// The numbers changed.
    #[serde(rename = "workout:stats")]
    Stats(Stats),
}

impl Event {
    /// The name that is sent.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::WorkoutStarted { .. } => "workout:started",
            Self::WorkoutPaused { .. } => "workout:paused",
            Self::WorkoutResumed { .. } => "workout:resumed",
            Self::WorkoutCompleted { .. } => "workout:completed",
            Self::WorkoutCancelled { .. } => "workout:cancelled",
            Self::WorkoutUpdated(_) => "workout:updated",
            Self::ExerciseAdded(_) => "exercise:added",
            Self::ExerciseUpdated(_) => "exercise:updated",
            Self::ExerciseRemoved { .. } => "exercise:removed",
            Self::SetAdded(_) => "set:added",
            Self::SetCompleted(_) => "set:completed",
            Self::SetUpdated(_) => "set:updated",
            Self::SetDeleted { .. } => "set:deleted",
            Self::RestTimer { .. } => "rest:timer",
            Self::RecordAchieved { .. } => "pr:achieved",
            Self::RecordRevoked { .. } => "pr:revoked",
            Self::Stats(_) => "workout:stats",
        }
    }
}
