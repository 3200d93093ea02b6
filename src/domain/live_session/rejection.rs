//! Why an operation was not taken.

use serde::{Deserialize, Serialize};

/// What kind of refusal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum RejectionCode {
    /// The workout has ended.
    WorkoutFinished,
    /// The workout has not begun.
    NotStarted,
    /// The workout has begun already.
    AlreadyStarted,
    /// The workout is paused already.
    AlreadyPaused,
    /// The workout is not paused.
    NotPaused,
    /// There is no such exercise in the workout.
    UnknownExercise,
    /// There is no such set in the workout.
    UnknownSet,
    /// There is no such exercise in the library, or the person may not see it.
    ExerciseUnavailable,
    /// Something of that id was added before.
    AlreadyAdded,
    /// A value is out of its range.
    InvalidValue,
    /// The exercise does not measure that.
    NotTracked,
    /// The workout is full.
    WorkoutFull,
}

/// Why an operation was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[error("{message}")]
pub struct Rejection {
    /// What kind of refusal it is.
    pub code: RejectionCode,
    /// The field of the command at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What a person can read.
    pub message: String,
}

impl Rejection {
    pub(super) fn new(code: RejectionCode, message: impl Into<String>) -> Self {
        Self { code, field: None, message: message.into() }
    }

    pub(super) fn of_field(code: RejectionCode, field: &str, message: impl Into<String>) -> Self {
        Self { code, field: Some(field.to_owned()), message: message.into() }
    }

    pub(super) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::of_field(RejectionCode::InvalidValue, field, message)
    }
}
