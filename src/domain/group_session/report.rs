//! What a member's own workout tells the room.

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::{ExerciseId, SetId, WorkoutId},
    time::Timestamp,
};

/// A set that was done, as the room of the member's workout tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetReport {
    /// In which workout.
    pub workout_id: WorkoutId,
    /// The number of the event in that workout's room: a report that is not newer than the last is old.
    pub workout_seq: i64,
    /// Of which exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub exercise_name: String,
    /// Which set.
    pub set_id: SetId,
    /// How many repetitions.
    pub reps: Option<u32>,
    /// The load. Left out unless the member shares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<i64>,
    /// How long it took.
    pub duration_seconds: Option<i64>,
    /// Completed sets of the workout that are no warm-up.
    pub done_sets: u32,
    /// When it was done.
    pub at: Timestamp,
}

impl SetReport {
    /// The same without what tells of weights.
    #[must_use]
    pub fn without_weights(self) -> Self {
        Self { weight_grams: None, ..self }
    }
}
