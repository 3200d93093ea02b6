//! What a session needs to know of the world outside it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{exercises::TrackingType, ids::ExerciseId, records::Bests};

/// What is known of an exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExerciseFacts {
    /// What the library calls it.
    pub name: String,
    /// What its sets measure.
    pub tracking: TrackingType,
    /// Its metabolic equivalent of task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<f64>,
    /// The person's bests in it before this workout.
    #[serde(default)]
    pub bests: Bests,
}

/// What is known outside the session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Facts {
    /// The exercises in the workout and those about to be added: only ones the person may see.
    pub exercises: BTreeMap<ExerciseId, ExerciseFacts>,
    /// The person's body mass, in grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_weight_grams: Option<i32>,
    /// How long the person rests when the exercise does not say, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_rest_seconds: Option<u32>,
}
