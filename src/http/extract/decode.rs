//! Decoding with the path of what does not fit.

use serde::{Deserialize, Deserializer};

use super::serde_problem;
use crate::http::FieldProblem;

/// Decodes a value.
///
/// # Errors
/// What does not fit, by the field's name.
pub(super) fn decode<'de, T: Deserialize<'de>>(deserializer: impl Deserializer<'de>) -> Result<T, FieldProblem> {
    serde_path_to_error::deserialize(deserializer)
        .map_err(|error| serde_problem(&error.path().to_string(), &error.inner().to_string()))
}
