//! Decoding with the path of what does not fit, through a deserialiser without a type.
//!
//! Each request type then adds the reading of its own fields to the Worker, and not another copy of the
//! parser and of the path's bookkeeping.

use erased_serde::Deserializer as AnyDeserializer;
use serde::{Deserialize, Deserializer};
use serde_path_to_error::Track;

use super::serde_problem;
use crate::http::FieldProblem;

type Read<'a, 'de> = dyn FnMut(&mut dyn AnyDeserializer<'de>) -> Result<(), erased_serde::Error> + 'a;

/// Decodes a value.
///
/// # Errors
/// What does not fit, by the field's name.
pub(super) fn decode<'de, T: Deserialize<'de>>(deserializer: impl Deserializer<'de>) -> Result<T, FieldProblem> {
    let mut value = None;
    track(deserializer, &mut |any| {
        value = Some(erased_serde::deserialize(any)?);
        Ok(())
    })?;
    value.ok_or_else(|| FieldProblem { field: String::new(), message: "holds nothing".to_owned() })
}

fn track<'de>(deserializer: impl Deserializer<'de>, read: &mut Read<'_, 'de>) -> Result<(), FieldProblem> {
    let mut track = Track::new();
    let tracked = serde_path_to_error::Deserializer::new(deserializer, &mut track);
    let outcome = read(&mut <dyn AnyDeserializer<'de>>::erase(tracked));
    outcome.map_err(|error| serde_problem(&track.path().to_string(), &error.to_string()))
}
