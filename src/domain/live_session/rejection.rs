//! Why an operation was not taken.

use serde::{Deserialize, Serialize};

macro_rules! rejection_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal $(| $stored:literal)*;)+) => {
        /// What kind of refusal it is: one of the API's error codes, by whatever door the operation came. Names that
        /// stored answers may still have are read too.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "openapi", schemars(inline))]
        pub enum RejectionCode { $($(#[$doc])* #[serde(rename = $code $(, alias = $stored)*)] $name),+ }

        impl RejectionCode {
            /// Every code.
            pub const ALL: &[RejectionCode] = &[$(RejectionCode::$name),+];

            /// The name a client branches on.
            pub const fn as_str(self) -> &'static str {
                match self { $(RejectionCode::$name => $code),+ }
            }
        }
    };
}

rejection_codes! {
    /// The workout has ended.
    WorkoutFinished = "workout_finished";
    /// The workout has not begun.
    NotStarted = "workout_not_started" | "not_started";
    /// The workout has begun already.
    AlreadyStarted = "workout_already_started" | "already_started";
    /// The workout is paused already.
    AlreadyPaused = "workout_already_paused" | "already_paused";
    /// The workout is not paused.
    NotPaused = "workout_not_paused" | "not_paused";
    /// There is no such exercise or set in the workout.
    NotFound = "not_found" | "unknown_exercise" | "unknown_set";
    /// There is no such exercise in the library, or the person may not see it.
    ExerciseUnavailable = "exercise_unavailable";
    /// Something of that id was added before.
    AlreadyAdded = "already_added";
    /// A value is out of its range.
    InvalidValue = "validation_failed" | "invalid_value";
    /// The exercise does not measure that.
    NotTracked = "not_tracked";
    /// The workout is full.
    WorkoutFull = "limit_reached" | "workout_full";
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
